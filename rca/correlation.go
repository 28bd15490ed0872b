package rca

import "math"

// Correlation blames what moves with the symptom: the absolute Pearson
// correlation over baseline and window of robust scores clipped to ±8, so that
// one spike is not the whole of it. A component's score is that of its best
// metric. Followers correlate as well as causes do.
var Correlation Method = correlation{}

type correlation struct{}

// Name implements [Method].
func (correlation) Name() string { return "correlation with the symptom/1" }

func (correlation) score(s *scene, b *blame) bool {
	if s.symptom < 0 {
		return false
	}
	y := s.clipped(nil, s.symptom)
	var x []float64
	s.eachUsable(func(i int, g *signal) {
		if i != s.symptom && g.bad >= s.opt.Threshold {
			x = s.clipped(x[:0], i)
			b.metrics[i] = math.Abs(pearson(x, y))
		}
	})
	b.strongest(s, 1)
	return true
}

// correlationClip bounds what one row can say.
const correlationClip = 8

// clipped appends the signed scores of a column over baseline and window; a
// missing value is NaN.
func (s *scene) clipped(dst []float64, i int) []float64 {
	g := &s.signals[i]
	for _, v := range s.frame.Columns[i].Values[s.rows.b0:s.rows.w1] {
		z := (v - g.Median) / g.Scale
		if z == z {
			z = min(max(z, -correlationClip), correlationClip)
		}
		dst = append(dst, z)
	}
	return dst
}

// pearson is the correlation over the rows where both are there; 0 when either
// does not vary.
func pearson(x, y []float64) float64 {
	var n, sx, sy, sxx, syy, sxy float64
	for i, a := range x {
		c := y[i]
		if a != a || c != c {
			continue
		}
		n++
		sx, sy, sxx, syy, sxy = sx+a, sy+c, sxx+a*a, syy+c*c, sxy+a*c
	}
	vx, vy := n*sxx-sx*sx, n*syy-sy*sy
	if !(vx > 0 && vy > 0) {
		return 0
	}
	return (n*sxy - sx*sy) / math.Sqrt(vx*vy)
}
