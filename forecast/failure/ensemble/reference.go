package ensemble

import (
	"math"
	"slices"
)

// reference puts the scores of a kind of member on the scale of the fleet's
// tail:
//
//	tail(s) = -ln(1 - F(s))
//
// F being the share of the fleet with a lower score: 0 at the bottom, 2.3 at the
// upper tenth, 5.3 where one in two hundred is. Ranks alone would give the
// sicker half of a fleet that is well nearly all of the scale; log-odds of
// members that are calibrated differently cannot be averaged. F is kept as a few
// hundred knots, evenly spaced in tail, so the far tail is as fine as the
// bulk.
type reference struct {
	score, tail []float64 // both rise
}

const maxKnots = 400

// newReference learns F from the scores of one population.
func newReference(scores []float64) reference {
	s := slices.Clone(scores)
	slices.Sort(s)
	n := float64(len(s))
	var r reference
	last := -1.0
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && s[end] == s[i] {
			end++
		}
		// The middle of the ties; half a row is kept above the last.
		u := -math.Log1p(-(float64(i+end) / 2) / n)
		if u-last >= math.Log(2*n)/maxKnots || end == len(s) {
			r.score, r.tail = append(r.score, s[i]), append(r.tail, u)
			last = u
		}
		i = end
	}
	return r
}

// of returns the tail of a score: linear between knots and below the first as the
// first edge goes on. Beyond the highest score known it bends, t + 1 - exp(t - u)
// for a straight line u, and stays within 1: nobody has seen what lies there, and a
// line would soon be certain of it.
func (r *reference) of(s float64) float64 {
	n := len(r.score)
	if n == 1 {
		return r.tail[0]
	}
	k, _ := slices.BinarySearch(r.score, s)
	k = min(max(k, 1), n-1)
	slope := (r.tail[k] - r.tail[k-1]) / (r.score[k] - r.score[k-1])
	u, top := r.tail[k-1]+slope*(s-r.score[k-1]), r.tail[n-1]
	if u > top {
		return top - math.Expm1(top-u)
	}
	return max(0, u)
}
