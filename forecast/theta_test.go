package forecast

import (
	"math"
	"testing"
)

// statsforecast 2.1.1 at its own parameters: m = OptimizedTheta(season_length=1);
// m.fit(z); m.model_['par']; m.predict(4)['mean'], z as wave(60, 40); likewise
// Theta, DynamicTheta and DynamicOptimizedTheta.
func TestThetaRecursionAgainstStatsforecast(t *testing.T) {
	y := wave(60, 40)
	f := func(dynamic bool, level, alpha, theta float64, want ...float64) {
		t.Helper()
		s := thetaSearch{y: y}
		s.setLine()
		m := thetaModel{dynamic: dynamic}
		m.run(y, thetaPoint{alpha: alpha, level: level, kappa: 1 - 1/theta}, s.a, s.b)
		for k, got := range m.Forecast(nil, len(want)) {
			if math.Abs(got-want[k]) > 1e-8 {
				t.Errorf("θ %v dynamic %v: step %d: %.9f, want %v", theta, dynamic, k+1, got, want[k])
			}
		}
	}
	f(false, 155.9557119599536, 0.7375965165905514, 2, 63.9902758244, 64.0945261307, 64.198776437, 64.3030267433)
	f(false, 128.9979017332668, 0.7413331973625957, 27.620332029331138, 64.1123182945, 64.313270098, 64.5142219016, 64.7151737051)
	f(true, 27.04335937500001, 0.7605468749999993, 2, 63.9393231281, 64.0439709159, 64.1487782742, 64.2536534631)
	f(true, 188.04706772804428, 0.7452823964321927, 1.040735824214743, 63.8441128477, 63.8522976673, 63.860481811, 63.8686537766)
}

// statsforecast's Theta and OptimizedTheta(season_length=12) of wave(72, 12).
// The search is another and theirs keeps α above 0.1, so the forecasts agree
// only roughly; R's thetaf
// (forecast 8.20) gives 62.706, 68.489, 73.014, 73.696, 73.030, 68.487 on them.
func TestThetaForecastsAgainstStatsforecast(t *testing.T) {
	f := func(th Theta, tolerance float64, want ...float64) {
		t.Helper()
		for k, got := range forecast(t, th, wave(72, 12), len(want)) {
			if math.Abs(got-want[k]) > tolerance {
				t.Errorf("%+v: step %d: %.4f, want %v", th, k+1, got, want[k])
			}
		}
	}
	f(Theta{Season: 12}, 0.15, 62.8170098585, 68.6095877397, 73.1425680237, 73.8247812108, 73.1578405239, 68.6069579966)
	f(Theta{Season: 12, Optimised: true}, 0.25, 63.4786201273, 69.4317066822, 74.124736606, 74.9224880217, 74.3507098836, 69.8238515167)
}
