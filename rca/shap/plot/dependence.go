package plot

import (
	"math"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/internal/svg"
)

// Dependence shows the attributions of one feature over its values, each dot a
// row, coloured by the value of another; colour below 0 takes no other. Rows in
// which the feature is missing stand at the left end. It panics when the shapes
// of phi and x differ.
func Dependence(phi, x gbdt.Matrix, feature, colour int, names []string, label string) *Drawing {
	if phi.Cols != x.Cols || len(phi.Data) != len(x.Data) {
		panic("plot: shapes of attributions and rows differ")
	}
	name := nameOf(names, feature)
	values, size, shade := column(x, feature), column(phi, feature), make([]float64, x.Rows())
	if colour >= 0 {
		shade = places(column(x, colour))
	}
	c := svg.New(430, 300, "dependence: attribution of "+name+" to "+label)
	p := c.Plot(64, 28, 350, 220, padded(values, 0.05), padded(size, 0.08))
	p.Axes(name, "attribution to "+label)
	if colour >= 0 {
		c.Text(64, 16, "blue low, red high: "+short(nameOf(names, colour), 40), svg.Text{Size: 11})
	}
	every := len(values)/maxDots + 1
	for r := 0; r < len(values); r += every {
		at, s := values[r], svg.Style{Fill: svg.Colour(0), Stroke: outline, Width: 0.4, Opacity: 0.85, Title: value(values[r]) + " " + signed(size[r])}
		if colour >= 0 {
			s.Fill = svg.Diverging(2*shade[r] - 1)
		}
		if math.IsNaN(at) {
			at, s.Fill = p.X.From, "#cbd5e1"
		}
		p.Point(at, size[r], 2.6, s)
	}
	return c
}

// Partner returns the feature whose value best tells apart the attributions of
// another among rows that are alike in it: by the correlation of the two within
// each of ten parts of the feature's values, in absolute value, averaged over
// rows; -1 when none does.
func Partner(phi, x gbdt.Matrix, feature int) int {
	parts := alike(places(column(x, feature)))
	best, most := -1, 0.0
	for f := range x.Cols {
		if f == feature {
			continue
		}
		sum := 0.0
		for _, rows := range parts {
			var value, size []float64
			for _, r := range rows {
				value, size = append(value, x.Row(r)[f]), append(size, phi.Row(r)[feature])
			}
			sum += float64(len(rows)) * math.Abs(correlation(value, size))
		}
		if sum > most {
			best, most = f, sum
		}
	}
	return best
}

// alike returns ten lists of rows by their place, and one of those without.
func alike(place []float64) [][]int {
	const parts = 10
	out := make([][]int, parts+1)
	for r, p := range place {
		k := parts
		if !math.IsNaN(p) {
			k = min(parts-1, int(p*parts))
		}
		out[k] = append(out[k], r)
	}
	return out
}

// correlation is Pearson's, over pairs without NaN; 0 where one does not vary.
func correlation(a, b []float64) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for i := range a {
		if v, w := a[i], b[i]; v == v && w == w {
			n++
			sa, sb, saa, sbb, sab = sa+v, sb+w, saa+v*v, sbb+w*w, sab+v*w
		}
	}
	va, vb := saa-sa*sa/n, sbb-sb*sb/n
	if !(va > 1e-12 && vb > 1e-12) {
		return 0
	}
	return (sab - sa*sb/n) / math.Sqrt(va*vb)
}
