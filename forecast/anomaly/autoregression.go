package anomaly

import "math"

// autoregression forecasts the next difference of a series from the last 16:
// AR(16) by the Yule–Walker equations on exponentially weighted
// autocovariances, solved by Levinson–Durbin recursion (Durbin 1960; Brockwell &
// Davis, Time Series: Theory and Methods, 1991, section 8.2) every 32 samples.
//
// Differences, and not values: their mean is zero and a level shift is one
// outlier among them, so persistence is the prior that the coefficients shrink
// to. Autocovariances, and not normal equations: 17 products a sample instead of
// 153, and the solution is stable whatever the data. Where the day profile is
// known its steps are taken out first.
type autoregression struct {
	past [arOrder]float32     // differences, newest first
	cov  [arOrder + 1]float32 // Σ weight·d(t)·d(t−k)
	phi  [arOrder]float32     // coefficients
	n    uint32
}

const (
	arOrder  = 16
	arMemory = 2000 // samples: long enough for 16 coefficients, short enough to follow a day
	arEvery  = 32
	// arRidge is added to the variance, relatively: white noise of a tenth of the
	// amplitude, which keeps near-deterministic stretches from overfitting.
	arRidge = 0.01
	// arLargest bounds a difference so that sums of squares fit a float32.
	arLargest = 1e16
)

// predict returns the expected next difference.
func (a *autoregression) predict() float64 {
	var even, odd float32 // two sums do not wait for each other
	for k := 0; k < arOrder; k += 2 {
		even += a.phi[k] * a.past[k]
		odd += a.phi[k+1] * a.past[k+1]
	}
	return float64(even + odd)
}

// add takes the next difference.
func (a *autoregression) add(diff float64) {
	d := float32(min(max(diff, -arLargest), arLargest))
	if a.n < math.MaxUint32 {
		a.n++
	}
	keep := 1 - float32(rate(1.0/arMemory, a.n+1))
	a.cov[0] = keep*a.cov[0] + d*d
	for k, x := range &a.past {
		a.cov[k+1] = keep*a.cov[k+1] + d*x
	}
	copy(a.past[1:], a.past[:arOrder-1])
	a.past[0] = d
	if a.n%arEvery == 0 {
		a.solve()
	}
}

// solve is the Levinson–Durbin recursion.
func (a *autoregression) solve() {
	var phi, old [arOrder]float32
	r := a.cov
	r[0] *= 1 + arRidge
	rest := r[0] // prediction error variance
	for m := range arOrder {
		if !(rest > 0) {
			break
		}
		reflection := r[m+1]
		for k := range m {
			reflection -= phi[k] * r[m-k]
		}
		reflection /= rest
		copy(old[:m], phi[:m])
		for k := range m {
			phi[k] = old[k] - reflection*old[m-1-k]
		}
		phi[m] = reflection
		rest *= 1 - reflection*reflection
	}
	a.phi = phi
}
