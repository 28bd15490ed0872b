package measure

import (
	"math"
	"testing"
)

// forecastCase is noise, a forecast beside it, and what was known before.
func forecastCase() (known, actual, forecast []float64) {
	y, noise := lcg(60, 11), lcg(60, 12)
	for i := range y {
		y[i] = y[i]*100 - 20
		noise[i] = y[i] + noise[i]*10 - 5
	}
	return y[:48], y[48:], noise[48:]
}

// shifted returns x + by.
func shifted(x []float64, by float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = x[i] + by
	}
	return out
}

// quantileCase returns quantiles at three levels, as forecast + (p − ½)·8.
func quantileCase(forecast []float64) (levels []float64, q [][]float64) {
	levels = []float64{0.1, 0.5, 0.9}
	for _, p := range levels {
		q = append(q, shifted(forecast, (p-0.5)*8))
	}
	return levels, q
}

// Golden values: utilsforecast 0.2.17 (smape × 200, mae, mase with seasonality
// 12, nd, quantile_loss, mqloss, scaled_crps, coverage) on the case above, with
// numpy 2.4.6.
func TestForecastMeasuresAgainstUtilsforecast(t *testing.T) {
	known, actual, forecast := forecastCase()
	levels, q := quantileCase(forecast)
	near(t, "sMAPE", SMAPE(actual, forecast), 17.939096767111533)
	near(t, "MAE", MAE(actual, forecast), 2.437164249992646)
	near(t, "MASE", MASE(actual, forecast, known, 12), 0.07240457608979492)
	near(t, "WAPE", WAPE(actual, forecast), 0.07961252262758127)
	near(t, "pinball .1", Pinball(actual, q[0], 0.1), 0.41576962713183874)
	near(t, "pinball .5", Pinball(actual, q[1], 0.5), 1.218582124996323)
	near(t, "pinball .9", Pinball(actual, q[2], 0.9), 0.5543880007601886)
	near(t, "CRPS", CRPS(actual, q, levels), 2*0.72957991762945)
	near(t, "WQL", WQL(actual, q, levels), 0.04766498417255114)
	near(t, "coverage", Coverage(actual, shifted(forecast, -3), shifted(forecast, 3)), 0.5)
}

// Golden values: winkler_score of utilsforecast 0.2.17 and interval_score of
// scoringrules 0.10.0 (they agree), level 95 %; scaled by hand with numpy's mean
// of |y[12:] − y[:−12]|.
func TestIntervalScoreAgainstScoringrules(t *testing.T) {
	known, actual, forecast := forecastCase()
	lower, upper := shifted(forecast, -3), shifted(forecast, 3)
	near(t, "interval score", IntervalScore(actual, lower, upper, 0.95), 22.554890363564656)
	near(t, "MSIS", MSIS(actual, lower, upper, known, 12, 0.95), 22.554890363564656/33.660362115373985)
}

// The table of the M4 report: seasonal naive on Hourly against Naive2.
func TestOWA(t *testing.T) {
	if got := OWA(13.912, 1.193, 18.383, 2.395); math.Abs(got-0.627) > 0.0005 {
		t.Errorf("%v, want .627", got)
	}
}

func TestMissingStepsAreLeftOut(t *testing.T) {
	nan := math.NaN()
	actual, forecast := []float64{1, nan, 4}, []float64{2, 100, 2}
	near(t, "MAE", MAE(actual, forecast), 1.5)
	near(t, "coverage", Coverage(actual, []float64{0, 0, 5}, []float64{2, 9, 6}), 0.5)
	if !math.IsNaN(MAE([]float64{nan}, []float64{1})) || !math.IsNaN(SeasonalScale([]float64{1, 2}, 2)) {
		t.Error("a measure of nothing must be NaN")
	}
	near(t, "sMAPE of zeros", SMAPE([]float64{0, 1}, []float64{0, 1}), 0)
}

func TestUnequalLengthPanics(t *testing.T) {
	defer func() {
		if recover() != badLength {
			t.Error("no panic")
		}
	}()
	MAE([]float64{1}, nil)
}
