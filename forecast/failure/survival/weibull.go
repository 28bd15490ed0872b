package survival

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Weibull is the accelerated failure time model ln T = intercept + offset + xᵀβ
// + σ·W, W being of the standard least-extreme-value distribution. T then is
// Weibull with shape 1/σ, and its hazard proportional: a covariate multiplies it by
// exp(-β/σ) (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time
// Data, 2nd ed. 2002, section 2.3). The zero value is usable.
type Weibull struct {
	Shape      float64 // held at this value instead of estimated; 1 is exponential life. Default 0: estimated
	Confidence float64 // of intervals; default 0.95
	Iterations int     // of Newton's method; default 30
	Tolerance  float64 // see [Cox]
}

// WeibullFit is a fitted Weibull model.
type WeibullFit struct {
	Rows, Events int
	Intercept    Coefficient
	Coefficients []Coefficient // by covariate: of ln T, so positive lengthens life
	LogScale     Coefficient   // ln σ; no evidence but the value when Shape was held
	Iterations   int
	Warnings     []error // see [ErrCollinear], [ErrInfinite]

	LogLik     float64 // of the times as they are, so comparable with other distributions
	LogLikNull float64 // with the intercept and scale alone

	beta     []float64     // intercept last
	variance *mat.SymDense // of the covariates, the intercept and ln σ
}

// Validate reports every fault at once, as [ErrOptions].
func (w Weibull) Validate() error {
	var errs []error
	if !(w.Shape >= 0) || !finite(w.Shape) {
		errs = append(errs, fmt.Errorf("%w: shape %v", ErrOptions, w.Shape))
	}
	if _, err := newBand(w.Confidence, Log); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, checkSearch(w.Iterations, w.Tolerance))...)
}

// Fit maximises the likelihood. A row that starts later than 0 is taken to have
// lived until then (left truncation), so start-stop data fit the proportional
// hazard with covariates that change; strata are not used.
//
// Errors: [ErrOptions], those of [Data.Validate], [ErrTime] for a Stop that is
// not positive or a negative Start, [ErrEvents] when no row ends in an event,
// and [ErrConvergence], which too few events for the covariates can bring. Cost:
// about 8 iterations of n·p²/2.
func (w Weibull) Fit(d Data) (*WeibullFit, error) {
	if err := w.Validate(); err != nil {
		return nil, err
	}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	if err := positive(&d); err != nil {
		return nil, err
	}
	if d.events() == 0 {
		return nil, fmt.Errorf("%w: none of %d rows ends in an event", ErrEvents, d.Len())
	}
	null := d
	null.X = nil
	base := newExtreme(&null, w.Shape)
	start, err := search(base.evaluate, base.begin(), w.Iterations, w.Tolerance)
	if err != nil {
		return nil, err
	}
	f := newExtreme(&d, w.Shape)
	theta := make([]float64, f.p+2)
	copy(theta[f.p:], start.Theta)
	r, err := search(f.evaluate, theta, w.Iterations, w.Tolerance)
	if err != nil {
		return nil, err
	}
	m := &WeibullFit{Rows: d.Len(), Events: d.events(), Iterations: r.Iterations}
	m.LogLik, m.LogLikNull = -r.Value-f.jacobian(), -start.Value-f.jacobian()
	redundant := r.Hessian.Dropped()
	m.Warnings = warnings(&d, r, redundant)
	j := f.unscaled(f.p + 2)
	m.take(times(j, r.Theta), transform(j, r.Hessian.Inverse()))
	table := tableOf(&d, m.beta, m.variance, redundant, w.Confidence)
	m.Intercept, m.Coefficients = table[f.p], table[:f.p]
	m.LogScale = newScale(m.LogScale.Value, m.variance.At(f.p+1, f.p+1), w)
	return m, nil
}

// newScale is the coefficient of ln σ, without evidence when it was held.
func newScale(value, variance float64, w Weibull) Coefficient {
	if w.Shape > 0 {
		c := missing("ln scale")
		c.Value = value
		return c
	}
	b, _ := newBand(w.Confidence, Log) // checked by Validate
	return newCoefficient("ln scale", value, math.Sqrt(variance), b.z)
}

func positive(d *Data) error {
	for i, t := range d.Stop {
		if t <= 0 || d.Start != nil && d.Start[i] < 0 {
			return fmt.Errorf("%w: row %d: a Weibull life begins at 0, not before; stop %v", ErrTime, i, t)
		}
	}
	return nil
}

// take turns the parameters γ, α of the search into β = γ/α and ln σ = -ln α.
func (m *WeibullFit) take(theta []float64, variance *mat.SymDense) {
	n := len(theta)
	alpha := theta[n-1]
	j := mat.NewDense(n, n, nil)
	for c := range n - 1 {
		m.beta = append(m.beta, theta[c]/alpha)
		j.Set(c, c, 1/alpha)
		j.Set(c, n-1, -theta[c]/(alpha*alpha))
	}
	j.Set(n-1, n-1, -1/alpha)
	m.LogScale.Value = -math.Log(alpha)
	m.variance = transform(j, variance)
}

// Scale returns σ, the spread of ln T; 1/σ is the shape: above 1 things wear
// out, below 1 they improve with age.
func (m *WeibullFit) Scale() float64 { return math.Exp(m.LogScale.Value) }

// LogHazardRatios returns what a unit of each covariate adds to the log hazard,
// -β/σ, 0 where redundant: what [CoxFit.Values] estimates without the Weibull form.
func (m *WeibullFit) LogHazardRatios() []float64 {
	out := make([]float64, len(m.Coefficients))
	for c := range out {
		out[c] = -m.beta[c] / m.Scale()
	}
	return out
}

// RatioTest is the likelihood ratio test of all coefficients at once.
func (m *WeibullFit) RatioTest() Test {
	l := LogisticFit{Coefficients: m.Coefficients, LogLik: m.LogLik, LogLikNull: m.LogLikNull}
	return l.RatioTest()
}

// location returns the location of ln T for covariates x.
func (m *WeibullFit) location(x []float64) float64 {
	p := len(m.beta) - 1
	if len(x) != p {
		panic(badCovariates)
	}
	return floats.Dot(m.beta[:p], x) + m.beta[p]
}

// Survival returns the probability of covariates x to live longer than t. It
// panics when x has not one value per covariate.
func (m *WeibullFit) Survival(x []float64, t float64) float64 {
	if t <= 0 {
		return 1
	}
	return math.Exp(-math.Exp((math.Log(t) - m.location(x)) / m.Scale()))
}

// Quantile returns the time by which the share p of lives with covariates x has
// ended. It panics when x has not one value per covariate.
func (m *WeibullFit) Quantile(x []float64, p float64) float64 {
	return math.Exp(m.location(x) + m.Scale()*math.Log(-math.Log1p(-p)))
}
