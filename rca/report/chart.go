package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca"
)

// rect is a rectangle of a drawing.
type rect struct{ X, Y, W, H float64 }

// chart is a drawing of one series over time, ready for the template.
type chart struct {
	W, H   float64
	Plot   rect
	Line   string // SVG path
	Fill   string // SVG path of the area under it; "" none
	Band   *rect  // where the metric normally lies
	Shade  *rect  // the fault window
	Limit  float64
	Limits bool // whether Limit is drawn
	XTicks []tick
	YTicks []tick
	Marks  []mark
	Label  string // what a screen reader says
}

// mark is a labelled moment.
type mark struct {
	X, Y   float64 // Y of the label
	Label  string
	Class  string
	Anchor string
	TextX  float64
}

// frame of a chart: what maps times and values to places.
type scale struct {
	plot      rect
	from, to  int64
	low, high float64
}

func (s *scale) x(t int64) float64 {
	return s.plot.X + s.plot.W*float64(t-s.from)/float64(max(1, s.to-s.from))
}

func (s *scale) y(v float64) float64 {
	return s.plot.Y + s.plot.H*(1-(v-s.low)/(s.high-s.low))
}

// shade returns the part of a stretch of time that lies inside the plot.
func (s *scale) shade(span rca.Span) *rect {
	from, to := max(span.From, s.from), min(span.To, s.to)
	if to <= from {
		return nil
	}
	x := s.x(from)
	return &rect{round1(x), s.plot.Y, round1(s.x(to) - x), s.plot.H}
}

// band returns the part of a range of values that lies inside the plot, at
// least one unit high so that it can be seen.
func (s *scale) band(low, high float64) *rect {
	y0, y1 := s.y(min(high, s.high)), s.y(max(low, s.low))
	if y1-y0 < 1 {
		mid := (y0 + y1) / 2
		y0, y1 = mid-0.5, mid+0.5
	}
	return &rect{s.plot.X, round1(y0), s.plot.W, round1(y1 - y0)}
}

// path draws the values as a line, broken where they are missing. More than two
// values per unit of width are thinned to the lowest and highest of each, so
// that no spike is lost.
func (s *scale) path(time []int64, values []float64) string {
	var b strings.Builder
	pen := "M"
	for _, i := range svg.Thin(values, int(s.plot.W)) {
		v := values[i]
		if v-v != 0 {
			pen = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%.1f %.1f", pen, s.x(time[i]), s.y(min(max(v, s.low), s.high)))
		pen = "L"
	}
	return b.String()
}

// yTicks labels the values.
func (s *scale) yTicks(label func(float64) string) (ticks []tick) {
	for _, v := range valueTicks(s.low, s.high) {
		if math.Abs(v) < (s.high-s.low)*1e-9 {
			v = 0
		}
		ticks = append(ticks, tick{At: round1(s.y(v)), Label: label(v)})
	}
	return ticks
}

// Places the template needs.

// Right is the right end of the plot.
func (c chart) Right() float64 { return c.Plot.X + c.Plot.W }

// Bottom is the lower end of the plot.
func (c chart) Bottom() float64 { return c.Plot.Y + c.Plot.H }

// LabelX is where labels of values end.
func (c chart) LabelX() float64 { return c.Plot.X - 6 }

// TickEnd is the lower end of the marks on the time axis.
func (c chart) TickEnd() float64 { return c.Bottom() + 3 }

// TickLabel is the base line of the labels of times.
func (c chart) TickLabel() float64 { return c.Bottom() + 15 }

// LineTop is where the mark's line begins.
func (m mark) LineTop() float64 { return m.Y - 9 }
