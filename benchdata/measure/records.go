package measure

import "math"

// Records keeps a score where it is a local record and sets it to 0 elsewhere: a
// sample counts when it reaches the highest score before it, halved every
// halfLife samples. It turns a score of samples into one of episodes, as an
// operator's pager does, and as the Numenta benchmark needs it, which charges for
// every row of a false alarm anew. Causal; NaN stays NaN. dst may be score.
func Records(dst, score []float64, halfLife float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(score))
	}
	keep, top := math.Exp2(-1/halfLife), 0.0
	for i, x := range score {
		top *= keep
		dst[i] = 0
		switch {
		case math.IsNaN(x):
			dst[i] = x
		case x >= top:
			dst[i], top = x, x
		}
	}
	return dst
}
