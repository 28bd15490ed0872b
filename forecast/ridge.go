package forecast

import (
	"errors"
	"fmt"
	"math"
)

// Window is one regressor of [Ridge]: the mean of the Width values that end
// Lag steps before the one to be explained. Width 0 means 1, a plain lag.
type Window struct{ Lag, Width int }

// reach is how many values of the past the window needs; one more than it
// spans, where a running sum must drop the oldest.
func (w Window) reach() int {
	if w.Width > 1 {
		return w.Lag + w.Width
	}
	return w.Lag
}

// Ridge is a linear autoregression on any set of lags and lagged means,
// forecast by feeding its own forecasts back.
//
//	z(t) - z(t-P) = c + Σ β(k)·x(k,t) + e(t)
//
// z is the series, or its logarithm, centred and scaled; P is the prior lag
// and x(k,t) the windows. β and c minimise
//
//	Σ w(t)·e(t)² + w̄·(λ·|β|² + c²/10),  w(t) = 2^(-(T-t)/HalfLife)
//
// (w̄ the mean diagonal of the normal matrix): without evidence the forecast is
// that of a (seasonal) naive method. Hoerl and Kennard, "Ridge Regression",
// Technometrics 12 (1970); the lagged means at several widths are those of
// Corsi, "A Simple Approximate Long-Memory Model of Realized Volatility",
// Journal of Financial Econometrics 7 (2009). Targets farther than 2.5 mean
// absolute errors from what the model of the past expected are pulled in to
// that distance, so one wild value cannot bend it.
//
// Gaps are filled from one prior lag before, or by a straight line. A forecast
// leaves the range of the history by at most the size of that range, and in
// logarithms by at most a factor of two: an unstable recursion ends there. The zero value but for Windows is usable.
type Ridge struct {
	Windows []Window

	// Prior is the lag of the naive forecast shrunk to; 0 means 1.
	Prior int

	// Log fits logarithms. It needs positive values, and errors are then
	// relative: right where the spread grows with the level.
	Log bool

	// HalfLife of the memory in steps; 0 never forgets.
	HalfLife float64

	// Penalty is λ. 0 means 0.001: enough to settle the dozens of nearly equal
	// columns that neighbouring lags are; ten times as much was a little worse on
	// the training parts of M4 Hourly and four sets of server metrics.
	Penalty float64
}

const (
	defaultPenalty = 0.001
	// clipAt mean absolute errors bound a target's surprise: 2 Gaussian σ, as
	// in the robust smoothing of this package.
	clipAt = 2.5
	// clipForget is the memory of that mean: 50 steps.
	clipForget = 0.02
	// constPenalty on c keeps a seldom-seen level from drifting for ever.
	constPenalty = 0.1
	// halfLives of history are used at most: what lies before weighs 1/256.
	halfLives = 8
)

// Validate reports every fault at once, as [ErrOptions].
func (r Ridge) Validate() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: ridge: "+format, append([]any{ErrOptions}, args...)...))
	}
	if len(r.Windows) == 0 {
		bad("no windows")
	}
	for _, w := range r.Windows {
		if w.Lag < 1 || w.Width < 0 {
			bad("window %+v", w)
		}
	}
	if r.Prior < 0 {
		bad("prior lag %d", r.Prior)
	}
	if !(r.HalfLife >= 0) || math.IsInf(r.HalfLife, 1) {
		bad("half-life %v", r.HalfLife)
	}
	if !(r.Penalty >= 0) || math.IsInf(r.Penalty, 1) {
		bad("penalty %v", r.Penalty)
	}
	return errors.Join(errs...)
}

func (r Ridge) prior() int { return max(r.Prior, 1) }

// reach is the longest way back of any regressor.
func (r Ridge) reach() int {
	n := r.prior()
	for _, w := range r.Windows {
		n = max(n, w.reach())
	}
	return n
}

// Fit needs the reach of the longest window plus three rows per coefficient.
// Cost: O(n·p²) for p windows.
func (r Ridge) Fit(y []float64) (Fitted, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	if err := observed("ridge", y, r.reach()/2+2); err != nil {
		return nil, err
	}
	_, last, err := r.roll(newHistory(y, r.prior()), []int{len(y)}, 0)
	return last, err
}

// roll implements roller: the normal equations of one origin are the beginning
// of those of the next.
func (r Ridge) roll(s *history, origins []int, h int) ([][]float64, Fitted, error) {
	u, err := s.unit(r.Log)
	if err != nil {
		return nil, nil, err
	}
	if need := r.reach() + 3*(len(r.Windows)+1); origins[0] < need {
		return nil, nil, fmt.Errorf("%w: ridge: %d values, want %d", ErrShort, origins[0], need)
	}
	if u.scale == 0 {
		return constantRoll(u, len(origins)-1, h)
	}
	n := newNormal(r, u, origins[0])
	forecasts := make([][]float64, len(origins)-1)
	var m ridgeModel
	for i, o := range origins {
		n.advance(o)
		n.solve()
		m = n.model(o)
		if i < len(forecasts) {
			forecasts[i] = m.Forecast(nil, h)
		}
	}
	m.keep()
	return forecasts, m, nil
}

// constantRoll forecasts a constant series.
func constantRoll(u *unit, n, h int) ([][]float64, Fitted, error) {
	m := line{at: u.back(0)}
	forecasts := make([][]float64, n)
	for i := range forecasts {
		forecasts[i] = m.Forecast(nil, h)
	}
	return forecasts, m, nil
}

// ridgeModel is fitted Ridge.
type ridgeModel struct {
	unit    *unit
	windows []Window
	prior   int
	reach   int
	beta    []float64 // per window, then the constant
	past    []float64 // the values before the first step forecast, in unit scale
}

// keep drops all of the past but what the windows reach.
func (m *ridgeModel) keep() {
	m.past = append([]float64(nil), m.past[len(m.past)-m.reach:]...)
	m.unit = &unit{log: m.unit.log, shift: m.unit.shift, scale: m.unit.scale, low: m.unit.low, high: m.unit.high}
}

// Forecast implements [Fitted].
func (m ridgeModel) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	reach := m.reach
	z := make([]float64, reach+h)
	copy(z, m.past[len(m.past)-reach:])
	sums := m.windowSums(z[:reach])
	last := len(m.windows)
	for k := range dst {
		t := reach + k
		v := m.beta[last] + z[t-m.prior]
		for i, w := range m.windows {
			x := z[t-w.Lag]
			if w.Width > 1 {
				sums[i] += x - z[t-w.Lag-w.Width]
				x = sums[i] / float64(w.Width)
			}
			v += m.beta[i] * x
		}
		z[t] = min(max(v, m.unit.low), m.unit.high)
		dst[k] = m.unit.back(z[t])
	}
	return dst
}

// windowSums returns the sum of each wide window as of the last value of z.
func (m ridgeModel) windowSums(z []float64) []float64 {
	sums := make([]float64, len(m.windows))
	for i, w := range m.windows {
		if w.Width > 1 {
			end := len(z) - w.Lag
			for _, v := range z[end-w.Width : end] {
				sums[i] += v
			}
		}
	}
	return sums
}
