package forecast

import (
	"math"
	"testing"
)

// wave is the series of the golden tests; in R:
//
//	t <- 0:(n-1); 50+0.2*t+10*sin(2*pi*t/m)+3*(((t*t*7+t*13)%%17)-8)/8
func wave(n int, m float64) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = 50 + 0.2*float64(t) + 10*math.Sin(2*math.Pi*float64(t)/m) + 3*(float64((t*t*7+t*13)%17)-8)/8
	}
	return y
}

// R 4.2.2, forecast 8.20: y <- ts(wave(72,12),frequency=12);
// f <- ets(y,model=...,damped=...); f$loglik; f$aicc; forecast(f,h=3)$mean.
// Our search may find a better likelihood than R's, never a worse one by more
// than 0.5.
func TestETSAgainstR(t *testing.T) {
	y := wave(72, 12)
	f := func(err, trend, season Component, loglik, aicc float64, want ...float64) {
		t.Helper()
		m, e := ETS{Season: 12, Error: err, Trend: trend, Seasonal: season}.FitModel(y)
		if e != nil {
			t.Fatal(e)
		}
		got := m.Forecast(nil, 3)
		t.Logf("%v log L %.4f (R %.4f) AICc %.3f (R %.3f) α %.4f β %.4f γ %.4f φ %.4f: %.3f (R %.3f)", m, m.LogLikelihood, loglik, m.AICc, aicc, m.Level, m.Slope, m.Seasonal, m.Damping, got, want)
		if m.LogLikelihood < loglik-0.5 {
			t.Errorf("%v: log L %v, R has %v", m, m.LogLikelihood, loglik)
		}
		if d := 2*(m.LogLikelihood-loglik) + m.AICc - aicc; math.Abs(d) > 1e-5 {
			t.Errorf("%v: the penalty differs from R's by %v", m, d)
		}
	}
	f(Additive, None, None, -259.3642542, 525.0814497, 56.19972543, 56.19972543, 56.19972543)
	f(Additive, Additive, None, -254.0385673, 518.9862255, 58.97734961, 62.31022067, 65.64309173)
	f(Additive, Damped, None, -262.3102373, 537.9127823, 56.19507564, 56.19135608, 56.18838044)
	f(Additive, Additive, Additive, -181.9836278, 409.3005889, 63.35964720, 68.98361110, 72.99597265)
	f(Additive, Damped, Additive, -185.0143591, 418.9343786, 61.80616705, 67.61389921, 71.54169951)
	f(Multiplicative, Additive, Multiplicative, -184.1032800, 413.5398933, 63.22276120, 69.36229839, 74.36291784)
	f(Multiplicative, Damped, Multiplicative, -190.7860424, 430.4777451, 62.31769777, 68.26306925, 72.78363107)
	f(Multiplicative, None, Multiplicative, -199.2431147, 437.0576579, 62.14117719, 67.93008638, 72.32582876)
	f(Additive, None, Additive, -198.9057937, 436.3830160, 60.39171994, 65.61867550, 69.62000488)
	f(Multiplicative, Additive, Additive, -183.8219092, 412.9771518, 63.39661230, 68.74982960, 73.03365139)
	f(Multiplicative, Damped, Additive, -187.6921821, 424.2900245, 61.64392770, 67.06466555, 71.27041076)
}

// R: ets(y) chooses ETS(A,A,A), and ETS(A,A,N) for cumsum(rep(c(1,2,-1,3),15)).
func TestETSChoice(t *testing.T) {
	m, err := ETS{Season: 12}.FitModel(wave(72, 12))
	if err != nil || m.String() != "ETS(A,A,A)" {
		t.Errorf("chose %v, %v", m, err)
	}
	y, sum := make([]float64, 60), 0.0
	for i := range y {
		sum += []float64{1, 2, -1, 3}[i%4]
		y[i] = sum
	}
	if m, err = (ETS{}).FitModel(y); err != nil || m.Trend != Additive {
		t.Errorf("chose %v, %v", m, err)
	}
}
