package plot

import (
	"fmt"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/shap"
)

// Geometry of the plots with a line per feature.
const (
	wide   = 720.0
	margin = 210.0 // for names
	line   = 26.0
	head   = 44.0
)

// step is one bar of a waterfall.
type step struct {
	label    string
	from, to float64
}

// Waterfall shows how the features that contribute most, at most top, lead from
// the expected output to the row's, the largest first from the output down; the
// others are taken together in the last bar. label says what the output is.
func Waterfall(x shap.Explanation, top int, label string) *Drawing {
	steps := waterfallSteps(x, top)
	high := line * float64(max(1, len(steps)))
	c := svg.New(wide, head+high+44, fmt.Sprintf("waterfall: %s from %.4g to %.4g", label, x.Base, x.Output))
	ends := []float64{x.Base, x.Output}
	for _, s := range steps {
		ends = append(ends, s.from, s.to)
	}
	p := c.Plot(margin, head, wide-margin-20, high, padded(ends, 0.16), svg.Scale{})
	p.Axes(label, "")
	for i, s := range steps {
		drawStep(p, head+line*float64(i), s)
	}
	mark(p, x.Base, head-6, "expected "+value(x.Base))
	mark(p, x.Output, head-22, "output "+value(x.Output))
	return c
}

// waterfallSteps lists the bars from the top of the drawing down.
func waterfallSteps(x shap.Explanation, top int) []step {
	reasons, rest := x.Top(top)
	var steps []step
	at := x.Output
	for _, r := range reasons {
		steps = append(steps, step{r.Name + " = " + value(r.Value), at - r.Contribution, at})
		at -= r.Contribution
	}
	if others := nonzero(x.Phi) - len(reasons); others > 0 {
		label := "1 other"
		if others > 1 {
			label = fmt.Sprintf("%d others", others)
		}
		steps = append(steps, step{label, at - rest, at})
	}
	return steps
}

func nonzero(values []float64) int {
	n := 0
	for _, v := range values {
		if v != 0 {
			n++
		}
	}
	return n
}

// padded is a scale with room at both ends.
func padded(values []float64, share float64) svg.Scale {
	low, high := svg.Range(values)
	if low > high {
		low, high = 0, 1
	}
	pad := share*(high-low) + 1e-9
	return svg.Scale{From: low - pad, To: high + pad}
}

func drawStep(p *svg.Plot, y float64, s step) {
	phi := s.to - s.from
	x0, x1 := p.AtX(s.from), p.AtX(s.to)
	p.Line(p.Left, y+line, p.Left+p.Wide, y+line, svg.Style{Stroke: "#f1f5f9"})
	p.Rect(x0, y+4, x1-x0, line-8, svg.Style{Fill: paint(phi), Title: s.label + " " + signed(phi)})
	p.Text(p.Left-8, y+line-9, short(s.label, 34), svg.Text{Anchor: svg.End, Title: s.label})
	if phi < 0 {
		p.Text(x1-4, y+line-9, signed(phi), svg.Text{Anchor: svg.End, Colour: lowers, Size: 11})
		return
	}
	p.Text(x1+4, y+line-9, signed(phi), svg.Text{Colour: raises, Size: 11})
}

// mark draws a dashed line over the height of the plot, labelled at height y.
func mark(p *svg.Plot, at, y float64, label string) {
	x := p.AtX(at)
	p.Line(x, y+3, x, p.Top+p.High, svg.Style{Stroke: grey, Dash: "3 3"})
	p.Text(x, y, label, svg.Text{Anchor: svg.Middle, Size: 11, Colour: ink})
}
