package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Conformal gives any forecaster quantiles, from errors it measures out of
// sample rather than from a distribution it assumes.
//
//  1. The base is fitted on y[:o] for several origins o in the last two thirds
//     of y, and its errors at steps 1…Horizon are kept.
//  2. The error scale of step h is the mean absolute error of that step, made
//     non-decreasing in h by isotonic regression (pool adjacent violators;
//     Barlow et al., Statistical Inference under Order Restrictions, 1972).
//  3. Errors divided by their step's scale are pooled; the p-quantile of step
//     h is the forecast plus the scale times the pooled order statistic of
//     rank ⌈(N+1)·p⌉ (split conformal: Lei et al., "Distribution-Free
//     Predictive Inference for Regression", JASA 113, 2018, section 2.2; the
//     errors here count with both signs, which doubles what little a series
//     tells about its tails at the price of a symmetric band).
//
// The errors of a time series are not exchangeable, so coverage is measured in
// the tests, not proven; it suffers after a change of regime.
type Conformal struct {
	Base Forecaster

	// Horizon is the longest step measured. Default 24. Farther steps get the
	// scale of the last one times √(h/Horizon), the growth of a random walk.
	Horizon int

	// Origins is how many times the base is fitted again. Default 20: with
	// fewer the upper quantiles rest on a handful of days; the cost grows in
	// proportion.
	Origins int
}

const (
	defaultHorizon = 24
	defaultOrigins = 20
	// minErrors errors are the least for a quantile: the central 90 % band then
	// leaves out two of them.
	minErrors = 20
)

// Validate reports every fault at once, as [ErrOptions].
func (c Conformal) Validate() error {
	var errs []error
	if c.Base == nil {
		errs = append(errs, fmt.Errorf("%w: conformal: no base forecaster", ErrOptions))
	}
	if c.Horizon < 0 {
		errs = append(errs, fmt.Errorf("%w: conformal: horizon %d", ErrOptions, c.Horizon))
	}
	if c.Origins < 0 {
		errs = append(errs, fmt.Errorf("%w: conformal: %d origins", ErrOptions, c.Origins))
	}
	return errors.Join(errs...)
}

// Fit implements [Forecaster].
func (c Conformal) Fit(y []float64) (Fitted, error) { return c.FitQuantiles(y) }

// FitQuantiles is Fit with the richer result. It needs what the base needs
// twice over, and fails with [ErrShort] when fewer than 20 errors could be
// measured. Cost: Origins+1 fits of the base.
func (c Conformal) FitQuantiles(y []float64) (Quantiler, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	base, err := c.Base.Fit(y)
	if err != nil {
		return nil, err
	}
	h := min(orDefault(c.Horizon, defaultHorizon), len(y)/2)
	errs := c.rollingErrors(y, h)
	b := banded{base: base, scale: stepScales(errs)}
	b.pool(errs)
	if n := len(b.ranked) / 2; n < minErrors {
		return nil, fmt.Errorf("%w: conformal: %d errors measured, want %d", ErrShort, n, minErrors)
	}
	return b, nil
}

func orDefault(x, d int) int {
	if x == 0 {
		return d
	}
	return x
}

// rollingErrors returns, for each of h steps, the errors of the origins. The
// origins follow the golden-ratio sequence over the last two thirds of y, so that
// they spread evenly and do not lock to the phase of a season.
func (c Conformal) rollingErrors(y []float64, h int) [][]float64 {
	const golden = 0.6180339887498949
	errs := make([][]float64, h)
	low, high := len(y)/3, len(y)-min(h, len(y)/4)
	dst, seen := make([]float64, h), map[int]bool{}
	for j := range orDefault(c.Origins, defaultOrigins) {
		_, frac := math.Modf(float64(j+1) * golden)
		o := low + int(frac*float64(high-low+1))
		if o >= len(y) || seen[o] {
			continue
		}
		seen[o] = true
		if f, err := c.Base.Fit(y[:o]); err == nil {
			collect(errs, f.Forecast(dst, h), y[o:])
		}
	}
	return errs
}

// collect appends actual minus forecast of each step that has a value.
func collect(errs [][]float64, forecast, actual []float64) {
	for k := range min(len(forecast), len(actual)) {
		if e := actual[k] - forecast[k]; !math.IsNaN(e) && !math.IsInf(e, 0) {
			errs[k] = append(errs[k], e)
		}
	}
}

// stepScales returns the mean absolute error per step, non-decreasing.
func stepScales(errs [][]float64) []float64 {
	scale, weight := make([]float64, len(errs)), make([]float64, len(errs))
	for k, es := range errs {
		for _, e := range es {
			scale[k] += math.Abs(e) / float64(len(es))
		}
		weight[k] = float64(len(es))
	}
	return isotonic(scale, weight)
}

// isotonic returns the non-decreasing sequence nearest to x in weighted
// squares, by pooling adjacent violators. Entries of weight 0 take the value
// of their pool.
func isotonic(x, w []float64) []float64 {
	type block struct {
		mean, weight float64
		n            int
	}
	var blocks []block
	for i := range x {
		blocks = append(blocks, block{x[i], w[i], 1})
		for n := len(blocks); n > 1 && (blocks[n-1].mean <= blocks[n-2].mean || blocks[n-1].weight == 0); n-- {
			a, b := blocks[n-2], blocks[n-1]
			if sum := a.weight + b.weight; sum > 0 {
				a.mean = (a.mean*a.weight + b.mean*b.weight) / sum
			}
			blocks = append(blocks[:n-2], block{a.mean, a.weight + b.weight, a.n + b.n})
		}
	}
	out := make([]float64, 0, len(x))
	for _, b := range blocks {
		out = append(out, slices.Repeat([]float64{b.mean}, b.n)...)
	}
	return out
}

// banded is fitted Conformal.
type banded struct {
	base   Fitted
	scale  []float64 // error scale per step
	ranked []float64 // pooled scaled errors with both signs, ascending
}

// pool fills ranked; the error of a step without scale is exactly 0.
func (b *banded) pool(errs [][]float64) {
	for k, es := range errs {
		for _, e := range es {
			if b.scale[k] > 0 {
				e /= b.scale[k]
			}
			b.ranked = append(b.ranked, e, -e)
		}
	}
	slices.Sort(b.ranked)
}

// Forecast implements [Fitted].
func (b banded) Forecast(dst []float64, h int) []float64 { return b.base.Forecast(dst, h) }

// Quantile implements [Quantiler]. Levels past the pooled errors take the
// extreme one: with N errors nothing is known beyond 1/(N+1).
func (b banded) Quantile(dst []float64, h int, p float64) []float64 {
	if !(p > 0 && p < 1) {
		panic(badLevel)
	}
	dst = b.base.Forecast(dst, h)
	rank := int(math.Ceil(float64(len(b.ranked)+1)*p)) - 1
	z := b.ranked[min(max(rank, 0), len(b.ranked)-1)]
	for k := range dst {
		dst[k] += z * b.scaleAt(k)
	}
	return dst
}

func (b banded) scaleAt(k int) float64 {
	n := len(b.scale)
	if k < n {
		return b.scale[k]
	}
	return b.scale[n-1] * math.Sqrt(float64(k+1)/float64(n))
}
