package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/internal/svg"
)

// page writes the plots as one file.
func (v *verdict) page(name string) error {
	p := svg.Page{Title: "Failure prediction: " + v.Task}
	p.Text(fmt.Sprintf("%d rows to test with %d failures, horizon %v; model %s.", v.TestRows, v.TestFailures, v.parts.Task.Horizon, v.Model))
	p.Heading("What the models are worth")
	p.Table([]string{"model", "average precision", "95 % by entity", "AUC", "recall at budget", "predicted / observed", "Brier skill"}, v.rows(v.Lines), func(int) bool { return true })
	if len(v.Leak) > 0 {
		p.Heading("What leakage would claim")
		p.Text("The same three boosts on three splits. A split at random has the same machine and the same future on both sides.")
		p.Table([]string{"split", "average precision", "95 % by entity", "AUC", "recall at budget", "predicted / observed", "Brier skill"}, v.rows(v.Leak), func(int) bool { return true })
	}
	p.Heading("Can the probabilities be believed?")
	p.Draw(v.reliability(), v.precisionRecall())
	p.Heading("How long before?")
	p.Text(fmt.Sprintf("Alarms at %.4f, until below %.4f: %v.", v.Events.On, v.Events.Off, v.Events))
	p.Draw(v.leadTimes())
	var b bytes.Buffer
	if _, err := p.WriteTo(&b); err != nil {
		return err
	}
	return write(name, b.Bytes())
}

func (v *verdict) rows(lines []line) (rows [][]string) {
	for _, l := range lines {
		r := []string{l.Name, fmt.Sprintf("%.4f", l.AP), fmt.Sprintf("%.4f to %.4f", l.Low, l.High), fmt.Sprintf("%.3f", l.AUC), fmt.Sprintf("%.3f", l.Recall), "", ""}
		if l.Ratio != nil {
			r[5], r[6] = fmt.Sprintf("%.3f", *l.Ratio), fmt.Sprintf("%+.3f", *l.Skill)
		}
		rows = append(rows, r)
	}
	return rows
}

// reliability plots the share that failed over the mean probability, for bins of
// equal number that are finer towards the top, with a binomial interval.
func (v *verdict) reliability() *svg.Canvas {
	c := svg.New(460, 380, "reliability: share that failed over probability")
	bins := v.bins()
	low, high := 1.0, 0.0
	for _, b := range bins {
		low, high = min(low, b.Predicted), max(high, b.Predicted, b.Observed)
	}
	s := svg.Scale{From: max(low/2, 1e-6), To: min(1, high*2), Log: true}
	if s.To < 30*s.From { // less than a decade and a half
		s = svg.Scale{From: 0, To: s.To}
	}
	p := c.Plot(70, 20, 360, 300, s, s)
	p.Axes("probability", "share that failed")
	p.Curve([]float64{s.From, s.To}, []float64{s.From, s.To}, svg.Style{Stroke: "#999", Dash: "4 3"})
	for _, b := range bins {
		e := 1.96 * math.Sqrt(b.Observed*(1-b.Observed)/float64(b.Samples))
		if b.Observed > 0 {
			from := max(b.Observed-e, s.From)
			c.Line(p.AtX(b.Predicted), p.AtY(from), p.AtX(b.Predicted), p.AtY(min(b.Observed+e, s.To)), svg.Style{Stroke: svg.Colour(0)})
			p.Point(b.Predicted, b.Observed, 3.5, svg.Style{Fill: svg.Colour(0), Title: fmt.Sprintf("%d rows, %.4f foretold, %.4f came", b.Samples, b.Predicted, b.Observed)})
		}
	}
	return c
}

// bins halve what is left, from the lowest up, so that the top is seen.
func (v *verdict) bins() (out []measure.ReliabilityBin) {
	order := make([]int, len(v.probability))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(v.probability[a], v.probability[b]) })
	label := v.parts.Labels()
	for len(order) > 0 {
		n := (len(order) + 1) / 2
		if n < 50 {
			n = len(order)
		}
		p, y := make([]float64, n), make([]bool, n)
		for k, i := range order[:n] {
			p[k], y[k] = v.probability[i], label[i]
		}
		out = append(out, measure.Reliability(p, y, 1)...)
		order = order[n:]
	}
	return out
}

// precisionRecall plots precision over recall.
func (v *verdict) precisionRecall() *svg.Canvas {
	c := svg.New(460, 380, "precision over recall")
	order := make([]int, len(v.probability))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(v.probability[b], v.probability[a]) })
	label := v.parts.Labels()
	var recall, precision []float64
	hits := 0.0
	for k, i := range order {
		if label[i] {
			hits++
			recall, precision = append(recall, hits/float64(v.TestFailures)), append(precision, hits/float64(k+1))
		}
	}
	p := c.Plot(60, 20, 370, 300, svg.Scale{From: 0, To: 1}, svg.Scale{From: 0, To: 1})
	p.Axes("recall", "precision")
	p.Curve(recall, precision, svg.Style{Stroke: svg.Colour(0), Width: 1.5})
	p.Horizontal(float64(v.TestFailures)/float64(max(1, v.TestRows)), "chance", svg.Style{Stroke: "#999", Dash: "4 3"})
	return c
}

// leadTimes plots the share of failures foreseen by at least a time.
func (v *verdict) leadTimes() *svg.Canvas {
	c := svg.New(700, 320, "share of failures foreseen at least so long before")
	leads := slices.Sorted(slices.Values(v.Events.Leads))
	slices.Reverse(leads)
	unit, name := 3600.0, "hours"
	if v.parts.Task.Horizon.Hours() < 3 {
		unit, name = 1, "seconds"
	} else if v.parts.Task.Horizon.Hours() > 72 {
		unit, name = 86400, "days"
	}
	var x, y []float64
	for k, l := range leads {
		x, y = append(x, l.Seconds()/unit), append(y, float64(k+1)/float64(max(1, v.Events.Failures)))
	}
	p := c.Plot(60, 20, 610, 240, svg.Fit(x, []float64{0, v.parts.Task.Horizon.Seconds() / unit}), svg.Scale{From: 0, To: 1})
	p.Axes("lead, "+name, "share of failures")
	p.Curve(x, y, svg.Style{Stroke: svg.Colour(1), Width: 1.5})
	return c
}
