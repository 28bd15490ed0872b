package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/rca"
)

// panel is one blamed metric in the page.
type panel struct {
	Component, Metric string
	Share             string
	Words             string
	Factor            string
	Chart             chart
}

// Sizes of the drawings, in SVG units: the page scales them to its columns.
const (
	smallW, smallH = 310, 145
	largeW, largeH = 760, 230
	left, right    = 48, 10
	above, below   = 10, 22
)

// bandScales is half the height of the drawn baseline: three scales hold
// practically all of a calm metric.
const bandScales = 3

// drawPanels draws the most blamed metrics that the frame holds.
func (r *Report) drawPanels() (panels []panel) {
	if r.Ranking == nil || r.Frame == nil {
		return nil
	}
	for _, c := range r.Ranking.Metrics {
		if len(panels) == r.panels() {
			break
		}
		if values := r.column(c); values != nil {
			panels = append(panels, r.drawPanel(c, values))
		}
	}
	return panels
}

// column returns the values of a metric, nil when the frame lacks it.
func (r *Report) column(c rca.Cause) []float64 {
	for i := range r.Frame.Columns {
		if f := &r.Frame.Columns[i]; f.Component == c.Component && f.Metric == c.Metric {
			return f.Values
		}
	}
	return nil
}

func (r *Report) drawPanel(c rca.Cause, values []float64) panel {
	e := c.Evidence[0]
	s := scale{plot: plot(smallW, smallH), from: r.Frame.Time[0], to: r.Frame.Time[len(r.Frame.Time)-1]}
	low, high := e.Median-bandScales*e.Scale, e.Median+bandScales*e.Scale
	s.low, s.high = limits(values, low, high)
	unit := unitOf(c.Metric)
	ch := r.chart(&s, smallW, smallH, func(v float64) string { return quantity(v, unit) })
	ch.Line = s.path(r.Frame.Time, values)
	ch.Band = s.band(low, high)
	ch.Shade = s.shade(e.Window)
	ch.Label = fmt.Sprintf("%s %s over time: it %s", c.Component, c.Metric, movement(e))
	return panel{Component: c.Component, Metric: c.Metric, Share: percent(c.Share), Words: movement(e), Factor: factor(e), Chart: ch}
}

func plot(w, h float64) rect { return rect{left, above, w - left - right, h - above - below} }

// chart makes the axes.
func (r *Report) chart(s *scale, w, h float64, label func(float64) string) chart {
	return chart{
		W: w, H: h, Plot: s.plot,
		XTicks: r.timeTicks(s.from, s.to, s.plot.X, s.plot.W),
		YTicks: s.yTicks(label),
	}
}

// drawRisk draws the risk curve with its moments.
func (r *Report) drawRisk() *chart {
	k := r.Risk
	if k == nil || len(k.Time) == 0 {
		return nil
	}
	s := scale{plot: plot(largeW, largeH), from: k.Time[0], to: max(k.Time[len(k.Time)-1], k.Failure), high: 1}
	s.plot.Y, s.plot.H = s.plot.Y+13*markLines, s.plot.H-13*markLines // room for the marks' labels
	c := r.chart(&s, largeW, largeH, percent)
	c.YTicks = nil
	for _, v := range [...]float64{0, 0.5, 1} {
		c.YTicks = append(c.YTicks, tick{At: round1(s.y(v)), Label: percent(v)})
	}
	c.Line = s.path(k.Time, k.Probability)
	if c.Line != "" && !anyNaN(k.Probability) {
		c.Fill = fmt.Sprintf("%sL%.1f %.1fL%.1f %.1fZ", c.Line, s.x(k.Time[len(k.Time)-1]), s.y(0), s.x(k.Time[0]), s.y(0))
	}
	c.Limit, c.Limits = round1(s.y(k.Threshold)), k.Threshold > 0
	c.Shade = s.shade(r.Incident)
	c.Marks = r.marks(&s)
	c.Label = "failure probability over time, highest " + peakWords(k)
	return &c
}

func anyNaN(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) {
			return true
		}
	}
	return false
}

func peakWords(k *Risk) string {
	p, _ := k.peak()
	return percent(p)
}

// marks labels fault, alarm and failure above the plot, each on the first line
// where it does not run into another label.
func (r *Report) marks(s *scale) (marks []mark) {
	var taken [markLines]float64 // right end of the last label on each line
	moments := []moment{{r.faultTime(), "fault"}, {r.Risk.Alarm, "alarm"}, {r.Risk.Failure, "failure"}}
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Compare(a.time, b.time) })
	for _, m := range moments {
		if m.time != 0 && m.time >= s.from && m.time <= s.to {
			marks = append(marks, placeMark(round1(s.x(m.time)), m.label+" "+r.clock(m.time), m.label, &taken))
		}
	}
	return marks
}

// moment is something to mark on the risk curve.
type moment struct {
	time  int64
	label string
}

// markLines is the number of lines for labels above the risk curve.
const markLines = 3

// placeMark finds the line for a label; 6.6 units is a generous character.
func placeMark(x float64, label, class string, taken *[markLines]float64) mark {
	m := mark{X: x, TextX: x + 4, Label: label, Class: class, Anchor: "start"}
	width := 6.6 * float64(len(label))
	from, to := x, x+8+width
	if to > largeW-right {
		m.TextX, m.Anchor, from, to = x-4, "end", x-8-width, x
	}
	line := 0
	for line < markLines-1 && taken[line] > from {
		line++
	}
	taken[line] = to
	m.Y = 11 + 13*float64(line)
	return m
}

func (r *Report) faultTime() int64 {
	if r.Ranking == nil {
		return 0
	}
	return r.Ranking.At
}
