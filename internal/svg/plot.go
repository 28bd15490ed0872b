package svg

import "strings"

// Plot is a rectangle of a canvas that shows values on two scales.
type Plot struct {
	*Canvas
	Left, Top, Wide, High float64 // user units
	X, Y                  Scale
}

// Plot places a plot on the canvas with its upper left corner at (left, top).
// Labels of the axes lie outside the rectangle: leave about 50 units on the left
// and 30 below.
func (c *Canvas) Plot(left, top, wide, high float64, x, y Scale) *Plot {
	return &Plot{c, left, top, wide, high, x, y}
}

// AtX returns the place of a value on the horizontal axis.
func (p *Plot) AtX(v float64) float64 { return p.Left + p.Wide*p.X.Of(v) }

// AtY returns the place of a value on the vertical axis.
func (p *Plot) AtY(v float64) float64 { return p.Top + p.High*(1-p.Y.Of(v)) }

// Colours of what is not data.
const (
	gridColour = "#e2e8f0"
	inkColour  = "#64748b"
)

// Axes draws grid, ticks and the names of both axes; "" is no name.
func (p *Plot) Axes(xName, yName string) {
	p.xAxis(xName)
	for _, t := range p.Y.Marks(p.High) {
		if y := p.AtY(t.Value); inside(y, p.Top, p.Top+p.High) {
			p.Line(p.Left, y, p.Left+p.Wide, y, Style{Stroke: gridColour})
			p.Text(p.Left-6, y+4, t.Label, Text{Anchor: End, Colour: inkColour, Size: 11})
		}
	}
	if yName != "" {
		x, y := p.Left-44, p.Top+p.High/2
		p.Text(x, y, yName, Text{Anchor: Middle, Colour: inkColour, Turn: -90})
	}
}

func (p *Plot) xAxis(name string) {
	bottom := p.Top + p.High
	p.Line(p.Left, bottom, p.Left+p.Wide, bottom, Style{Stroke: inkColour})
	for _, t := range p.X.Marks(p.Wide) {
		x := p.AtX(t.Value)
		if !inside(x, p.Left, p.Left+p.Wide) {
			continue
		}
		p.Line(x, bottom, x, bottom+3, Style{Stroke: inkColour})
		p.Text(x, bottom+15, t.Label, Text{Anchor: anchorAt(x, p.Left+p.Wide), Colour: inkColour, Size: 11})
	}
	if name != "" {
		p.Text(p.Left+p.Wide/2, bottom+28, name, Text{Anchor: Middle, Colour: inkColour})
	}
}

func inside(v, from, to float64) bool { return v >= from-0.01 && v <= to+0.01 }

// anchorAt keeps a label inside the drawing at its right end.
func anchorAt(x, right float64) Anchor {
	if x > right-10 {
		return End
	}
	return Middle
}

// Curve draws ys over xs as one line, broken where either is missing; a value
// alone is a dot. More than two values per user unit are thinned to the lowest
// and highest of each, so that no spike is lost. It panics when the lengths
// differ.
func (p *Plot) Curve(xs, ys []float64, s Style) {
	if len(xs) != len(ys) {
		panic("svg: lengths of xs and ys differ")
	}
	var b strings.Builder
	pen := "M"
	for _, i := range Thin(ys, int(p.Wide)) {
		x, y := p.AtX(xs[i]), p.AtY(p.Y.clip(ys[i]))
		if !finite(x, y) {
			pen = "M"
			continue
		}
		b.WriteString(pen + number(x) + " " + number(y))
		if pen == "M" {
			b.WriteString("h0")
		}
		pen = "L"
	}
	s.Fill = ""
	p.Path(b.String(), s)
}

// Area fills between low and high over xs, in pieces where a value is missing.
// It panics when the lengths differ.
func (p *Plot) Area(xs, low, high []float64, s Style) {
	if len(xs) != len(low) || len(xs) != len(high) {
		panic("svg: lengths of xs, low and high differ")
	}
	var b strings.Builder
	for from := 0; from < len(xs); {
		to := from
		for to < len(xs) && finite(p.AtX(xs[to]), p.AtY(low[to]), p.AtY(high[to])) {
			to++
		}
		p.patch(&b, xs[from:to], low[from:to], high[from:to])
		from = to + 1
	}
	p.Path(b.String(), s)
}

func (p *Plot) patch(b *strings.Builder, xs, low, high []float64) {
	pen := "M"
	for i, v := range high {
		b.WriteString(pen + number(p.AtX(xs[i])) + " " + number(p.AtY(p.Y.clip(v))))
		pen = "L"
	}
	for i := len(low) - 1; i >= 0; i-- {
		b.WriteString("L" + number(p.AtX(xs[i])) + " " + number(p.AtY(p.Y.clip(low[i]))))
	}
	if len(high) > 0 {
		b.WriteString("Z")
	}
}

// Point draws a dot of radius r user units.
func (p *Plot) Point(x, y, r float64, s Style) { p.Circle(p.AtX(x), p.AtY(y), r, s) }

// Cell fills the rectangle between two values on each axis.
func (p *Plot) Cell(x0, x1, y0, y1 float64, s Style) {
	x, y := p.AtX(x0), p.AtY(y1)
	p.Rect(x, y, p.AtX(x1)-x, p.AtY(y0)-y, s)
}

// Vertical draws a line over the whole height at a value, labelled at its top.
func (p *Plot) Vertical(x float64, label string, s Style) {
	at := p.AtX(x)
	if !inside(at, p.Left, p.Left+p.Wide) {
		return
	}
	p.Line(at, p.Top, at, p.Top+p.High, s)
	if at > p.Left+p.Wide*0.7 {
		p.Text(at-4, p.Top+10, label, Text{Anchor: End, Colour: s.Stroke, Size: 11})
		return
	}
	p.Text(at+4, p.Top+10, label, Text{Colour: s.Stroke, Size: 11})
}

// Horizontal draws a line over the whole width at a value, labelled at its right
// end.
func (p *Plot) Horizontal(y float64, label string, s Style) {
	at := p.AtY(y)
	if !inside(at, p.Top, p.Top+p.High) {
		return
	}
	p.Line(p.Left, at, p.Left+p.Wide, at, s)
	p.Text(p.Left+p.Wide-4, at-4, label, Text{Anchor: End, Colour: s.Stroke, Size: 11})
}

// Legend names curves below one another from (x, y) on.
func (c *Canvas) Legend(x, y float64, names []string, styles []Style) {
	for i, name := range names {
		at := y + 16*float64(i)
		s := styles[i]
		s.Title = ""
		if s.Fill != "" {
			c.Rect(x, at-8, 14, 8, s)
		} else {
			c.Line(x, at-4, x+14, at-4, s)
		}
		c.Text(x+20, at, name, Text{Size: 11})
	}
}

// clip keeps a value on the scale, so that an outlier is seen at the edge.
func (s Scale) clip(v float64) float64 {
	return min(max(v, min(s.From, s.To)), max(s.From, s.To))
}

// Thin returns the positions of the values to draw in so many user units, in
// order: all, or of every few the lowest and highest, so that no spike is lost.
func Thin(values []float64, width int) []int {
	k := len(values) / max(width, 1)
	keep := make([]int, 0, min(len(values), 2*max(width, 1)+2))
	if k < 2 {
		for i := range values {
			keep = append(keep, i)
		}
		return keep
	}
	for from := 0; from < len(values); from += k {
		keep = appendExtremes(keep, values, from, min(from+k, len(values)))
	}
	return keep
}

// appendExtremes appends the positions of the lowest and highest value present;
// the first position when none is.
func appendExtremes(keep []int, values []float64, from, to int) []int {
	low, high := -1, -1
	for i := from; i < to; i++ {
		if !finite(values[i]) {
			continue
		}
		if low < 0 || values[i] < values[low] {
			low = i
		}
		if high < 0 || values[i] > values[high] {
			high = i
		}
	}
	switch {
	case low < 0:
		return append(keep, from)
	case low == high:
		return append(keep, low)
	}
	return append(keep, min(low, high), max(low, high))
}
