package plot

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/shap"
)

// Times shows the attributions of a window: a heat map of the cells, red where
// the output is raised, the events over it as a line, and the inputs beside it
// as bars. Steps are numbered back from the last, 0. Inputs beyond 40 are those
// that matter least, and are left out of the map.
func Times(t shap.Times, names []string, label string) *Drawing {
	order := biggest(t.Inputs, 40)
	steps, row := len(t.Events), 18.0
	high := row * float64(max(1, len(order)))
	const top, left, right, eventsHigh = 30.0, 150.0, 130.0, 110.0
	c := svg.New(860, top+eventsHigh+16+high+34, "heat map over time: attributions to "+label)
	w := 860 - left - right
	last := svg.Scale{From: -float64(steps) + 0.5, To: 0.5}
	c.Text(left, 16, "attribution to "+label+": red raises, blue lowers", svg.Text{Size: 11})
	events(c.Plot(left, top, w, eventsHigh, last, padded(append([]float64{0}, t.Events...), 0.1)), t.Events)
	p := c.Plot(left, top+eventsHigh+16, w, high, last, svg.Scale{})
	cells(p, t, names, order, row)
	p.Axes("step, 0 is now", "")
	inputs(c, t.Inputs, order, 860-right+10, top+eventsHigh+16, row)
	return c
}

func biggest(values []float64, n int) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	for i := 1; i < len(order); i++ {
		for k := i; k > 0 && math.Abs(values[order[k]]) > math.Abs(values[order[k-1]]); k-- {
			order[k], order[k-1] = order[k-1], order[k]
		}
	}
	return order[:min(n, len(order))]
}

func events(p *svg.Plot, values []float64) {
	xs := make([]float64, len(values))
	for i := range xs {
		xs[i] = float64(i - len(values) + 1)
	}
	for _, t := range p.Y.Marks(p.High) {
		p.Text(p.Left-6, p.AtY(t.Value)+4, t.Label, svg.Text{Anchor: svg.End, Size: 11, Colour: ink})
	}
	p.Line(p.Left, p.AtY(0), p.Left+p.Wide, p.AtY(0), svg.Style{Stroke: grey})
	for i, v := range values {
		p.Cell(xs[i]-0.4, xs[i]+0.4, min(v, 0), max(v, 0), svg.Style{Fill: paint(v), Title: fmt.Sprintf("step %d: %s", int(xs[i]), signed(v))})
	}
}

func cells(p *svg.Plot, t shap.Times, names []string, order []int, row float64) {
	most := 1e-300
	for _, cells := range t.Cells {
		for _, v := range cells {
			most = max(most, math.Abs(v))
		}
	}
	wide := p.Wide / float64(len(t.Cells))
	for i, k := range order {
		y := p.Top + row*float64(i)
		p.Text(p.Left-8, y+row-5, short(nameOf(names, k), 24), svg.Text{Anchor: svg.End, Size: 11, Title: nameOf(names, k)})
		for step, cells := range t.Cells {
			p.Rect(p.Left+wide*float64(step), y, wide, row-1, svg.Style{Fill: svg.Diverging(cells[k] / most),
				Title: fmt.Sprintf("%s, step %d: %s", nameOf(names, k), step-len(t.Cells)+1, signed(cells[k]))})
		}
	}
}

func inputs(c *svg.Canvas, values []float64, order []int, left, top, row float64) {
	most := 1e-300
	for _, v := range values {
		most = max(most, math.Abs(v))
	}
	for i, k := range order {
		y, v := top+row*float64(i), values[k]
		c.Rect(left, y+3, 50*math.Abs(v)/most, row-7, svg.Style{Fill: paint(v), Title: nameOf(nil, k) + " " + signed(v)})
		c.Text(left+54*math.Abs(v)/most+3, y+row-5, signed(v), svg.Text{Size: 11})
	}
}
