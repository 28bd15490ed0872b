package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/internal/svg"
)

// Beeswarm shows every row as a dot for each of the features in order, at most
// top: to the right when the feature raised the output, coloured by its value
// from low (blue) to high (red), grey when missing. phi and x have a row for
// each row explained. It panics when their shapes differ.
func Beeswarm(phi, x gbdt.Matrix, order []int, names []string, top int, label string) *Drawing {
	if phi.Cols != x.Cols || len(phi.Data) != len(x.Data) {
		panic("plot: shapes of attributions and rows differ")
	}
	const row = 34.0
	order = order[:min(top, len(order))]
	high := row * float64(max(1, len(order)))
	c := svg.New(wide, high+60, "beeswarm: attributions to "+label+" of every row")
	p := c.Plot(margin, 10, wide-margin-20, high, padded(phi.Data, 0.04), svg.Scale{})
	p.Axes("attribution to "+label, "")
	p.Line(p.AtX(0), p.Top, p.AtX(0), p.Top+high, svg.Style{Stroke: grey})
	for i, f := range order {
		y := p.Top + row*(float64(i)+0.5)
		p.Text(p.Left-8, y+4, short(nameOf(names, f), 34), svg.Text{Anchor: svg.End, Title: nameOf(names, f)})
		swarm(p, y, row/2-2, column(phi, f), column(x, f))
	}
	return c
}

func column(m gbdt.Matrix, f int) []float64 {
	out := make([]float64, m.Rows())
	for r := range out {
		out[r] = m.Row(r)[f]
	}
	return out
}

// maxDots is how many dots of a feature are drawn; of more rows, every k-th.
const maxDots = 1500

// swarm draws the dots of a feature around height y, spread where they are
// many.
func swarm(p *svg.Plot, y, spread float64, phi, values []float64) {
	rank := places(values)
	every := len(phi)/maxDots + 1
	const size = 4.0
	used := map[int]int{}
	for r := 0; r < len(phi); r += every {
		used[int(p.AtX(phi[r])/size)]++
	}
	most := 1
	for _, n := range used {
		most = max(most, n)
	}
	gap := min(size, 2*spread/float64(most))
	clear(used)
	for r := 0; r < len(phi); r += every {
		bin := int(p.AtX(phi[r]) / size)
		k := used[bin]
		used[bin]++
		off := float64((k+1)/2) * gap
		if k%2 == 1 {
			off = -off
		}
		p.Circle(p.AtX(phi[r]), y+off, 2, svg.Style{Fill: svg.Diverging(2*rank[r] - 1), Stroke: outline, Width: 0.3, Opacity: 0.9,
			Title: fmt.Sprintf("row %d: %s %s", r, value(values[r]), signed(phi[r]))})
	}
}

// places returns where each value lies among all, 0 the lowest and 1 the
// highest; equal values share a place, NaN has none.
func places(values []float64) []float64 {
	var sorted []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.NaN()
		if !math.IsNaN(v) {
			below, _ := slices.BinarySearch(sorted, v)
			above, _ := slices.BinarySearchFunc(sorted, v, func(a, b float64) int {
				if a <= b {
					return -1
				}
				return 1
			})
			out[i] = float64(below+above-1) / 2 / float64(max(1, len(sorted)-1))
		}
	}
	return out
}
