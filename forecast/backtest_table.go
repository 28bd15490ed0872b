package forecast

import (
	"fmt"
	"iter"
)

// BacktestWindow is one window of a back-test: what a cross-validation table has
// a row per step of. Its slices belong to the caller, but for Actual, which is part
// of the series.
type BacktestWindow struct {
	Origin    int       // values known; the forecast begins with y[Origin]
	Forecast  []float64 // Horizon steps
	Actual    []float64 // what came, NaN where missing
	Low, High []float64 // the central interval of Level; nil without quantiles
}

// Windows yields the windows of a back-test in time order, each fitted anew on
// what was known, as [Backtest.Run] measures them. An origin that the method
// cannot be fitted at is yielded with its error, and the window's Origin set; faulty
// options, or a series without an origin that has history, with Origin 0.
func (b Backtest) Windows(f Forecaster, y []float64) iter.Seq2[BacktestWindow, error] {
	return func(yield func(BacktestWindow, error) bool) {
		if err := b.Validate(); err != nil {
			yield(BacktestWindow{}, err)
			return
		}
		origins := b.origins(len(y))
		if len(origins) == 0 {
			yield(BacktestWindow{}, fmt.Errorf("%w: back-test: %d values for a horizon of %d", ErrShort, len(y), orDefault(b.Horizon, defaultHorizon)))
		}
		for _, o := range origins {
			if !yield(b.window(f, y, o)) {
				return
			}
		}
	}
}

// origins are the last ones that leave room for a horizon, ascending.
func (b Backtest) origins(n int) []int {
	h := orDefault(b.Horizon, defaultHorizon)
	var out []int
	for k := orDefault(b.Origins, 10) - 1; k >= 0; k-- {
		if o := n - h - k*orDefault(b.Stride, h); o > 0 {
			out = append(out, o)
		}
	}
	return out
}

func (b Backtest) window(f Forecaster, y []float64, o int) (BacktestWindow, error) {
	h := orDefault(b.Horizon, defaultHorizon)
	w := BacktestWindow{Origin: o, Actual: y[o : o+h : o+h]}
	m, err := f.Fit(y[:o:o])
	if err != nil {
		return w, err
	}
	w.Forecast = m.Forecast(nil, h)
	if q, ok := m.(Quantiler); ok {
		tail := (1 - b.level()) / 2
		w.Low, w.High = q.Quantile(nil, h, tail), q.Quantile(nil, h, 1-tail)
	}
	return w, nil
}
