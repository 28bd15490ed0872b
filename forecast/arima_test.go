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
