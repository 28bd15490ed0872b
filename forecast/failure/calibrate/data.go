package calibrate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// point is one distinct score with the rows that have it.
type point struct {
	score, weight, events float64 // events: weight of the failures
}

// points checks the rows and returns them by rising score, equal scores
// together. A nil weight counts each row once.
func points(score []float64, label []bool, weight []float64) ([]point, error) {
	if len(score) != len(label) || weight != nil && len(weight) != len(score) {
		return nil, fmt.Errorf("%w: %d scores, %d labels, %d weights", ErrData, len(score), len(label), len(weight))
	}
	all, events, total := make([]point, len(score)), 0.0, 0.0
	for i, s := range score {
		w := 1.0
		if weight != nil {
			w = weight[i]
		}
		if math.IsNaN(s) || math.IsInf(s, 0) || !(w >= 0 && w < math.Inf(1)) {
			return nil, fmt.Errorf("%w: row %d has score %v and weight %v", ErrData, i, s, w)
		}
		all[i] = point{score: s, weight: w}
		if label[i] {
			all[i].events = w
		}
		events, total = events+all[i].events, total+w
	}
	if !(events > 0 && events < total) {
		return nil, fmt.Errorf("%w: failures weigh %v of %v, want both classes", ErrData, events, total)
	}
	slices.SortFunc(all, func(a, b point) int { return cmp.Compare(a.score, b.score) })
	return merge(all), nil
}

// merge joins points of equal score, in place.
func merge(all []point) []point {
	out := all[:0]
	for _, p := range all {
		if n := len(out); n > 0 && out[n-1].score == p.score {
			out[n-1].weight += p.weight
			out[n-1].events += p.events
		} else if p.weight > 0 {
			out = append(out, p)
		}
	}
	return out
}

// logit is log(p/(1-p)), finite for p in [0,1].
func logit(p float64) float64 {
	p = min(max(p, 1e-15), 1-1e-15)
	return math.Log(p) - math.Log1p(-p)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
