package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Order is the shape of a seasonal ARIMA model, (p,d,q)(P,D,Q) with a season of
// M steps, and whether the differenced series has a mean (a level without
// differencing, a drift with one).
type Order struct {
	P, D, Q                         int
	SeasonalP, SeasonalD, SeasonalQ int
	Season                          int // M; 0 or 1 is none
	Constant                        bool
}

// String gives the usual name, such as ARIMA(0,1,1)(0,1,1)[12] with constant.
func (o Order) String() string {
	s := fmt.Sprintf("ARIMA(%d,%d,%d)", o.P, o.D, o.Q)
	if o.Season > 1 {
		s += fmt.Sprintf("(%d,%d,%d)[%d]", o.SeasonalP, o.SeasonalD, o.SeasonalQ, o.Season)
	}
	if o.Constant {
		s += " with constant"
	}
	return s
}

// ARIMA is the seasonal autoregressive integrated moving average of a given
// order:
//
//	φ(B)·Φ(B^M)·((1-B)^d·(1-B^M)^D·y(t) - μ) = θ(B)·Θ(B^M)·ε(t)
//
// Box and Jenkins, Time Series Analysis (1970); FPP3 chapter 9. Coefficients
// maximise the exact Gaussian likelihood of the differenced series, by Kalman's
// filter (Harvey, Forecasting, Structural Time Series Models and the Kalman
// Filter, 1989, section 3.3), which takes gaps as they are; μ and σ² follow in
// closed form. The search is Nelder and Mead's over partial autocorrelations
// (Monahan, "A Note on Enforcing Stationarity", Biometrika 71, 1984), so every
// model is stationary and invertible.
type ARIMA struct{ Order }

// The bounds keep the state of the filter small.
const (
	maxARMA   = 10
	maxARIMAD = 2
	maxARIMAM = 400
)

// Validate reports every fault at once, as [ErrOptions].
func (a ARIMA) Validate() error {
	var errs []error
	check := func(name string, v, top int) {
		if v < 0 || v > top {
			errs = append(errs, fmt.Errorf("%w: arima: %s %d, want 0 to %d", ErrOptions, name, v, top))
		}
	}
	check("p", a.P, maxARMA)
	check("q", a.Q, maxARMA)
	check("d", a.D, maxARIMAD)
	check("P", a.SeasonalP, 2)
	check("Q", a.SeasonalQ, 2)
	check("D", a.SeasonalD, 1)
	check("season", a.Season, maxARIMAM)
	if a.Season <= 1 && a.SeasonalP+a.SeasonalD+a.SeasonalQ > 0 {
		errs = append(errs, fmt.Errorf("%w: arima: seasonal orders without a season", ErrOptions))
	}
	if a.Constant && a.D+a.SeasonalD > 1 {
		errs = append(errs, fmt.Errorf("%w: arima: a constant after two differences is a quadratic trend", ErrOptions))
	}
	return errors.Join(errs...)
}

// Fit implements [Forecaster].
func (a ARIMA) Fit(y []float64) (Fitted, error) { return a.FitModel(y) }

// FitModel is Fit with the richer result. It needs, after differencing, four
// values more than there are coefficients. Cost: O(n·r) per evaluation after
// the filter has settled and O(n·r²) before and after gaps, r the longest lag.
func (a ARIMA) FitModel(y []float64) (*ARIMAModel, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	if err := observed("arima", y, 4); err != nil {
		return nil, err
	}
	s := newARIMASeries(y)
	m := s.fit(a.Order)
	if m == nil {
		return nil, fmt.Errorf("%w: arima: %d values for %v", ErrShort, len(y), a.Order)
	}
	return m, nil
}

// ARIMAModel is a fitted ARIMA.
type ARIMAModel struct {
	Order Order

	// Coefficients: φ, θ, Φ, Θ with the signs of R: all on the right-hand side,
	// moving averages added.
	AR, MA, SeasonalAR, SeasonalMA []float64
	Mean                           float64 // μ, per difference
	Sigma2                         float64 // R's: squares over n less the coefficients
	LogLikelihood, AICc            float64

	filter arma
	past   []float64 // what integration needs, without gaps
	ahead  int       // steps between the last value present and the end of y
}

// Forecast implements [Fitted].
func (m *ARIMAModel) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	if h == 0 {
		return dst
	}
	w := m.filter.ahead(h+m.ahead, m.Mean)
	y := slices.Concat(m.past, w)
	n := len(m.past)
	integrate(y, n, m.Order)
	copy(dst, y[n+m.ahead:])
	return dst
}

// integrate turns y[n:], differences, into values that follow y[:n].
func integrate(y []float64, n int, o Order) {
	c := differencing(o)
	for t := n; t < len(y); t++ {
		for k := 1; k < len(c); k++ {
			y[t] -= c[k] * y[t-k]
		}
	}
}

// differencing returns the polynomial (1-B)^d·(1-B^M)^D.
func differencing(o Order) []float64 {
	c := []float64{1}
	for range o.D {
		c = multiply(c, []float64{1, -1})
	}
	for range o.SeasonalD {
		s := make([]float64, o.Season+1)
		s[0], s[o.Season] = 1, -1
		c = multiply(c, s)
	}
	return c
}

// multiply returns the product of two polynomials.
func multiply(a, b []float64) []float64 {
	out := make([]float64, len(a)+len(b)-1)
	for i, x := range a {
		for j, y := range b {
			out[i+j] += x * y
		}
	}
	return out
}

// arimaSeries is a series to fit orders to, up to its last value present, and
// scaled to a unit size.
type arimaSeries struct {
	y      []float64
	filled []float64
	scale  float64
	ahead  int
}

func newARIMASeries(y []float64) *arimaSeries {
	last := lastPresent(y)
	s := &arimaSeries{y: slices.Clone(y[:last+1]), ahead: len(y) - 1 - last}
	n := 0.0
	for _, v := range s.y {
		if !math.IsNaN(v) {
			s.scale += math.Abs(v)
			n++
		}
	}
	if s.scale /= n; s.scale == 0 {
		s.scale = 1
	}
	for i := range s.y {
		s.y[i] /= s.scale
	}
	s.filled = slices.Clone(s.y)
	fill(s.filled, 1)
	return s
}

// differenced returns the differences; NaN where a value is missing.
func (s *arimaSeries) differenced(o Order) []float64 {
	c := differencing(o)
	if len(s.y) < len(c) {
		return nil
	}
	w := make([]float64, len(s.y)-len(c)+1)
	for i := range w {
		t := i + len(c) - 1
		for k, v := range c {
			if v != 0 {
				w[i] += v * s.y[t-k]
			}
		}
	}
	return w
}
