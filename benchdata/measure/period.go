package measure

import "math"

// Period returns the window that TSB-AD computes [VUS] with (its
// find_length_rank with rank 1): the lag of the highest local maximum of the
// autocorrelation of the first 20,000 values between lags 3 and 400; 125 when
// there is none or it lies outside of 6 … 303. NaN values are taken for the mean.
func Period(x []float64) int {
	const base, lags, none = 3, 400, 125
	x = x[:min(len(x), 20000)]
	acf := autocorrelation(x, min(lags, len(x)-1))
	if len(acf) <= base {
		return none
	}
	acf = acf[base:]
	best := -1
	for i := 1; i+1 < len(acf); i++ {
		peak := acf[i] > acf[i-1] && acf[i] > acf[i+1]
		if peak && (best < 0 || acf[i] > acf[best]) {
			best = i
		}
	}
	if best < 3 || best > 300 {
		return none
	}
	return best + base
}

// autocorrelation returns rₖ = Σ (xᵢ−m)(xᵢ₊ₖ−m) / Σ (xᵢ−m)² for k = 0 … lags;
// nil for a constant series.
func autocorrelation(x []float64, lags int) []float64 {
	z, n, sum := make([]float64, len(x)), 0.0, 0.0
	for _, v := range x {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	for i, v := range x {
		if !math.IsNaN(v) {
			z[i] = v - sum/n
		}
	}
	var r []float64
	for k := 0; k <= lags; k++ {
		s := 0.0
		for i := range z[:len(z)-k] {
			s += z[i] * z[i+k]
		}
		r = append(r, s)
	}
	if len(r) == 0 || r[0] == 0 {
		return nil
	}
	for k := lags; k >= 0; k-- {
		r[k] /= r[0]
	}
	return r
}
