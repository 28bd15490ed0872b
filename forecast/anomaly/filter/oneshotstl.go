package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// OneShotSTLConfig sets a [OneShotSTL] detector. The zero value is usable.
type OneShotSTLConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason leaves the trend

	// Seasons are up to three periods in samples, each 2 to 16,384. Default none
	// given: the day in quarters of an hour and the week in hours, by wall clock
	// (UTC), whatever the sampling period.
	Seasons []int

	// Lambda λ weighs the smoothness of the trend, first and second differences
	// alike, against the fit, in units of the noise. Default 10: in normal noise the
	// trend then wanders by 0.12σ and makes up 80 % of a shift of 1 to 3σ within 50
	// samples, of 10σ within 30 (at 1: .28σ, 10 and 3 samples; at 100: .07σ, 160).
	// The paper tunes it per series between 1 and 10,000.
	Lambda float64
}

const (
	maxSeasons    = 3
	defaultSmooth = 10

	// irls is the number of reweightings of a step, the paper's I = 8.
	irls = 8

	// leastMove bounds the weight 1/|Δτ| from above, in units of the noise.
	leastMove = 0.01
)

// Validate reports every fault at once.
func (c OneShotSTLConfig) Validate() error {
	errs := []error{c.Config.Validate()}
	if len(c.Seasons) > maxSeasons {
		errs = append(errs, fmt.Errorf("filter: OneShotSTLConfig.Seasons has %d: want at most %d", len(c.Seasons), maxSeasons))
	}
	for _, s := range c.Seasons {
		if s == 0 {
			s = 1
		}
		errs = append(errs, checkSeason("OneShotSTLConfig", s))
	}
	if !(c.Lambda >= 0 && c.Lambda <= 1e6) {
		errs = append(errs, fmt.Errorf("filter: OneShotSTLConfig.Lambda is %v: want 0 (for %v) to 1e6", c.Lambda, defaultSmooth))
	}
	return errors.Join(errs...)
}

// OneShotSTL decomposes on-line into trend, seasons and remainder (He et al.
// 2023, "OneShotSTL: One-shot seasonal-trend decomposition for online time
// series anomaly detection and forecasting", PVLDB 16(6)). It minimises
//
//	Σ (xₜ − τₜ − Σⱼ sⱼₜ)² + Σⱼ Σ (sⱼₜ − vⱼₜ)² + λσ Σ |τₜ−τₜ₋₁| + λσ Σ |τₜ − 2τₜ₋₁ + τₜ₋₂|
//
// where v is the season one period ago, by eight reweighted least squares per
// sample. As in the paper each reweighting keeps a system of its own, whose older
// weights are never touched again, so that a sample costs the elimination of one
// unknown, not a new solution. Two things are done otherwise: a season is tied to
// its sample alone, so it is eliminated by hand and the system is one of trends
// with two unknowns left open; and what is far off the forecast is clipped first.
//
// Raw = |remainder against the forecast|/σ. Expected is the last trend plus the
// season. State: 2.4 KiB with day and week by wall clock, of which the weekly
// profile takes 0.7; with given seasons 4 bytes a sample of each, because the
// last period is what the method compares with.
type OneShotSTL struct {
	head
	lambda  float64
	seasons []cycle
	trend   float64 // newest τ: the systems hold offsets from it
	value   float64 // newest sample
	rough   spread  // of first differences: σ of the trend's weights
	systems [irls]trendSystem
}

// NewOneShotSTL returns a detector without history, or every fault of cfg.
func NewOneShotSTL(cfg OneShotSTLConfig) (*OneShotSTL, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	d := &OneShotSTL{head: h, lambda: orDefault(cfg.Lambda, defaultSmooth)}
	switch {
	case cfg.NoSeason:
	case len(cfg.Seasons) == 0:
		d.seasons = []cycle{clockCycle(dayMs, daySlots), clockCycle(weekMs, weekSlots)}
	default:
		for _, s := range cfg.Seasons {
			d.seasons = append(d.seasons, countCycle(s))
		}
	}
	return d, err
}

// Trend returns the trend at the newest sample, 0 without history.
func (d *OneShotSTL) Trend() float64 { return d.trend }

// Step implements [anomaly.Detector].
func (d *OneShotSTL) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	var places [maxSeasons]place
	season := d.prepare(&places, t, x)
	if d.n == 1 {
		d.trend, d.value = x, x
		for i := range d.systems {
			d.systems[i] = trendSystem{a00: 1, a11: 1}
		}
		return vd
	}
	expected := d.trend + season
	z, taught, _ := d.residual(&vd, x, expected)
	d.claim(&vd, math.Abs(z), d.kind(z))
	rest := taught - d.solve(taught, d.noise(x))
	d.learnSeasons(&places, rest)
	return vd
}

// noise returns σ by first differences, robustly. Forecast errors would not do: a
// trend that lags behind would be smoothed the more for it.
func (d *OneShotSTL) noise(x float64) float64 {
	unit := d.rough.unit(floorOf(d.value))
	if d.n > 1 {
		d.rough.learn(x-d.value, unit, d.n)
	}
	d.value = x
	return d.rough.unit(floorOf(x)) * sigmaPerUnit / math.Sqrt2
}

// prepare returns the season at t. While the first period of one is gathered, it
// sees what the shorter ones, listed before it, do not explain.
func (d *OneShotSTL) prepare(places *[maxSeasons]place, t int64, x float64) (season float64) {
	for i := range d.seasons {
		c := &d.seasons[i]
		if d.n > 1 {
			c.advance(d.gap)
		}
		p := c.find(t)
		places[i] = p
		if !c.full && (i == 0 || d.seasons[i-1].full) && c.gather(p, t, x-season) {
			d.trend = clamp(d.trend - c.value(p))
			d.rescale()
		}
		season += c.value(p)
	}
	return season
}

// solve adds a sample that lies y off the last trend plus season to all systems,
// and returns the move of the trend. The weights of a system come from the
// solution of the one before it.
func (d *OneShotSTL) solve(y, sigma float64) (move float64) {
	fit := 1 / float64(1+d.known())
	strength := d.lambda / max(d.gap, 1)
	first, second := strength, strength
	for i := range d.systems {
		var once, twice float64
		move, once, twice = d.systems[i].add(fit, y, first, second)
		first = strength * sigma / max(math.Abs(once), leastMove*sigma)
		second = strength * sigma / max(math.Abs(twice), leastMove*sigma)
	}
	move = clamp(move)
	d.trend = clamp(d.trend + move)
	for i := range d.systems {
		d.systems[i].shift(move)
	}
	return move
}

// known is the number of seasons that have seen a whole period.
func (d *OneShotSTL) known() (n int) {
	for i := range d.seasons {
		if d.seasons[i].full {
			n++
		}
	}
	return n
}

// learnSeasons shares what the trend left over, rest, between remainder and
// seasons: Σ(rest − Σuⱼ)² + Σuⱼ² is least at uⱼ = rest/(1+J).
func (d *OneShotSTL) learnSeasons(places *[maxSeasons]place, rest float64) {
	u := rest / float64(1+d.known())
	for i := range d.seasons {
		if c := &d.seasons[i]; c.full {
			c.move(places[i], u*d.share(c))
		}
	}
}
