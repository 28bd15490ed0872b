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
	h := orDefault(b.Horizon, defaultHorizon)
	r := backtestRun{h: h, season: max(b.Season, 1), step: make([]float64, max(h, 0)), count: make([]float64, max(h, 0))}
	r.tail = (1 - b.level()) / 2
	var last error
	for w, err := range b.Windows(f, y) {
		if err != nil {
			last = err
			continue
		}
		r.add(w, y[:w.Origin])
	}
	if r.origins == 0 {
		return Score{}, last
	}
	return r.score(), nil
}

// level is that of the interval.
func (b Backtest) level() float64 {
	if b.Level == 0 {
		return 0.9
	}
	return b.Level
}

// backtestRun adds up.
type backtestRun struct {
	h, season   int
	tail        float64 // on either side of the interval
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
func (r *backtestRun) add(w BacktestWindow, past []float64) {
	r.origins++
	sum, n := 0.0, 0.0
	for k, v := range w.Forecast {
		a := w.Actual[k]
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
	if w.Low != nil {
		r.addInterval(w)
	}
}

func (r *backtestRun) addInterval(w BacktestWindow) {
	for k, a := range w.Actual {
		if math.IsNaN(a) {
			continue
		}
		low, high := w.Low[k], w.High[k]
		r.quantiled++
		r.width += high - low
		if a >= low && a <= high {
			r.inside++
		}
		r.pinball += (pinball(a, low, r.tail) + pinball(a, high, 1-r.tail)) / 2
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
