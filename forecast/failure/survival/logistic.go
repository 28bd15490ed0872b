package survival

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Logistic is logistic regression: the log-odds of Event are intercept + offset
// + xᵀβ. The zero value is usable.
type Logistic struct {
	// L2 takes L2/2·Σβ² off the log likelihood, β being the coefficients of
	// covariates divided by their standard deviation; the intercept goes free.
	// Default 0: the plain maximum likelihood. With L2, standard errors are those
	// of the penalised likelihood, and a separated covariate has a finite coefficient.
	L2 float64

	Confidence float64 // of intervals; default 0.95
	Iterations int     // of Newton's method; default 30
	Tolerance  float64 // see [Cox]
}

// LogisticFit is a fitted logistic regression.
type LogisticFit struct {
	Rows, Events int
	Intercept    Coefficient
	Coefficients []Coefficient // by covariate
	Iterations   int
	Warnings     []error // see [ErrCollinear], [ErrInfinite]

	LogLik     float64 // at the coefficients, without penalty
	LogLikNull float64 // of the intercept alone

	beta []float64 // intercept last
}

// Validate reports every fault at once, as [ErrOptions].
func (l Logistic) Validate() error {
	var errs []error
	if !(l.L2 >= 0) || !finite(l.L2) {
		errs = append(errs, fmt.Errorf("%w: L2 %v", ErrOptions, l.L2))
	}
	if _, err := newBand(l.Confidence, Log); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, checkSearch(l.Iterations, l.Tolerance))...)
}

// Fit maximises the likelihood of Event given X, Weight and Offset; the other
// columns are not used, Stop may be nil. Errors: [ErrOptions], [ErrShape],
// [ErrValue], [ErrEvents] when all rows are of one class, and [ErrConvergence].
// Cost: about 6 iterations of n·p²/2.
func (l Logistic) Fit(d Data) (*LogisticFit, error) {
	if err := l.Validate(); err != nil {
		return nil, err
	}
	d = Data{Stop: make([]float64, len(d.Event)), Event: d.Event, X: d.X, Names: d.Names, Weight: d.Weight, Offset: d.Offset}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	if k := d.events(); k == 0 || k == d.Len() {
		return nil, fmt.Errorf("%w: %d of %d rows have the event", ErrEvents, k, d.Len())
	}
	null := d
	null.X = nil
	base := newLogit(&null, 0)
	start, err := search(base.evaluate, []float64{0}, l.Iterations, l.Tolerance)
	if err != nil {
		return nil, err
	}
	q := newLogit(&d, l.L2)
	theta := make([]float64, q.p+1)
	theta[q.p] = start.Theta[0]
	r, err := search(q.evaluate, theta, l.Iterations, l.Tolerance)
	if err != nil {
		return nil, err
	}
	m := &LogisticFit{Rows: d.Len(), Events: d.events(), Iterations: r.Iterations, LogLikNull: -start.Value}
	m.LogLik = q.penalty(r.Theta) - r.Value
	redundant := r.Hessian.Dropped()
	m.Warnings = warnings(&d, r, redundant)
	j := q.unscaled(q.p + 1)
	m.beta = times(j, r.Theta)
	table := tableOf(&d, m.beta, transform(j, r.Hessian.Inverse()), redundant, l.Confidence)
	m.Intercept, m.Coefficients = table[q.p], table[:q.p]
	return m, nil
}

// tableOf lists coefficients and, last, the intercept.
func tableOf(d *Data, beta []float64, variance *mat.SymDense, redundant []int, confidence float64) (table []Coefficient) {
	b, _ := newBand(confidence, Log) // checked by Validate
	for c := range len(d.X) + 1 {
		name := "intercept"
		if c < len(d.X) {
			name = d.Name(c)
		}
		if slices.Contains(redundant, c) {
			table = append(table, missing(name))
			continue
		}
		table = append(table, newCoefficient(name, beta[c], math.Sqrt(variance.At(c, c)), b.z))
	}
	return table
}

// RatioTest is the likelihood ratio test of all coefficients at once.
func (m *LogisticFit) RatioTest() Test {
	df := 0
	for _, c := range m.Coefficients {
		if !math.IsNaN(c.Value) {
			df++
		}
	}
	return newTest(2*(m.LogLik-m.LogLikNull), df)
}

// Predict returns the probabilities of rows given by column, nil without
// covariates. It panics when there are more or fewer columns than covariates.
func (m *LogisticFit) Predict(x [][]float64) []float64 {
	p := len(m.beta) - 1
	out := linear(m.beta[:p], x)
	for i, eta := range out {
		out[i] = 1 / (1 + math.Exp(-eta-m.beta[p]))
	}
	return out
}

// logit is the penalised negative log likelihood.
type logit struct {
	*design
	d    *Data
	l2   float64
	eta  []float64
	g, q []float64 // first and second derivative by η, by row
}

func newLogit(d *Data, l2 float64) *logit {
	n := d.Len()
	return &logit{design: newDesign(d), d: d, l2: l2, eta: make([]float64, n), g: make([]float64, n), q: make([]float64, n)}
}

func (f *logit) penalty(theta []float64) float64 {
	return f.l2 / 2 * floats.Dot(theta[:f.p], theta[:f.p])
}

// evaluate is a newton.Function.
func (f *logit) evaluate(theta, grad []float64, hess *mat.SymDense) float64 {
	f.predict(f.eta, f.d.Offset, theta)
	loss := f.penalty(theta)
	for i, eta := range f.eta {
		w, e := f.d.weight(i), math.Exp(-math.Abs(eta)) // never overflows
		p, wrong := 1/(1+e), -eta
		if eta < 0 {
			p = e / (1 + e)
		}
		f.g[i], f.q[i] = w*p, w*e/((1+e)*(1+e))
		if !f.d.Event[i] {
			wrong = eta
		} else {
			f.g[i] -= w
		}
		loss += w * (math.Max(wrong, 0) + math.Log1p(e))
	}
	f.gradient(grad, f.g)
	f.gram(hess, f.q)
	for c := range f.p {
		grad[c] += f.l2 * theta[c]
		hess.SetSym(c, c, hess.At(c, c)+f.l2)
	}
	return loss
}
