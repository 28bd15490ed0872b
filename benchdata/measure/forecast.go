package measure

import "math"

// The measures of one forecast. actual and forecast are equally long; steps
// whose actual value is NaN are left out, and a measure of nothing is NaN.

// SMAPE returns the symmetric mean absolute percentage error as in the M4
// competition, in per cent, 0 … 200 (Makridakis et al., "The M4 Competition",
// International Journal of Forecasting 36, 2020):
//
//	200/h Σ |y − ŷ| / (|y| + |ŷ|)
//
// where 0/0 counts as 0.
func SMAPE(actual, forecast []float64) float64 {
	return meanOver(actual, forecast, func(y, f float64) float64 {
		if y == f {
			return 0
		}
		return 200 * math.Abs(y-f) / (math.Abs(y) + math.Abs(f))
	})
}

// MAE returns the mean absolute error.
func MAE(actual, forecast []float64) float64 {
	return meanOver(actual, forecast, func(y, f float64) float64 { return math.Abs(y - f) })
}

// MASE returns the mean absolute scaled error (Hyndman and Koehler, "Another
// look at measures of forecast accuracy", International Journal of Forecasting
// 22, 2006): the mean absolute error divided by [SeasonalScale] of the values
// known to the forecaster. Below 1 is better than the seasonal naive method was
// one step ahead in the past; +Inf when that made no error.
func MASE(actual, forecast, known []float64, season int) float64 {
	return MAE(actual, forecast) / SeasonalScale(known, season)
}

// SeasonalScale returns the mean of |yₜ − yₜ₋ₛ| over pairs that are both present.
func SeasonalScale(y []float64, season int) float64 {
	if len(y) <= season {
		return math.NaN()
	}
	return MAE(y[season:], y[:len(y)-season])
}

// WAPE returns the weighted absolute percentage error Σ|y − ŷ| / Σ|y|.
func WAPE(actual, forecast []float64) float64 {
	err, size := 0.0, 0.0
	each(actual, forecast, func(y, f float64) {
		err += math.Abs(y - f)
		size += math.Abs(y)
	})
	return err / size
}

// OWA returns the overall weighted average of M4, the mean of sMAPE and MASE,
// each relative to that of the Naive2 method. All four are means over the
// series of a set.
func OWA(smape, mase, smape2, mase2 float64) float64 {
	return (smape/smape2 + mase/mase2) / 2
}

// each calls f for every step that has both values.
func each(actual, forecast []float64, f func(y, f float64)) {
	if len(actual) != len(forecast) {
		panic(badLength)
	}
	for i, y := range actual {
		if !math.IsNaN(y) && !math.IsNaN(forecast[i]) {
			f(y, forecast[i])
		}
	}
}

func meanOver(actual, forecast []float64, f func(y, f float64) float64) float64 {
	sum, n := 0.0, 0.0
	each(actual, forecast, func(y, x float64) {
		sum += f(y, x)
		n++
	})
	return sum / n
}
