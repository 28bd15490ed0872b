package plot

import (
	"fmt"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/shap"
)

// Force shows one row on a line: what raises the output pushes from the left,
// what lowers it from the right, and they meet at the output, the largest next
// to it. At most top features are told apart.
func Force(x shap.Explanation, top int, label string) *Drawing {
	const left, high, y = 20.0, 130.0, 52.0
	reasons, rest := x.Top(top)
	up, down := split(reasons, rest)
	ends := []float64{x.Base, x.Output, x.Output - total(up), x.Output - total(down)}
	c := svg.New(wide+200, high, fmt.Sprintf("force: %s from %.4g to %.4g", label, x.Base, x.Output))
	p := c.Plot(left, y, wide+200-2*left, 22, padded(ends, 0.04), svg.Scale{})
	p.Axes("", "")
	segments(p, x.Output, up, -1)
	segments(p, x.Output, down, +1)
	mark(p, x.Base, y-8, "expected "+value(x.Base))
	mark(p, x.Output, y-24, label+" "+value(x.Output))
	return c
}

// split separates what raises from what lowers, the rest last.
func split(reasons []shap.Reason, rest float64) (up, down []shap.Reason) {
	if rest != 0 {
		reasons = append(reasons[:len(reasons):len(reasons)], shap.Reason{Feature: -1, Name: "others", Contribution: rest})
	}
	for _, r := range reasons {
		if r.Contribution > 0 {
			up = append(up, r)
		} else {
			down = append(down, r)
		}
	}
	return up, down
}

func total(reasons []shap.Reason) float64 {
	sum := 0.0
	for _, r := range reasons {
		sum += r.Contribution
	}
	return sum
}

// segments draws reasons side by side away from at, to the left or the right,
// and names those with room for a name.
func segments(p *svg.Plot, at float64, reasons []shap.Reason, side float64) {
	for i, r := range reasons {
		next := at - r.Contribution
		x0, x1 := min(p.AtX(at), p.AtX(next)), max(p.AtX(at), p.AtX(next))
		text := r.Name
		if r.Feature >= 0 {
			text += " = " + value(r.Value)
		}
		opacity := 1.0
		if i%2 == 1 {
			opacity = 0.75
		}
		p.Rect(x0, p.Top, x1-x0, p.High, svg.Style{Fill: paint(-side), Stroke: "#fff", Opacity: opacity, Title: text + " " + signed(r.Contribution)})
		if room := int((x1 - x0) / 7); room >= 8 {
			p.Text((x0+x1)/2, p.Top+p.High+34, short(text, room), svg.Text{Anchor: svg.Middle, Size: 11, Title: text})
			p.Text((x0+x1)/2, p.Top+p.High+48, signed(r.Contribution), svg.Text{Anchor: svg.Middle, Size: 11, Colour: paint(-side)})
		}
		at = next
	}
}
