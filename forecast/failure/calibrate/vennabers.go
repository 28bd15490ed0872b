package calibrate

import (
	"fmt"
	"math"
	"slices"
)

// VennAbers is an inductive Venn-Abers predictor (Vovk and Petej, "Venn-Abers
// Predictors", UAI 2014; Vovk, Petej and Fedorova, NIPS 2015): a score's
// probability is read off two isotonic fits, one with the new row added as a
// survival, one with it added as a failure. If rows are exchangeable, one of the
// two is perfectly calibrated, whichever it is; their distance shows how few
// failures speak to a score.
type VennAbers struct {
	// Score rises. Low and High hold 2·n+1 values each: before Score[0], at it,
	// between it and Score[1], …, after the last. They never fall.
	Score, Low, High []float64
}

// MaxVennAbers bounds the distinct scores a [VennAbers] keeps. More are joined
// with their neighbours, the last of which gives its score: with 4096 steps a
// percentile still has forty.
const MaxVennAbers = 4096

// FitVennAbers learns both staircases. Each row counts once, as the theory
// wants. Errors: [ErrData]. Cost: a sort and two walks.
func FitVennAbers(score []float64, label []bool) (VennAbers, error) {
	ps, err := points(score, label, nil)
	if err != nil {
		return VennAbers{}, err
	}
	ps = thin(ps, MaxVennAbers)
	v := VennAbers{Score: make([]float64, len(ps))}
	for i, p := range ps {
		v.Score[i] = p.score
	}
	v.Low, v.High = insertions(ps, 0), insertions(ps, 1)
	return v, nil
}

// thin joins neighbours of few rows until at most about n are left.
func thin(ps []point, n int) []point {
	if len(ps) <= n {
		return ps
	}
	total := 0.0
	for _, p := range ps {
		total += p.weight
	}
	var out []point
	sum := point{}
	for i, p := range ps {
		sum.score, sum.weight, sum.events = p.score, sum.weight+p.weight, sum.events+p.events
		if sum.weight >= total/float64(n) || i == len(ps)-1 {
			out = append(out, sum)
			sum = point{}
		}
	}
	return out
}

// insertions returns the isotonic value of one added row of label y at each of
// the 2n+1 places.
//
// An isotonic fit is the slope of the greatest convex minorant of the cumulative
// sum diagram P₀, P₁, … (Barlow et al., Statistical Inference under Order
// Restrictions, 1972, section 1.2). Adding a row shifts the points after it by
// (1, y); its value is the slope of the one edge of the minorant that bridges
// the two sides. left and right hold, for every point, the next one on the
// minorant of its own side, so that the walk to the bridge touches stairs, not
// rows.
func insertions(ps []point, y float64) []float64 {
	n := len(ps)
	x, e := make([]float64, n+1), make([]float64, n+1)
	for i, p := range ps {
		x[i+1], e[i+1] = x[i]+p.weight, e[i]+p.events
	}
	h := hulls{x: x, e: e, y: y}
	h.build()
	out := make([]float64, 0, 2*n+1)
	for i := range n {
		out = append(out, h.bridge(i, i), h.bridge(i, i+1))
	}
	return append(out, h.bridge(n, n))
}

type hulls struct {
	x, e        []float64 // cumulative rows and failures
	y           float64
	left, right []int // next point on the minorant of P₀…Pᵢ, and of Pᵢ…Pₙ
}

func (h *hulls) build() {
	n := len(h.x)
	h.left, h.right = make([]int, n), make([]int, n)
	slope := func(a, b int) float64 { return (h.e[b] - h.e[a]) / (h.x[b] - h.x[a]) }
	h.left[0] = -1
	for i := 1; i < n; i++ {
		p := i - 1
		for h.left[p] >= 0 && slope(h.left[p], p) >= slope(p, i) {
			p = h.left[p]
		}
		h.left[i] = p
	}
	h.right[n-1] = -1
	for i := n - 2; i >= 0; i-- {
		p := i + 1
		for h.right[p] >= 0 && slope(p, h.right[p]) <= slope(i, p) {
			p = h.right[p]
		}
		h.right[i] = p
	}
}

// bridge is the slope of the edge between the minorants of P₀…P_l and of the
// shifted P_r….
func (h *hulls) bridge(l, r int) float64 {
	slope := func(l, r int) float64 { return (h.e[r] + h.y - h.e[l]) / (h.x[r] + 1 - h.x[l]) }
	for {
		s := slope(l, r)
		if p := h.left[l]; p >= 0 && (h.e[l]-h.e[p])/(h.x[l]-h.x[p]) >= s {
			l = p
			continue
		}
		if q := h.right[r]; q >= 0 && (h.e[q]-h.e[r])/(h.x[q]-h.x[r]) <= s {
			r = q
			continue
		}
		return s
	}
}

// Interval returns the probabilities if the row were a survival and if it were a
// failure; NaN for a NaN score.
func (v VennAbers) Interval(score float64) (low, high float64) {
	if math.IsNaN(score) || len(v.Score) == 0 {
		return math.NaN(), math.NaN()
	}
	k, exact := slices.BinarySearch(v.Score, score)
	at := 2 * k
	if exact {
		at++
	}
	return v.Low[at], v.High[at]
}

// Probability implements [Map] with the value that minimises the worst log loss
// over both (Vovk et al. 2015, section 4): high/(1 - low + high).
func (v VennAbers) Probability(score float64) float64 {
	low, high := v.Interval(score)
	return high / (1 - low + high)
}

// Validate reports a predictor that no fit could have made, as [ErrSettings].
func (v VennAbers) Validate() error {
	n := len(v.Score)
	if n == 0 || len(v.Low) != 2*n+1 || len(v.High) != 2*n+1 {
		return fmt.Errorf("%w: %d scores, %d low and %d high values", ErrSettings, n, len(v.Low), len(v.High))
	}
	for i := range v.Low {
		if !(v.Low[i] >= 0 && v.Low[i] <= v.High[i]+1e-9 && v.High[i] <= 1) {
			return fmt.Errorf("%w: interval %v to %v", ErrSettings, v.Low[i], v.High[i])
		}
	}
	for i, s := range v.Score {
		if math.IsNaN(s) || math.IsInf(s, 0) || i > 0 && !(s > v.Score[i-1]) {
			return fmt.Errorf("%w: score %v", ErrSettings, s)
		}
	}
	return nil
}
