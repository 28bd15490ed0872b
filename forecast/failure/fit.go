package failure

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Options configure [Fit]. The zero value is usable.
type Options struct {
	Settings Settings // what the landmarks' features were made with
	Name     string   // of the model; default "fitted"

	// L2 is the ridge on the weights of standardised features. The penalty is
	// L2/2·m·Σw², m being the mean number of landmarks per instance: the rows
	// of one life are near copies of each other, so that the likelihood counts
	// each life m times (the design effect of cluster sampling: Kish, Survey
	// Sampling, 1965, section 8.2). Rows without an instance count as lives of
	// their own. Default 10, a prior standard deviation of 0.3 per feature: a
	// hundred of them add up to a spread of 3 in log-odds, the way from calm to
	// dying; with as many features as failures, less overfits.
	L2 float64

	// Iterations bounds Newton's method. Default 50; it needs about ten.
	Iterations int
}

const (
	defaultL2         = 10
	defaultIterations = 50
)

// Validate reports every fault at once: [ErrSettings] and [ErrTraining].
func (o Options) Validate() error {
	errs := []error{o.Settings.Validate()}
	if !(o.L2 >= 0 && o.L2 <= 1e9) {
		errs = append(errs, fmt.Errorf("%w: L2 is %v, want 0 (default) to 1e9", ErrTraining, o.L2))
	}
	if o.Iterations < 0 {
		errs = append(errs, fmt.Errorf("%w: %d iterations", ErrTraining, o.Iterations))
	}
	return errors.Join(errs...)
}

// Fit learns a model from landmarks by penalised maximum likelihood.
//
// A landmark counts for each step of the horizon it is known to have lived
// through, and for the one it failed in (person-period data: Tutz and Schmid
// 2016, section 3.4). A step cut short by censoring counts for nothing, so a
// life that ends well too early is never taken for a survival. The steps'
// intercepts are smoothed by a ridge on their differences.
//
// The result depends on the rows as a set, up to rounding, and on nothing
// else. Errors: [ErrSettings], and [ErrTraining] for rows that do not fit the
// settings, hold NaN or infinite features, or show no failure or no survival
// within the horizon. Cost: about ten passes of n·p² operations for n rows of p
// features, and n·p numbers of memory.
func Fit(rows []Landmark, o Options) (*Model, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	c, err := o.Settings.compile()
	if err != nil {
		return nil, err
	}
	p, err := newProblem(rows, &c, o.l2())
	if err != nil {
		return nil, err
	}
	theta, err := p.solve(o.iterations())
	if err != nil {
		return nil, err
	}
	bias, offsets, weights := p.unscale(theta)
	name := o.Name
	if name == "" {
		name = "fitted"
	}
	return newModel(name, c, bias, offsets, weights)
}

func (o Options) l2() float64 {
	if o.L2 == 0 {
		return defaultL2
	}
	return o.L2
}

func (o Options) iterations() int {
	if o.Iterations == 0 {
		return defaultIterations
	}
	return o.Iterations
}

// problem is the data of a fit, features standardised.
type problem struct {
	p           int
	x           []float64 // n rows of p
	lived       []int     // steps known to be lived through
	failed      []bool    // whether the next step is the failure
	weight      []float64
	mean, scale []float64
	l2          float64
}

func newProblem(rows []Landmark, c *config, l2 float64) (*problem, error) {
	q := &problem{p: len(c.signals) * perSignal, l2: l2}
	events, survived, lives := 0, 0, map[string]bool{}
	for i, r := range rows {
		if err := r.validate(q.p); err != nil {
			return nil, fmt.Errorf("%w: row %d of %q: %w", ErrTraining, i, r.Instance, err)
		}
		lived, failed := r.steps(c.horizon)
		if lived == 0 && !failed {
			continue
		}
		q.add(r, lived, failed)
		lives[cmp.Or(r.Instance, strconv.Itoa(i)+" unnamed")] = true
		survived += lived
		if failed {
			events++
		}
	}
	if events == 0 || survived == 0 {
		return nil, fmt.Errorf("%w: %d rows show %d failures and %d steps lived through", ErrTraining, len(rows), events, survived)
	}
	q.l2 *= float64(len(q.lived)) / float64(len(lives))
	q.standardise()
	return q, nil
}

func (l Landmark) validate(p int) error {
	if len(l.Features) != p {
		return fmt.Errorf("%d features, want %d", len(l.Features), p)
	}
	if l.After < 0 || !(l.Weight >= 0 && l.Weight <= 1e9) {
		return fmt.Errorf("after %v, weight %v", l.After, l.Weight)
	}
	for j, v := range l.Features {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("feature %d is %v", j, v)
		}
	}
	return nil
}

// steps returns how many steps of the horizon the row lived through, and
// whether it failed in the next.
func (l Landmark) steps(horizon float64) (lived int, failed bool) {
	n := int(math.Min(l.After.Seconds()*Bins/horizon, Bins))
	return n, l.Failed && n < Bins
}

func (q *problem) add(r Landmark, lived int, failed bool) {
	q.x = append(q.x, r.Features...)
	q.lived = append(q.lived, lived)
	q.failed = append(q.failed, failed)
	w := r.Weight
	if w == 0 {
		w = 1
	}
	q.weight = append(q.weight, w)
}

// standardise centres each feature and divides it by its standard deviation; a
// constant feature becomes 0 and gets no weight.
func (q *problem) standardise() {
	q.mean, q.scale = make([]float64, q.p), make([]float64, q.p)
	column := make([]float64, len(q.lived))
	for j := range q.p {
		for i := range column {
			column[i] = q.x[i*q.p+j]
		}
		q.mean[j], q.scale[j] = stat.PopMeanStdDev(column, q.weight)
		if !(q.scale[j] > 1e-12) {
			q.scale[j] = math.Inf(1)
		}
		for i := range column {
			q.x[i*q.p+j] = (column[i] - q.mean[j]) / q.scale[j]
		}
	}
}

// unscale turns standardised parameters into the model's.
func (q *problem) unscale(theta []float64) (bias float64, offsets [Bins]float64, weights []float64) {
	weights = make([]float64, q.p)
	copy(offsets[:], theta[q.p:])
	mean := floats.Sum(offsets[:]) / Bins
	bias = mean
	for j := range offsets {
		offsets[j] -= mean
	}
	for j := range weights {
		weights[j] = theta[j] / q.scale[j]
		bias -= weights[j] * q.mean[j]
	}
	return bias, offsets, weights
}
