package filter

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// grid is the fading distribution of the values of a series whose range is not
// known beforehand. Bin i holds what lies in [origin + i·width, origin + (i+1)·width);
// all of [lowest, highest] lies in the grid.
type grid struct {
	lowest, highest float64 // range so far
	origin, width   float64 // width 0: all samples have been the same, and are in bin 0
	next            float64 // weight of the next sample; grows instead of decaying the rest
	total           float64
	bin             [gridBins]float32
}

const (
	gridBins = 256
	// A place whose last visit weighs less than faded of a new one is no part of
	// the range any more, or one glitch would blind the grid for good.
	faded = 1.0 / 64
)

// cells are the numbers of parts into which the range is cut.
var cells = [...]float64{12, 16, 20, 24, 28, 32}

// start makes it a grid without samples for a series that begins with x.
func (g *grid) start(x float64) {
	*g = grid{lowest: x, highest: x, origin: x, next: 1}
}

// widen extends the range to x. A range below a millionth of the level counts as
// none: those are digits that got lost on the way here.
func (g *grid) widen(x float64) {
	if x >= g.lowest && x <= g.highest {
		return
	}
	g.lowest, g.highest = min(g.lowest, x), max(g.highest, x)
	span := g.highest - g.lowest
	if g.width == 0 {
		if span <= floorOf(g.highest) {
			return
		}
		g.width = 2 * span / gridBins
	}
	for span > (gridBins-2)*g.width {
		g.merge()
	}
	g.fit()
}

// fit moves the grid so that the range lies in it.
func (g *grid) fit() {
	if below := -g.at(g.lowest); below > 0 {
		g.shift(below)
	} else if above := g.at(g.highest) - (gridBins - 1); above > 0 {
		g.shift(-above)
	}
}

// merge joins the bins in pairs.
func (g *grid) merge() {
	for i := range gridBins / 2 {
		g.bin[i] = g.bin[2*i] + g.bin[2*i+1]
	}
	clear(g.bin[gridBins/2:])
	g.width *= 2
}

// split cuts each bin of the lower half, which must hold the range, in two.
func (g *grid) split() {
	for i := gridBins/2 - 1; i >= 0; i-- {
		g.bin[2*i], g.bin[2*i+1] = g.bin[i]/2, g.bin[i]/2
	}
	g.width /= 2
}

// shift moves the bins up by n, down where n is negative. What would fall out is
// empty, for the range fits into the grid.
func (g *grid) shift(n int) {
	if n >= 0 {
		n = min(n, gridBins)
		copy(g.bin[n:], g.bin[:gridBins-n])
		clear(g.bin[:n])
	} else {
		copy(g.bin[:], g.bin[min(-n, gridBins):])
		clear(g.bin[max(gridBins+n, 0):])
	}
	g.origin -= float64(n) * g.width
}

// at returns the bin of x, which may lie outside of the grid.
func (g *grid) at(x float64) int {
	if g.width == 0 {
		return 0
	}
	return int(math.Floor((x - g.origin) / g.width))
}

// surprisal returns the mean over the cells of −log₁₀ p of the one that holds x, which
// must lie in the range. A bin belongs to the cell of its centre.
func (g *grid) surprisal(x float64) float64 {
	n := g.total / g.next
	if g.width == 0 {
		return -math.Log10(n / (n + 1))
	}
	product := 1.0
	first, bins := (g.lowest-g.origin)/g.width, (g.highest-g.lowest)/g.width
	centre := float64(g.at(x)) + 0.5
	for _, parts := range cells {
		size := bins / parts
		k := min(max(math.Floor((centre-first)/size), 0), parts-1)
		from := int(math.Ceil(first + k*size - 0.5))
		to := int(math.Ceil(first + (k+1)*size - 0.5))
		if k == 0 { // the centre of the lowest bin may lie below the range,
			from = 0
		}
		if k == parts-1 { // that of the highest above it
			to = gridBins
		}
		c := g.within(max(from, 0), min(to, gridBins)) / g.next
		product *= (c + 1/parts) / (n + 1)
	}
	return max(-math.Log10(product)/float64(len(cells)), 0)
}

// within returns the weight of the bins from … to−1.
func (g *grid) within(from, to int) (sum float64) {
	if from >= to {
		return 0
	}
	for _, w := range g.bin[from:to] {
		sum += float64(w)
	}
	return sum
}

// add counts x, which must lie in the range; growth is that of the weight from one
// sample to the next.
func (g *grid) add(x, growth float64) {
	g.bin[min(max(g.at(x), 0), gridBins-1)] += float32(g.next)
	g.total += g.next
	if g.next *= growth; g.next > 1/faded {
		g.rescale()
		g.narrow()
	}
}

// rescale makes the next sample weigh 1 and drops the places that have faded.
func (g *grid) rescale() {
	scale := float32(1 / g.next)
	g.next, g.total = 1, 0
	for i, w := range g.bin {
		if w *= scale; w < faded {
			w = 0
		}
		g.bin[i] = w
		g.total += float64(w)
	}
}

// narrow takes the range down to the places that are remembered, and makes the bins
// finer when it has become a quarter of the grid.
func (g *grid) narrow() {
	from, to := 0, gridBins
	for from < to-1 && g.bin[from] == 0 {
		from++
	}
	for to > from+1 && g.bin[to-1] == 0 {
		to--
	}
	if g.width == 0 {
		return
	}
	g.lowest = max(g.lowest, g.origin+float64(from)*g.width)
	g.highest = min(g.highest, g.origin+float64(to)*g.width)
	g.shift(-from)
	for used := to - from; used <= gridBins/4 && g.highest-g.lowest > 4*floorOf(g.highest); used *= 2 {
		g.split()
	}
	g.fit()
}

func (g *grid) append(dst []byte) []byte {
	dst = appendBounded(dst, g.lowest, g.highest, g.origin, g.width, g.next, g.total)
	return codec.AppendFloat32s(dst, g.bin[:])
}

// read takes a grid over as far as it can be one.
func (g *grid) read(r *codec.Reader) {
	boundeds(r, &g.lowest, &g.highest)
	g.origin = r.Finite()
	g.width, g.next, g.total = nonNegative(r), nonNegative(r), nonNegative(r)
	r.Float32s(g.bin[:])
	for _, w := range g.bin {
		if !(w >= 0 && w <= 1e12) {
			r.Fail("weight %v of a bin", w)
			return
		}
	}
	span := g.highest - g.lowest
	switch {
	case span < 0 || g.next > 2/faded || g.total > 1e12:
		r.Fail("distribution contradicts itself")
	case g.width > 0 && (g.width < floorOf(g.highest)/(4*gridBins) || span > gridBins*g.width || math.Abs(g.lowest-g.origin) > 2*gridBins*g.width):
		r.Fail("range of %v on bins of %v", span, g.width)
	}
}
