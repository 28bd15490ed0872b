package survival

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/portent-go/portent/internal/newton"
)

// Ties is how Cox's likelihood takes events at one time.
type Ties int

// The rules for ties.
const (
	Efron   Ties = iota // one after the other, averaged over the orders: default, as in R
	Breslow             // all from the full risk set: biased towards 0 with many ties
)

// Cox is Cox's proportional hazards model: a row's hazard is that of its
// stratum, of any form, times exp(offset + xᵀβ). The zero value is usable.
type Cox struct {
	Ties Ties

	// Robust takes the standard errors from the spread of the rows' influence
	// instead of from the likelihood (Lin and Wei, J. American Statistical
	// Association 84, 1989): they hold under a wrong model, and for rows that
	// are no independent evidence, which Data.Cluster or Data.Subject join.
	Robust bool

	Confidence float64 // of intervals; default 0.95
	Iterations int     // of Newton's method; default 30; 5 to 12 are usual

	// Tolerance is the relative change of the log likelihood at which the search
	// ends. Default 1e-9: the coefficients are then good to far more digits
	// than their standard errors, since each step squares what is left.
	Tolerance float64
}

const (
	defaultIterations = 30
	defaultTolerance  = 1e-9
)

// Validate reports every fault at once, as [ErrOptions].
func (c Cox) Validate() error {
	var errs []error
	if c.Ties != Efron && c.Ties != Breslow {
		errs = append(errs, fmt.Errorf("%w: ties %d", ErrOptions, c.Ties))
	}
	if _, err := newBand(c.Confidence, Log); err != nil {
		errs = append(errs, err)
	}
	errs = append(errs, checkSearch(c.Iterations, c.Tolerance))
	return errors.Join(errs...)
}

func checkSearch(iterations int, tolerance float64) error {
	var errs []error
	if iterations < 0 {
		errs = append(errs, fmt.Errorf("%w: %d iterations", ErrOptions, iterations))
	}
	if !(tolerance >= 0 && tolerance <= 1e-3) {
		errs = append(errs, fmt.Errorf("%w: tolerance %v, want 0 (default) to 1e-3", ErrOptions, tolerance))
	}
	return errors.Join(errs...)
}

// search runs Newton's method with the given options or their defaults.
func search(f newton.Function, theta []float64, iterations int, tolerance float64) (*newton.Result, error) {
	if iterations == 0 {
		iterations = defaultIterations
	}
	if tolerance == 0 {
		tolerance = defaultTolerance
	}
	r, err := newton.Minimise(f, theta, iterations, tolerance)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConvergence, err)
	}
	return r, nil
}

// Fit maximises the partial likelihood. Without covariates it has only the
// baseline to find.
//
// A redundant covariate ([ErrCollinear]) and one that separates ([ErrInfinite])
// are in the fit's Warnings. Errors: [ErrOptions], those of [Data.Validate],
// [ErrEvents] when no row ends in an event, and [ErrConvergence].
//
// Cost: for n rows, p covariates and v distinct times of events, n + v·ln v to
// prepare and n·p²/2 for each iteration, less where covariates are mostly 0;
// 8·n·(p+4) bytes.
func (c Cox) Fit(d Data) (*CoxFit, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	d, err := d.tieTimes()
	if err != nil {
		return nil, err
	}
	if d.events() == 0 {
		return nil, fmt.Errorf("%w: none of %d rows ends in an event", ErrEvents, d.Len())
	}
	f := newPartial(newRiskSets(&d, c.Ties == Efron))
	m := &CoxFit{Rows: d.Len(), Events: d.events(), partial: f, data: d, config: c}
	if len(d.X) == 0 {
		m.LogLik = -f.evaluate(nil, nil, &mat.SymDense{})
		m.LogLikNull = m.LogLik
		return m, nil
	}
	r, err := search(f.evaluate, make([]float64, len(d.X)), c.Iterations, c.Tolerance)
	if err != nil {
		return nil, err
	}
	m.take(r)
	if c.Robust {
		m.robust()
	}
	m.table()
	return m, nil
}

// take reads the result of the search.
func (m *CoxFit) take(r *newton.Result) {
	p := len(r.Theta)
	x := m.partial.x
	m.Iterations, m.LogLik, m.LogLikNull, m.ScoreTest = r.Iterations, -r.Value, -r.First, newTest(r.FirstStep, p-len(r.Hessian.Dropped()))
	m.beta = make([]float64, p)
	m.variance = r.Hessian.Inverse()
	for a := range p {
		m.beta[a] = r.Theta[a] * x[a].scale
		for b := range a + 1 {
			m.variance.SetSym(a, b, m.variance.At(a, b)*x[a].scale*x[b].scale)
		}
	}
	m.redundant = r.Hessian.Dropped()
	m.Warnings = warnings(&m.data, r, m.redundant)
}

// warnings names the covariates that are redundant, and those whose coefficient
// the next step would still change. eps is √2⁻⁵² as in R's coxph.control.
func warnings(d *Data, r *newton.Result, redundant []int) (list []error) {
	for _, c := range redundant {
		if c >= len(d.X) { // an intercept, or a parameter that is held
			continue
		}
		list = append(list, fmt.Errorf("%w: %s", ErrCollinear, d.Name(c)))
	}
	const eps = 1.5e-8
	for c, s := range r.Hessian.Solve(nil, r.Grad) {
		if s = math.Abs(s); c < len(d.X) && s > defaultTolerance && s > eps*math.Abs(r.Theta[c]) {
			list = append(list, fmt.Errorf("%w: %s", ErrInfinite, d.Name(c)))
		}
	}
	return list
}
