package forecast

import (
	"math"
	"testing"
)

// R 4.2.2, forecast 8.20: y <- ts(wave(72,12),frequency=12); a <- Arima(y,
// order=..., seasonal=..., include.drift=...); a$loglik; a$sigma2; a$aicc;
// forecast(a,h=4)$mean. The coefficients of the boundary are searched
// differently, hence the tolerances.
func TestARIMAAgainstR(t *testing.T) {
	f := func(o Order, loglik, aicc, sigma2, tolerance float64, want ...float64) {
		t.Helper()
		m, err := ARIMA{o}.FitModel(wave(72, 12))
		if err != nil {
			t.Fatal(err)
		}
		got := m.Forecast(nil, len(want))
		t.Logf("%v φ %.4f θ %.4f Φ %.4f Θ %.4f μ %.4f σ² %.4f (R %.4f) log L %.4f (R %.4f) AICc %.3f (R %.3f) %.3f", m.Order, m.AR, m.MA, m.SeasonalAR, m.SeasonalMA, m.Mean, m.Sigma2, sigma2, m.LogLikelihood, loglik, m.AICc, aicc, got)
		if m.LogLikelihood < loglik-0.01 {
			t.Errorf("%v: log L %v, R has %v", o, m.LogLikelihood, loglik)
		}
		if d := 2*(m.LogLikelihood-loglik) + m.AICc - aicc; math.Abs(d) > 1e-4 {
			t.Errorf("%v: the penalty differs from R's by %v", o, d)
		}
		for k := range want {
			if math.Abs(got[k]-want[k]) > tolerance {
				t.Errorf("%v: step %d: %.5f, R has %v", o, k+1, got[k], want[k])
			}
		}
	}
	f(Order{P: 1, Q: 1, Constant: true}, -201.5674410704, 411.7318970661, 16.1798036085, 0.02, 56.69621861, 56.49760844, 56.34122664, 56.21809462)
	f(Order{P: 2, D: 1, Q: 1}, -195.89608122325, 400.39822305255, 15.15191869345, 0.02, 57.38428855, 58.53007424, 59.07690289, 59.56093374)
	f(Order{P: 1, SeasonalD: 1, SeasonalQ: 1, Season: 12, Constant: true}, -122.4762475644, 253.6797678560, 2.5522308885, 0.05, 63.86553387, 68.73128910, 72.98695746, 73.61900876)
	f(Order{D: 1, Q: 1, SeasonalD: 1, SeasonalQ: 1, Season: 12}, -125.2437647320, 256.9238931004, 2.6840407380, 0.05, 63.33752884, 68.85002793, 72.96028128, 73.62502713)
}

// R: auto.arima(y, approximation=FALSE) chooses ARIMA(1,0,0)(2,1,1)[12] with
// drift, AICc 242.95; for u <- ts(wave(80,40)) ARIMA(5,1,1), AICc 292.44.
func TestAutoARIMAAgainstR(t *testing.T) {
	f := func(a AutoARIMA, y []float64, d, seasonalD int, aicc float64) {
		t.Helper()
		m, err := a.FitModel(y)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%v AICc %.2f (R %.2f)", m.Order, m.AICc, aicc)
		if m.Order.D != d || m.Order.SeasonalD != seasonalD {
			t.Errorf("%v: R takes %d and %d differences", m.Order, d, seasonalD)
		}
		if m.AICc > aicc+0.05 {
			t.Errorf("%v: AICc %v, R has %v", m.Order, m.AICc, aicc)
		}
	}
	f(AutoARIMA{Season: 12}, wave(72, 12), 0, 1, 242.95)
	f(AutoARIMA{}, wave(80, 40), 1, 0, 292.44)
}

// Gaps are no values: the forecast with every seventh value gone stays near.
func TestARIMATakesGaps(t *testing.T) {
	o := Order{P: 1, SeasonalD: 1, SeasonalQ: 1, Season: 12, Constant: true}
	y := wave(144, 12)
	want := forecast(t, ARIMA{o}, y, 24)
	for i := 3; i < 144; i += 7 {
		y[i] = nan
	}
	for k, v := range forecast(t, ARIMA{o}, y, 24) {
		if !(math.Abs(v-want[k]) < 2.5) {
			t.Errorf("step %d: %v, without gaps %v", k+1, v, want[k])
		}
	}
}
