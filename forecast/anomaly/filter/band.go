package filter

import "math"

// band holds the half-width of the prediction interval in units of the spread.
// It is steered so that the share of samples outside becomes 1 − coverage,
// whatever the distribution (Gibbs & Candès 2021, "Adaptive conformal inference
// under distribution shift", eq. 2, on the logarithm of the width so that it
// stays positive):
//
//	log f ← log f + γ·(1{outside} − (1 − coverage))
type band struct{ factor float64 }

const (
	bandRate   = 0.02 // γ: coverage is met to ±1/(γ·n), a percent in 5,000 samples, at once after a drift of a few hundred
	bandFirst  = 0.1  // γ of the first samples, falling as 2/n until it reaches bandRate
	bandLeast  = 1e-3
	bandLarger = 1e4
)

// start begins with the quantile of normal noise.
func (b *band) start(coverage float64) {
	b.factor = math.Sqrt2 * math.Erfinv(coverage) * sigmaPerUnit
}

func (b *band) learn(outside bool, coverage float64, n uint32) {
	gamma := max(bandRate, min(bandFirst, 2/float64(n)))
	miss := coverage - 1
	if outside {
		miss = coverage
	}
	// 1+x for exp(x): the step is small and the factor bounded.
	b.factor = min(max(b.factor*(1+gamma*miss), bandLeast), bandLarger)
}
