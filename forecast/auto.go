package forecast

import (
	"errors"
	"fmt"
	"math"
)

// Auto is the forecaster to take when nothing is known of the series. It finds
// the seasons, forecasts with some thirty methods (lagged ridge regressions of
// several lags and memories, raw and logarithmic, seasonal and plain medians,
// smoothing), measures each at several past origins, and blends them:
//
//	ŷ = Σ v(i)·ŷ(i) / Σ v(i),  v(i) = E(i)^-6
//
// where, step by step, a fifth of the weight is cut off at either end.
// E(i) is the mean absolute error of method i over the origins (how they are
// weighed is told at standing and standings); for a positive
// series its geometric mean with the mean relative error, so that quiet hours
// count too. The weights follow the stage of the horizon: a twelfth, a quarter,
// the rest. The power is between a plain mean (0) and picking the best (∞):
// on the training parts of five sets of series everything from 4 to 12 was
// within 2 %. Blending by inverse errors is Bates and Granger, "The Combination of
// Forecasts", Operational Research Quarterly 20 (1969).
//
// Quantiles are conformal, from the errors the blend made at those origins. The
// zero value is usable.
type Auto struct {
	// Seasons are the lengths in steps, the main (usually shortest) first; a
	// second one is taken as the week is to the day. Nil finds them with
	// [DetectSeasons]; empty but not nil says there are none. With one season
	// its seventh multiple stands in for the second.
	Seasons []float64

	// Horizon is the number of steps over which methods are compared and errors
	// measured. Default 24. The model forecasts any number of steps.
	Horizon int
}

// Validate reports every fault at once, as [ErrOptions].
func (a Auto) Validate() error {
	var errs []error
	for _, p := range a.Seasons {
		if !(p >= 2) || p > math.MaxInt32 {
			errs = append(errs, fmt.Errorf("%w: auto: season %v, want at least 2", ErrOptions, p))
		}
	}
	if a.Horizon < 0 {
		errs = append(errs, fmt.Errorf("%w: auto: horizon %d", ErrOptions, a.Horizon))
	}
	return errors.Join(errs...)
}

// Fit implements [Forecaster].
func (a Auto) Fit(y []float64) (Fitted, error) { return a.FitModel(y) }

// FitModel is Fit with the richer result. It needs 8 values. Cost: ten to twenty
// milliseconds for a thousand values, O(n).
func (a Auto) FitModel(y []float64) (*AutoModel, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	if err := observed("auto", y, autoLeast); err != nil {
		return nil, err
	}
	m := &AutoModel{seasons: a.Seasons}
	if m.seasons == nil {
		m.seasons = DetectSeasons(y)
	}
	main, long := mainSeasons(m.seasons)
	h := orDefault(a.Horizon, defaultHorizon)
	origins := backOrigins(len(y), h)
	trial := newTrial(y, main, origins, h)
	for _, f := range pool(main, long) {
		trial.try(f)
	}
	standings := trial.standings()
	m.blend, m.band = trial.blend(standings), trial.band(standings)
	m.path = m.blend.Forecast(nil, h)
	return m, nil
}

const (
	// autoLeast values: two origins and something to forecast from.
	autoLeast = 8
	// blendPower is argued at Auto.
	blendPower = 6
	// mostOrigins bounds the cost: with 12 the blend is as good, and the intervals
	// of the training sets were 3 % worse.
	mostOrigins = 24
)

// mainSeasons returns the season that lags follow and the longer one.
func mainSeasons(seasons []float64) (main, long int) {
	if len(seasons) == 0 {
		return 1, 1
	}
	main = roundSeason(seasons[0])
	long = roundSeason(7 * seasons[0])
	if len(seasons) > 1 && seasons[1] > seasons[0] {
		long = roundSeason(seasons[1])
	}
	return main, long
}

// backOrigins returns the origins of the comparison and the end: half a horizon
// apart, at most 24, in the last quarter of the history; for horizons long
// against the history, six in its second half.
func backOrigins(n, h int) []int {
	h = min(h, n/4)
	span := min(max(n/4, 3*h), n/2)
	count := min(max((span-h)/max(h/2, 1)+1, 2), mostOrigins)
	stride := max(1, min(h/2, (span-h)/max(count-1, 1)))
	var out []int
	for k := count - 1; k >= 0; k-- {
		if o := n - h - k*stride; o > 0 {
			out = append(out, o)
		}
	}
	return append(out, n)
}

// AutoModel is fitted Auto.
type AutoModel struct {
	blend   blend
	path    []float64 // its forecast of the horizon
	band    band
	seasons []float64
}

// Forecast implements [Fitted].
func (m *AutoModel) Forecast(dst []float64, h int) []float64 {
	if h > len(m.path) {
		return m.blend.Forecast(dst, h)
	}
	dst = room(dst, h)
	copy(dst, m.path)
	return dst
}

// Quantile implements [Quantiler].
func (m *AutoModel) Quantile(dst []float64, h int, p float64) []float64 {
	if !(p > 0 && p < 1) {
		panic(badLevel)
	}
	dst = m.Forecast(dst, h)
	m.band.shift(dst, p)
	return dst
}

// Seasons returns the season lengths used; the caller must not change them.
func (m *AutoModel) Seasons() []float64 { return m.seasons }

// Share is one method's part in a blend.
type Share struct {
	Method Forecaster
	Weight float64 // averaged over the horizon; the weights of a blend add up to 1
	Error  float64 // the mean error at past origins; the weight looks at it more closely, see Auto
}

// Shares says which methods carry the forecast, in the order of trial.
func (m *AutoModel) Shares() []Share { return append([]Share(nil), m.blend.shares...) }
