package main

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca"
)

// writePage writes the page with plots.
func (d *diagnosis) writePage(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err = d.page().WriteTo(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func (d *diagnosis) page() *svg.Page {
	p := &svg.Page{Title: "Diagnosis"}
	p.Text(d.verdict())
	for _, w := range d.warnings {
		p.Text("Warning: " + w + ".")
	}
	d.tables(p)
	p.Heading("The blamed metrics")
	p.Text("Grey is the usual spread around the median of the baseline; the line is the fault time.")
	p.Draw(d.panels()...)
	if len(d.graph.Edges) > 0 {
		p.Heading("The call graph")
		p.Text("Callers are on the left. The darker, the more blame; a red ring is the root, an orange one suffers and passes it on, " +
			"a yellow one suffers, a dashed one is unusual but on no trail to the root.")
		p.Draw(d.drawGraph())
	}
	p.Heading("How far each component was from its ordinary")
	p.Text("The worst metric of each component over time, on a logarithmic scale: white is ordinary, dark is a hundred scales and more.")
	p.Draw(d.heat("deviation", d.deviationRows(), func(v float64) string { return svg.Sequential(math.Log1p(max(v-1, 0)) / math.Log(100)) }))
	if rows := d.latencyRows(); len(rows) > 0 {
		p.Heading("Latency")
		p.Text("Each latency by its median before the fault: blue is faster, red is slower, full colour is four times.")
		p.Draw(d.heat("latency", rows, func(v float64) string { return svg.Diverging(math.Log2(v) / 2) }))
	}
	return p
}

// tables are the ranked list and the votes.
func (d *diagnosis) tables(p *svg.Page) {
	p.Heading("Who is to blame")
	var rows [][]string
	for i, c := range d.ranking.Components[:min(10, len(d.ranking.Components))] {
		share := fmt.Sprintf("%.1f %%", 100*c.Share)
		rows = append(rows, []string{fmt.Sprint(i + 1), c.Component, share, d.impact.Parts[i].Role.String(), evidence(c.Evidence)})
	}
	p.Table([]string{"", "component", "share", "role", "evidence"}, rows, func(c int) bool { return c == 2 })
	p.Heading("Votes")
	rows = nil
	for _, v := range d.ranking.Votes {
		second, at := "", 0.0
		for _, c := range d.ranking.Components {
			if s := v.Scores[c.Component]; s > at && c.Component != v.Component {
				second, at = c.Component, s
			}
		}
		rows = append(rows, []string{v.Method, v.Component, second, fmt.Sprintf("%.2f", at)})
	}
	p.Table([]string{"method", "first choice", "second", "of the first"}, rows, func(c int) bool { return c == 3 })
}

// panels are small multiples of the blamed metrics.
func (d *diagnosis) panels() (list []*svg.Canvas) {
	const w, h = 340, 190
	for i := range d.ranking.Metrics[:min(shown+1, len(d.ranking.Metrics))] {
		m := &d.ranking.Metrics[i]
		values := d.values(m)
		c := svg.New(w, h, nameOf(m))
		e := m.Evidence[0]
		xs := d.times()
		p := c.Plot(54, 28, w-64, h-58, svg.Times(d.frame.Time[0], d.frame.Time[len(d.frame.Time)-1]), svg.Fit(values))
		p.Axes("", "")
		spread := e.Usual + 3*e.Scale
		p.Cell(xs[0], xs[len(xs)-1], max(e.Median-spread, p.Y.From), min(e.Median+spread, p.Y.To), svg.Style{Fill: "#94a3b8", Opacity: 0.25})
		p.Vertical(float64(d.ranking.At), "", svg.Style{Stroke: "#b2182b", Dash: "3 3"})
		p.Curve(xs, values, svg.Style{Stroke: svg.Colour(0), Width: 1.3})
		c.Text(8, 17, clip(nameOf(m), 46), svg.Text{Bold: true, Size: 12, Title: movement(e)})
		list = append(list, c)
	}
	return list
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func (d *diagnosis) times() []float64 {
	xs := make([]float64, len(d.frame.Time))
	for i, t := range d.frame.Time {
		xs[i] = float64(t)
	}
	return xs
}

// values are the frame's values of a cause's metric.
func (d *diagnosis) values(m *rca.Cause) []float64 {
	i := slices.IndexFunc(d.frame.Columns, func(c rca.Column) bool {
		return c.Component == m.Component && c.Metric == m.Metric && c.Peer == m.Peer
	})
	return d.frame.Columns[i].Values
}

// row is a line of a heat map.
type row struct {
	name   string
	values []float64
}

// deviationRows are the worst deviation of each component over time.
func (d *diagnosis) deviationRows() []row {
	at := map[string]int{}
	var rows []row
	for _, c := range d.ranking.Components[:min(30, len(d.ranking.Components))] {
		at[c.Component] = len(rows)
		rows = append(rows, row{c.Component, make([]float64, len(d.frame.Time))})
	}
	for i := range d.ranking.Metrics {
		m := &d.ranking.Metrics[i]
		k, ok := at[m.Component]
		if !ok || m.Peer != "" {
			continue
		}
		e := m.Evidence[0]
		for t, v := range d.values(m) {
			if z := (math.Abs(v-e.Median) - e.Usual) / e.Scale; z > rows[k].values[t] {
				rows[k].values[t] = z
			}
		}
	}
	return rows
}

// latencyRows are latencies by their median before the fault.
func (d *diagnosis) latencyRows() (rows []row) {
	for i := range d.ranking.Metrics {
		m := &d.ranking.Metrics[i]
		e := m.Evidence[0]
		if rca.KindOf(m.Metric) != rca.Latency || !(e.Median > 0) || len(rows) == 30 {
			continue
		}
		r := row{nameOf(m), make([]float64, len(d.frame.Time))}
		for t, v := range d.values(m) {
			r.values[t] = v / e.Median
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(a.name, b.name) })
	return rows
}
