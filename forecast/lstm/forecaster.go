package lstm

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast"
)

// Forecaster forecasts a series by a net that learns from its past alone; it is a
// [forecast.Forecaster]. [Forecaster.Learn] learns one net from many series, which
// is where nets have something that the methods of package forecast lack.
//
// The net does not forecast values but what repeating the season gets wrong, in
// units of its usual error, from the errors of the last steps and from how other
// seasons differ (forecaster_inputs.go). Steps ahead are a gap to it, and it is
// taught with gaps: a forecast is one run through the horizon, no answer of which is
// an input. A net that knows nothing answers 0, the seasonal naive forecast.
//
// The zero value is usable. Same series, same forecast, on one kind of processor
// (see the package comment); nothing but Net.Seed is random.
type Forecaster struct {
	// Seasons are the lengths in steps, the main one first and the second, when
	// there is one, longer. Nil finds them with [forecast.DetectSeasons]; empty but
	// not nil says there are none. A net of many series finds those of each.
	Seasons []float64

	// Recent is how many of the latest values are learned from. Default 4096:
	// what is older has often changed, and the fit takes seconds.
	Recent int

	// Horizon is how many steps ahead are taught. Default two seasons, 24 at least
	// and 192 at most. From there on the answers fade, by the factor e in as many
	// steps: nothing tells how they go on.
	Horizon int

	// Net is the net and how it is fitted; Head must be Next or left out. What is
	// 0 takes these instead of the defaults of Config: 32 units; dropout 0.1;
	// weights averaged with 0.99; a rate that falls; and as many epochs, 12 to 60,
	// as make about 500,000 steps, half a second. (Chosen on what comes before the
	// test windows of M4 Hourly, bizitobs and ett, where dropout of 0.2 and fewer
	// epochs lost some hundredths of MASE.)
	Net Config
}

// Validate reports every fault at once, as [forecast.ErrOptions].
func (f Forecaster) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: lstm: "+format, append([]any{forecast.ErrOptions}, args...)...))
		}
	}
	for i, p := range f.Seasons {
		check(p >= 2 && p <= math.MaxInt32, "season %v, want at least 2", p)
		check(i == 0 || p > f.Seasons[0], "season %v is not longer than the main one", p)
	}
	check(f.Recent >= 0, "recent %d", f.Recent)
	check(f.Horizon >= 0, "horizon %d", f.Horizon)
	check(f.Net.Head == Next || f.Net.Head == 0, "head %v", f.Net.Head)
	check(f.Net.Answers == 0, "%d answers", f.Net.Answers)
	if err := f.net(1).Validate(); err != nil {
		errs = append(errs, fmt.Errorf("%w: %w", forecast.ErrOptions, err))
	}
	return errors.Join(errs...)
}

// net is the configuration for n steps in all.
func (f Forecaster) net(n int) Config {
	const work, fewest, most = 500_000, 12, 60
	c := f.Net
	c.Head, c.Answers, c.Anneal = Next, 1, true
	c.Hidden = orDefault(c.Hidden, 32)
	c.Dropout = orDefault(c.Dropout, 0.1)
	c.Average = orDefault(c.Average, 0.99)
	c.Epochs = orDefault(c.Epochs, min(max(work/n, fewest), most))
	c.Batch = orDefault(c.Batch, 16)
	return c
}

// Fit implements [forecast.Forecaster]. It needs a season and 32 steps; the result
// is a [forecast.Quantiler] too when the history is long enough to have measured
// 20 errors on its last quarter, with a net that was learned without it: of a series
// whose errors grow, as the two of bizitobs, a band of 95 % then held 79 %. Cost: two
// fits of the net.
func (f Forecaster) Fit(y []float64) (forecast.Fitted, error) {
	shared, err := f.Learn([][]float64{y})
	if err != nil {
		return nil, err
	}
	point, err := shared.Fit(y)
	if err != nil {
		return nil, err
	}
	cut := len(y) - len(y)/4
	early, err := f.Learn([][]float64{y[:cut]})
	if err != nil {
		return point, nil // too short to measure
	}
	early.Seasons = shared.Seasons
	m, _ := seasonsOf(shared.Seasons)
	band, err := forecast.Conformal{Base: after{early, cut}, Horizon: shared.horizon(m), Origins: origins}.FitQuantiles(y)
	if err != nil {
		return point, nil
	}
	return banded{point, band}, nil
}

// origins is how often errors are measured. Those before the cut are not fitted,
// and a quarter or more lie behind it.
const origins = 64

// after is a forecaster that knows nothing of a past shorter than cut, because its
// net has seen that.
type after struct {
	forecast.Forecaster
	cut int
}

func (a after) Fit(y []float64) (forecast.Fitted, error) {
	if len(y) < a.cut {
		return nil, fmt.Errorf("%w: lstm: %d values, the net was learned from %d", forecast.ErrShort, len(y), a.cut)
	}
	return a.Forecaster.Fit(y)
}

// banded is a forecast with the errors of one like it around it.
type banded struct {
	forecast.Fitted
	band forecast.Quantiler
}

// Quantile implements [forecast.Quantiler].
func (b banded) Quantile(dst []float64, h int, p float64) []float64 {
	around := b.band.Quantile(nil, h, p)
	center := b.band.Forecast(nil, h)
	dst = b.Forecast(dst, h)
	for k := range dst {
		dst[k] += around[k] - center[k]
	}
	return dst
}

// Learn learns one net from the series of a fleet; each is seen in its own
// units. Those too short, or with values that cannot be used, are left out; it
// fails when none is left, with the error of the last one.
func (f Forecaster) Learn(series [][]float64) (*Shared, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	s := &Shared{Seasons: f.Seasons, Horizon: f.Horizon}
	if f.Seasons == nil && len(series) == 1 {
		s.Seasons = append([]float64{}, forecast.DetectSeasons(series[0])...)
	}
	var seqs []Sequence
	err := fmt.Errorf("%w: lstm: no series", forecast.ErrShort)
	n := 0
	for _, y := range series {
		p, e := newPast(y[max(0, len(y)-orDefault(f.Recent, 4096)):], s.Seasons)
		if e != nil {
			err = e
			continue
		}
		for _, q := range p.sequences(s.horizon(p.m)) {
			seqs, n = append(seqs, q), n+len(q.X)
		}
	}
	if len(seqs) == 0 {
		return nil, err
	}
	m, _, err := f.net(n).Fit(seqs, nil)
	if err != nil {
		return nil, fmt.Errorf("lstm: %w", err)
	}
	s.Model = m
	return s, nil
}
