package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/dimension"
)

// Sizes of the pictures in SVG units.
const (
	barWide, barLabel, barHigh = 520, 150, 26
	mostBars                   = 12
	treeWide, treeHigh         = 1080, 420
)

// bars draws the values of a dimension, largest change first.
func bars(t *dimension.Table, name string, list []dimension.Slice) *svg.Canvas {
	more := max(len(list)-mostBars, 0)
	list = list[:len(list)-more]
	c := svg.New(barWide, float64(34+barHigh*len(list)+20), "expected and actual values by "+name)
	c.Text(8, 20, name, svg.Text{Bold: true})
	top := 0.0
	for _, s := range list {
		top = max(top, s.Value(), s.Before())
	}
	for i, s := range list {
		y := float64(34 + barHigh*i)
		c.Text(barLabel-8, y+14, clip(s.Name, 20), svg.Text{Anchor: svg.End})
		long := func(v float64) float64 { return (barWide - barLabel - 150) * v / max(top, 1e-300) }
		c.Rect(barLabel, y, long(s.Before()), 8, svg.Style{Fill: "#cbd5e1", Title: "expected " + amount(t, s.Before())})
		c.Rect(barLabel, y+9, long(s.Value()), 8, svg.Style{Fill: colour(s.Change), Stroke: "#64748b", Width: 0.5, Title: "now " + amount(t, s.Value())})
		c.Text(barLabel+max(long(s.Before()), long(s.Value()))+6, y+14, fmt.Sprintf("%s → %s (%+.0f %%)", amount(t, s.Before()), amount(t, s.Value()), 100*s.Power), svg.Text{Size: 10, Colour: "#64748b"})
	}
	if more > 0 {
		c.Text(8, float64(34+barHigh*len(list)+12), fmt.Sprintf("and %d more that changed less", more), svg.Text{Size: 10, Colour: "#64748b"})
	}
	return c
}

// colour is red for more than expected, blue for less.
func colour(c dimension.Change) string { return svg.Diverging(shift(c)) }

// shift is 1 for three times what was expected, -1 for a third of it.
func shift(c dimension.Change) float64 {
	return math.Log((c.Actual+1e-9)/(c.Expected+1e-9)) / math.Log(3)
}

// box is a rectangle of the tree map.
type box struct{ x, y, w, h float64 }

// treeMap draws the first dimension as areas, divided by the second.
func treeMap(t *dimension.Table, within []dimension.Condition, dims []string) (*svg.Canvas, error) {
	c := svg.New(treeWide, treeHigh, "tree map by "+dims[0])
	outer, err := dimension.Breakdown(t, within, dims[0])
	if err != nil {
		return nil, err
	}
	for i, b := range squarify(box{0, 0, treeWide, treeHigh}, sizes(outer)) {
		s := outer[i]
		b = b.shrink(1.5)
		if len(dims) > 1 {
			inner, err := dimension.Breakdown(t, append(slices.Clone(within), dimension.Condition{Dimension: dims[0], Value: s.Name}), dims[1])
			if err != nil {
				return nil, err
			}
			for k, part := range squarify(b, sizes(inner)) {
				tile(c, t, part.shrink(0.5), dims[1]+"="+inner[k].Name, inner[k].Change, true)
			}
		} else {
			tile(c, t, b, "", s.Change, false)
		}
		if b.w > 60 && b.h > 20 {
			c.Text(b.x+5, b.y+15, clip(dims[0]+"="+s.Name, int(b.w/7)), svg.Text{Bold: true})
		}
	}
	return c, nil
}

func tile(c *svg.Canvas, t *dimension.Table, b box, name string, change dimension.Change, named bool) {
	title := fmt.Sprintf("%s: %s, %d leaves", name, fromTo(t, change), change.Leaves)
	c.Rect(b.x, b.y, b.w, b.h, svg.Style{Fill: colour(change), Title: title})
	if named && b.w > 70 && b.h > 36 {
		ink := "#334155"
		if math.Abs(shift(change)) > 0.6 {
			ink = "#ffffff"
		}
		c.Text(b.x+b.w/2, b.y+b.h/2+4, clip(name, int(b.w/7)), svg.Text{Anchor: svg.Middle, Size: 11, Colour: ink})
		c.Text(b.x+b.w/2, b.y+b.h/2+17, clip(fromTo(t, change), int(b.w/6)), svg.Text{Anchor: svg.Middle, Size: 10, Colour: ink})
	}
}

func (b box) shrink(by float64) box {
	return box{b.x + by, b.y + by, max(b.w-2*by, 0), max(b.h-2*by, 0)}
}

// sizes returns the area of each part: its base, or what it is and was.
func sizes(list []dimension.Slice) (out []float64) {
	for _, s := range list {
		if s.ActualBase > 0 {
			out = append(out, s.ActualBase)
		} else {
			out = append(out, max(s.Actual, s.Expected))
		}
	}
	return out
}

// squarify divides a rectangle in proportion to the sizes, each part as near to
// a square as filling row by row allows (Bruls, Huizing and van Wijk, "Squarified
// Treemaps", 2000). Parts come back in the order of the sizes.
func squarify(b box, sizes []float64) []box {
	order := make([]int, len(sizes))
	left := 0.0
	for i, s := range sizes {
		order[i], left = i, left+s
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if sizes[i] > sizes[j] {
			return -1
		}
		return 1
	})
	out := make([]box, len(sizes))
	for len(order) > 0 && left > 0 {
		n, sum := row(b, order, sizes, left)
		b = fill(out, b, order[:n], sizes, sum, left)
		order, left = order[n:], left-sum
	}
	return out
}

// row returns how many of the next parts make the best row, and their sum.
func row(b box, order []int, sizes []float64, left float64) (n int, sum float64) {
	short, area := min(b.w, b.h), b.w*b.h
	worst := math.Inf(1)
	for k, i := range order {
		grown := sum + sizes[i]
		thick := grown / left * area / short
		ratio := 0.0
		for _, j := range order[:k+1] {
			long := sizes[j] / grown * short
			ratio = max(ratio, thick/long, long/thick)
		}
		if ratio > worst {
			break
		}
		worst, n, sum = ratio, k+1, grown
	}
	return max(n, 1), sum
}

// fill lays a row along the short side and returns what is left.
func fill(out []box, b box, parts []int, sizes []float64, sum, left float64) box {
	at := 0.0
	if b.w < b.h {
		thick := b.h * sum / left
		for _, i := range parts {
			out[i] = box{b.x + at, b.y, b.w * sizes[i] / sum, thick}
			at += out[i].w
		}
		return box{b.x, b.y + thick, b.w, b.h - thick}
	}
	thick := b.w * sum / left
	for _, i := range parts {
		out[i] = box{b.x, b.y + at, thick, b.h * sizes[i] / sum}
		at += out[i].h
	}
	return box{b.x + thick, b.y, b.w - thick, b.h}
}

// clip shortens text to n letters.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:max(n-1, 0)]) + "…"
}
