package measure

import "math"

// Pinball returns the mean pinball loss of the p-quantile (Koenker and Bassett
// 1978), max(p·(y−q), (p−1)·(y−q)).
func Pinball(actual, quantile []float64, p float64) float64 {
	return meanOver(actual, quantile, func(y, q float64) float64 { return max(p*(y-q), (p-1)*(y-q)) })
}

// WQL returns the weighted quantile loss of forecasts at several levels, as
// gluonts and GIFT-Eval compute it: the mean over levels of
//
//	2 Σ pinball / Σ |y|
func WQL(actual []float64, quantiles [][]float64, levels []float64) float64 {
	size := 0.0
	for _, y := range actual {
		if !math.IsNaN(y) {
			size += math.Abs(y)
		}
	}
	sum := 0.0
	for k, q := range quantiles {
		each(actual, q, func(y, q float64) { sum += 2 * max(levels[k]*(y-q), (levels[k]-1)*(y-q)) })
	}
	return sum / size / float64(len(levels))
}

// CRPS returns the continuous ranked probability score approximated by quantiles
// at evenly spaced levels (Gneiting and Ranjan, "Comparing Density Forecasts
// Using Threshold- and Quantile-Weighted Scoring Rules", JBES 29, 2011, section
// 2.2): twice the mean pinball loss over levels. In the unit of the series; with
// the median alone it is the mean absolute error.
func CRPS(actual []float64, quantiles [][]float64, levels []float64) float64 {
	sum := 0.0
	for k, q := range quantiles {
		sum += 2 * Pinball(actual, q, levels[k])
	}
	return sum / float64(len(levels))
}

// Coverage returns the share of values within lower … upper, ends included.
func Coverage(actual, lower, upper []float64) float64 {
	in, n := 0.0, 0.0
	for i, y := range actual {
		if math.IsNaN(y) || math.IsNaN(lower[i]) || math.IsNaN(upper[i]) {
			continue
		}
		n++
		if lower[i] <= y && y <= upper[i] {
			in++
		}
	}
	return in / n
}

// IntervalScore returns the mean interval score of the central level interval
// (Gneiting and Raftery, "Strictly Proper Scoring Rules", JASA 102, 2007,
// section 6.2), with a = 1 − level:
//
//	(u − l) + 2/a·(l − y)₊ + 2/a·(y − u)₊
func IntervalScore(actual, lower, upper []float64, level float64) float64 {
	if len(actual) != len(lower) || len(actual) != len(upper) {
		panic(badLength)
	}
	sum, n := 0.0, 0.0
	for i, y := range actual {
		if math.IsNaN(y) {
			continue
		}
		l, u := lower[i], upper[i]
		sum += u - l + 2/(1-level)*(max(l-y, 0)+max(y-u, 0))
		n++
	}
	return sum / n
}

// MSIS returns the mean scaled interval score of M4: [IntervalScore] divided by
// [SeasonalScale] of the known values.
func MSIS(actual, lower, upper, known []float64, season int, level float64) float64 {
	return IntervalScore(actual, lower, upper, level) / SeasonalScale(known, season)
}
