package rca

import (
	"math"
	"slices"
)

// TailProbability blames what the baseline makes least likely: the mean over the
// window of
//
//	-ln((1 + number of baseline values at least as far from the median) / (1 + n))
//
// a conformal p-value (Vovk, Gammerman and Shafer, Algorithmic Learning in a
// Random World, 2005, section 2.2). It needs no scale and cannot tell far from very far: it
// says what moved, hardly what moved most.
var TailProbability Method = tail{}

type tail struct{}

// Name implements [Method].
func (tail) Name() string { return "tail probability/1" }

func (tail) score(s *scene, b *blame) bool {
	var past, now []float64
	s.eachUsable(func(i int, g *signal) {
		past, now = s.baselineOf(past[:0], i), s.windowOf(now[:0], i)
		for k, v := range past {
			past[k] = math.Abs(v - g.Median)
		}
		slices.Sort(past)
		n := float64(len(past) + 1)
		for _, v := range now {
			below, _ := slices.BinarySearch(past, math.Abs(v-g.Median))
			b.metrics[i] += math.Log(n/float64(1+len(past)-below)) / float64(len(now))
		}
	})
	b.strongest(s, strongest)
	return true
}
