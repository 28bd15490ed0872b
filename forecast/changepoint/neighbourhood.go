package changepoint

import "math"

// neighbourhood is the best segmentation for every number of changes, by segment
// neighbourhood dynamic programming (Auger & Lawrence 1989, Bulletin of
// Mathematical Biology 51(1)): best[k] is the least cost with k changes.
type neighbourhood struct {
	best []float64
	from [][]int32 // from[k][j]: where the last segment of [0,j) with k changes begins
	n    int
}

// newNeighbourhood costs most·n²/2 evaluations of t.
func newNeighbourhood(t table, n, most, least int) *neighbourhood {
	h := &neighbourhood{best: make([]float64, most+1), from: make([][]int32, most+1), n: n}
	before := make([]float64, n+1)
	for j := range before {
		if before[j] = math.Inf(1); j >= least {
			before[j] = t.of(0, j)
		}
	}
	h.best[0] = before[n]
	costs := make([]float64, n+1)
	now := make([][]float64, most+1)
	for k := 1; k <= most; k++ {
		now[k] = make([]float64, n+1)
		h.from[k] = make([]int32, n+1)
	}
	now[0] = before
	for j := least; j <= n; j++ {
		for s := least; s <= j-least; s++ {
			costs[s] = t.of(s, j)
		}
		for k := 1; k <= most; k++ {
			now[k][j], h.from[k][j] = leastSum(now[k-1], costs, least, j-least)
		}
	}
	for k := 1; k <= most; k++ {
		h.best[k] = now[k][n]
	}
	return h
}

// leastSum returns the least a[s]+b[s] for lo ≤ s ≤ hi, infinite without any.
func leastSum(a, b []float64, lo, hi int) (best float64, at int32) {
	best = math.Inf(1)
	for s := lo; s <= hi; s++ {
		if v := a[s] + b[s]; v < best {
			best, at = v, int32(s)
		}
	}
	return best, at
}

// points returns the segmentation with k changes.
func (h *neighbourhood) points(k int) []int {
	out := make([]int, k)
	j := h.n
	for ; k > 0; k-- {
		j = int(h.from[k][j])
		out[k-1] = j
	}
	return out
}
