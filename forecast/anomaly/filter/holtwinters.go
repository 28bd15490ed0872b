package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// HoltWintersConfig sets a [HoltWinters] detector. The zero value is usable.
type HoltWintersConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason leaves level and trend

	// Season is the period in samples, up to 16,384. Default 0: the day by wall
	// clock (UTC) in quarters of an hour, whatever the sampling period.
	Season int

	// Level α, Trend β, Seasonal γ in (0,1]: the weights of the newest residual
	// in each; γ counts per visit of a slot. Defaults 0.3, 0.02 and 0.3: the level
	// follows in three samples, the slope in fifty, the season in three periods.
	Level, Trend, Seasonal float64

	// Damping φ in (0,1]: how much of the slope survives a sample. Default 0.95
	// (Gardner & McKenzie 1985): a trend dies out unless it is fed.
	Damping float64
}

// Validate reports every fault at once.
func (c HoltWintersConfig) Validate() error {
	errs := []error{c.Config.Validate(), checkSeason("HoltWintersConfig", c.Season)}
	for name, x := range map[string]float64{"Level": c.Level, "Trend": c.Trend, "Seasonal": c.Seasonal, "Damping": c.Damping} {
		if !(x >= 0 && x <= 1) {
			errs = append(errs, fmt.Errorf("filter: HoltWintersConfig.%s is %v: want 0 (for the default) to 1", name, x))
		}
	}
	return errors.Join(errs...)
}

func checkSeason(of string, season int) error {
	if season < 0 || season == 1 || season > maxSeason {
		return fmt.Errorf("filter: %s.Season is %d samples: want 0 (the day by wall clock) or 2 to %d", of, season, maxSeason)
	}
	return nil
}

// HoltWinters forecasts by damped additive Holt-Winters smoothing in its error
// form (Hyndman et al. 2008, Forecasting with Exponential Smoothing, table 2.1,
// ETS(A,Ad,A)); with e the residual, clipped after Gelper, Fried & Croux 2010
// (Journal of Forecasting 29) at clipAt mean absolute residuals,
//
//	x̂ₜ = ℓ + φb + sₜ
//	ℓ ← ℓ + φb + αe,   b ← φb + βe,   sₜ ← sₜ + γ(1−α)e
//
// and Raw = |x − x̂|/σ. The first whole period sets s to its mean course, as the
// textbook start does; until then there is no season. State: 1 KiB with the
// day by wall clock, 4 bytes a sample of a season that is given.
type HoltWinters struct {
	head
	alpha, beta, gamma, phi float64
	level, slope            float64
	season                  []cycle // none or one
}

// NewHoltWinters returns a detector without history, or every fault of cfg.
func NewHoltWinters(cfg HoltWintersConfig) (*HoltWinters, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	d := &HoltWinters{head: h, alpha: orDefault(cfg.Level, 0.3), beta: orDefault(cfg.Trend, 0.02),
		gamma: orDefault(cfg.Seasonal, 0.3), phi: orDefault(cfg.Damping, 0.95)}
	switch {
	case cfg.NoSeason:
	case cfg.Season > 0:
		d.season = []cycle{countCycle(cfg.Season)}
	default:
		d.season = []cycle{clockCycle(dayMs, daySlots)}
	}
	return d, err
}

// Step implements [anomaly.Detector].
func (d *HoltWinters) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	var p place
	var s float64
	for i := range d.season {
		p = d.prepare(&d.season[i], t, x)
		s = d.season[i].value(p)
	}
	if d.n == 1 {
		d.level = x
		return vd
	}
	slope := d.slope * power(d.phi, d.gap)
	z, e, _ := d.residual(&vd, x, d.level+slope+s)
	d.claim(&vd, math.Abs(z), d.kind(z))
	d.level = clamp(d.level + slope + d.alpha*e)
	d.slope = clamp(slope + d.beta*e)
	for i := range d.season {
		if c := &d.season[i]; c.full {
			c.move(p, d.gamma*(1-d.alpha)*e*d.share(c))
		}
	}
	return vd
}

// power is φ to the number of steps that have passed, almost always one.
func power(phi, gap float64) float64 {
	if gap == 1 {
		return phi
	}
	return math.Pow(phi, min(gap, 1e4))
}

// prepare finds the place of the sample in the season and lets the first period
// gather. When it is over, the level lets go of what the season now explains.
func (d *HoltWinters) prepare(c *cycle, t int64, x float64) place {
	if d.n > 1 {
		c.advance(d.gap)
	}
	p := c.find(t)
	if !c.full && c.gather(p, t, x) {
		d.level -= c.value(p)
		d.rescale()
	}
	return p
}

// share is the part of a slot's visit that one sample is.
func (h *head) share(c *cycle) float64 {
	if !c.clock {
		return 1
	}
	return min(1, h.step*float64(len(c.values))/c.period)
}

const holtWintersVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *HoltWinters) AppendBinary(dst []byte) ([]byte, error) {
	dst = appendBounded(d.append(dst, holtWintersVersion, tagHoltWinters), d.level, d.slope)
	for i := range d.season {
		dst = d.season[i].append(dst)
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration,
// Season included, is not part of the state and must be the one it was written
// with. On error the receiver is unchanged.
func (d *HoltWinters) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, holtWintersVersion, tagHoltWinters)
	boundeds(r, &next.level, &next.slope)
	next.season = readCycles(r, d.season)
	return commit(r, d, &next)
}

func readCycles(r *codec.Reader, like []cycle) []cycle {
	cs := make([]cycle, len(like))
	for i := range like {
		cs[i] = like[i]
		cs[i].read(r)
	}
	return cs
}
