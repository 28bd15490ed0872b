package forecast

import (
	"errors"
	"fmt"
	"math"
)

// Backtest says how a method would have done: it fits on y[:o] for rolling
// origins o, forecasts, and compares (FPP3 section 5.10).
type Backtest struct {
	// Horizon is the number of steps forecast from each origin. Default 24.
	Horizon int
	// Origins is how many. Default 10. The last one is Horizon before the end.
	Origins int
	// Stride is the number of steps from one origin to the next; 0 means Horizon,
	// so that no value is forecast twice.
	Stride int
	// Season scales the errors for MASE; 0 means 1, the naive method.
	Season int
	// Level is the coverage of the central interval that is measured when the
	// method has quantiles. Default 0.9.
	Level float64
}

// Validate reports every fault at once, as [ErrOptions].
func (b Backtest) Validate() error {
	var errs []error
	if b.Horizon < 0 || b.Origins < 0 || b.Stride < 0 || b.Season < 0 {
		errs = append(errs, fmt.Errorf("%w: back-test: horizon %d, %d origins, stride %d, season %d", ErrOptions, b.Horizon, b.Origins, b.Stride, b.Season))
	}
	if b.Level != 0 && !(b.Level > 0 && b.Level < 1) {
		errs = append(errs, fmt.Errorf("%w: back-test: level %v", ErrOptions, b.Level))
	}
	return errors.Join(errs...)
}

// Score is the outcome of a back-test. Measures are NaN when nothing could be
// compared, or when their scale is 0.
type Score struct {
	Origins int // that could be fitted
	N       int // values compared

	MAE float64 // mean absolute error
	// MASE is the mean over origins of the MAE divided by the mean absolute
	// error of the seasonal naive method within the history of that origin
	// (Hyndman and Koehler, 2006).
	MASE  float64
	SMAPE float64 // mean of 200·|a-f|/(|a|+|f|), per cent
	WAPE  float64 // Σ|a-f| / Σ|a|
	Bias  float64 // mean of f-a

	ByStep []float64 // MAE per step ahead

	// Coverage is the share of values inside the central interval of Level;
	// Width its mean width, Pinball the mean pinball loss of its two ends. NaN
	// without quantiles.
	Coverage, Width, Pinball float64
}

// Run needs an origin with history; those that the method cannot be fitted at
// are left out, and it fails with the last of their errors when none is left.
// Cost: Origins fits.
func (b Backtest) Run(f Forecaster, y []float64) (Score, error) {
	if err := b.Validate(); err != nil {
		return Score{}, err
	}
	h := orDefault(b.Horizon, defaultHorizon)
	stride := orDefault(b.Stride, h)
	r := backtestRun{h: h, season: max(b.Season, 1), level: b.Level, step: make([]float64, h), count: make([]float64, h)}
	if r.level == 0 {
		r.level = 0.9
	}
	err := fmt.Errorf("%w: back-test: %d values for a horizon of %d", ErrShort, len(y), h)
	for k := orDefault(b.Origins, 10) - 1; k >= 0; k-- {
		o := len(y) - h - k*stride
		if o <= 0 {
			continue
		}
		m, fitErr := f.Fit(y[:o])
		if fitErr != nil {
			err = fitErr
			continue
		}
		r.add(m, y[:o], y[o:])
	}
	if r.origins == 0 {
		return Score{}, err
	}
	return r.score(), nil
}

// backtestRun adds up.
type backtestRun struct {
	h, season   int
	level       float64
	origins     int
	scaled      float64 // Σ MASE
	scaledN     float64
	abs, actual float64
	smape, bias float64
	n           float64
	step, count []float64

	inside, width, pinball, quantiled float64
}

// add compares one origin.
func (r *backtestRun) add(m Fitted, past, future []float64) {
	r.origins++
	f := m.Forecast(nil, r.h)
	sum, n := 0.0, 0.0
	for k, v := range f {
		a := future[k]
		if math.IsNaN(a) {
			continue
		}
		e := math.Abs(a - v)
		sum += e
		n++
		r.step[k] += e
		r.count[k]++
		r.actual += math.Abs(a)
		r.bias += v - a
		if s := math.Abs(a) + math.Abs(v); s > 0 {
			r.smape += 200 * e / s
		}
	}
	r.abs += sum
	r.n += n
	if scale := seasonalNaiveError(past, r.season); n > 0 && scale > 0 {
		r.scaled += sum / n / scale
		r.scaledN++
	}
	if q, ok := m.(Quantiler); ok {
		r.addInterval(q, future)
	}
}

func (r *backtestRun) addInterval(q Quantiler, future []float64) {
	tail := (1 - r.level) / 2
	low, high := q.Quantile(nil, r.h, tail), q.Quantile(nil, r.h, 1-tail)
	for k, a := range future[:r.h] {
		if math.IsNaN(a) {
			continue
		}
		r.quantiled++
		r.width += high[k] - low[k]
		if a >= low[k] && a <= high[k] {
			r.inside++
		}
		r.pinball += (pinball(a, low[k], tail) + pinball(a, high[k], 1-tail)) / 2
	}
}

// pinball is the loss that the p-quantile q minimises in expectation.
func pinball(a, q, p float64) float64 { return max(p*(a-q), (p-1)*(a-q)) }

// seasonalNaiveError is the mean of |y(t)-y(t-m)|; NaN when there is none.
func seasonalNaiveError(y []float64, m int) float64 {
	sum, n := 0.0, 0.0
	for i := m; i < len(y); i++ {
		if e := math.Abs(y[i] - y[i-m]); !math.IsNaN(e) {
			sum += e
			n++
		}
	}
	return sum / n
}

func (r *backtestRun) score() Score {
	s := Score{
		Origins: r.origins, N: int(r.n), MAE: r.abs / r.n, MASE: r.scaled / r.scaledN, SMAPE: r.smape / r.n, Bias: r.bias / r.n,
		WAPE: math.NaN(), ByStep: r.step, Coverage: r.inside / r.quantiled, Width: r.width / r.quantiled, Pinball: r.pinball / r.quantiled,
	}
	if r.actual > 0 {
		s.WAPE = r.abs / r.actual
	}
	for k := range s.ByStep {
		s.ByStep[k] /= r.count[k]
	}
	return s
}
