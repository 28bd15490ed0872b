package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Sides says which tails a [SPOT] watches.
type Sides uint8

// The sides.
const (
	Both Sides = iota
	Upper
	Lower
)

// SPOTConfig sets a [SPOT] detector. The zero value is usable.
type SPOTConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here

	// Risk q is the probability of a sample beyond [SPOT.Bounds]. Default 1e-3.
	// Samples beyond are not learnt. It is no alarm threshold, that is the
	// budget's; smaller, and outliers teach the tail that they are ordinary.
	Risk float64

	// Level is the quantile beyond which the tail is fitted. Default 0.98, as in
	// the paper.
	Level float64

	// Initial is the number of samples before the first fit. Default 500, the
	// ten excesses below which a fit is a guess; Initial·(1−Level) may be 60 at
	// most, which is what the state has room for.
	Initial int

	// Depth d makes it DSPOT: what is judged is the difference of a sample from
	// the mean of the last d ordinary ones. At most 40. Default 0, plain SPOT:
	// right for series whose level stays, as errors and latencies often do.
	Depth int

	// Sides watched, default both.
	Sides Sides
}

const (
	maxPeaks = 64
	maxDepth = 40 // as much as 2 KiB of state have room for

	defaultRisk    = 1e-3
	defaultLevel   = 0.98
	defaultInitial = 500

	// restartAfter alarms in a row the series is another one: the chance of them
	// is q to that power. The paper's algorithm would alarm for ever.
	restartAfter = 64

	// rescan is how often the whole profile of the likelihood is looked at again, so
	// that no local maximum is followed for ever.
	rescan = 16
)

// Validate reports every fault at once.
func (c SPOTConfig) Validate() error {
	errs := []error{c.Config.Validate()}
	if !(c.Risk >= 0 && c.Risk < 0.1) {
		errs = append(errs, fmt.Errorf("filter: SPOTConfig.Risk is %v: want 0 (for %v) to 0.1", c.Risk, defaultRisk))
	}
	if !(c.Level == 0 || c.Level >= 0.5 && c.Level < 1) {
		errs = append(errs, fmt.Errorf("filter: SPOTConfig.Level is %v: want 0 (for %v) or 0.5 to 1", c.Level, defaultLevel))
	}
	if c.Depth < 0 || c.Depth > maxDepth {
		errs = append(errs, fmt.Errorf("filter: SPOTConfig.Depth is %d: want 0 (no drift) to %d", c.Depth, maxDepth))
	}
	if c.Sides > Lower {
		errs = append(errs, fmt.Errorf("filter: SPOTConfig.Sides is %d: want Both, Upper or Lower", c.Sides))
	}
	initial, level := orDefault(float64(c.Initial), defaultInitial), orDefault(c.Level, defaultLevel)
	if c.Initial < 0 || initial*(1-level) > maxPeaks-4 || initial*(1-level) < 5 {
		errs = append(errs, fmt.Errorf("filter: SPOTConfig.Initial is %d samples: want 0 (for %d), or so many that 5 to %d of them lie beyond Level", c.Initial, defaultInitial, maxPeaks-4))
	}
	return errors.Join(errs...)
}

// SPOT is streaming peaks-over-threshold, SPOT or with Depth DSPOT, on one or both
// sides (Siffer et al. 2017, "Anomaly detection in streams with extreme value
// theory", KDD, algorithms 1 to 3). Excesses over the Level quantile t of the first
// samples follow a generalised Pareto distribution (γ, σ), fitted by maximum
// likelihood; with n samples and Nₜ excesses
//
//	P(X > x) = Nₜ/n · (1 + γ(x−t)/σ)^(−1/γ)    z_q = t + σ/γ·((qn/Nₜ)^(−γ) − 1)
//
// A sample beyond z_q is not learnt; one between t and z_q is an excess, and the
// tail is fitted again. Raw is −log₁₀ P, of an exponential where γ < 0, and
// below t its linear continuation towards the centre. The newest 64 excesses of a side are kept where the paper
// keeps all, so state and cost are bounded. After restartAfter samples beyond z_q
// in a row it begins anew, quietly. State: at most 2 KiB.
type SPOT struct {
	head
	risk, level float64
	initial     int
	sides       Sides
	level0      float64 // slow mean: the centre
	count       int     // samples judged or gathered since the (re)start
	fitted      bool    // thresholds hold
	beyond      int     // alarms in a row
	up, down    peaks
	window      drift
}

// NewSPOT returns a detector without history, or every fault of cfg.
func NewSPOT(cfg SPOTConfig) (*SPOT, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	return &SPOT{head: h, risk: orDefault(cfg.Risk, defaultRisk), level: orDefault(cfg.Level, defaultLevel),
		initial: int(orDefault(float64(cfg.Initial), defaultInitial)), sides: cfg.Sides, window: drift{depth: cfg.Depth}}, err
}

// Bounds returns what the next sample is expected to stay between with
// probability 1−Risk on each side: infinite on a side that is not watched, NaN
// before the first fit.
func (d *SPOT) Bounds() (lower, upper float64) {
	if !d.fitted {
		return math.NaN(), math.NaN()
	}
	lower, upper = math.Inf(-1), math.Inf(1)
	if d.sides != Lower {
		upper = d.window.mean() + d.up.bound
	}
	if d.sides != Upper {
		lower = d.window.mean() - d.down.bound
	}
	return lower, upper
}

// Step implements [anomaly.Detector].
func (d *SPOT) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n == 1 {
		d.level0 = x
	}
	centre := d.level0
	if d.window.depth > 0 && d.window.filled() {
		centre = d.window.mean()
	}
	_, taught, _ := d.residual(&vd, x, centre)
	d.level0 = clamp(d.level0 + rate(slowRate, d.n)*(centre+taught-d.level0))
	if !d.window.filled() {
		d.window.push(x)
		d.quiet(&vd)
		return vd
	}
	y := x - d.window.mean()
	if !d.fitted {
		d.quiet(&vd)
		d.gather(y)
		d.window.push(x)
		return vd
	}
	d.claim(&vd, d.score(y, centre-d.window.mean()), d.kind(x-centre))
	d.learn(x, y)
	return vd
}

// quiet says nothing: not Ready before the first fit, and after a restart that
// all is ordinary, so that an alarm that was open can close.
func (d *SPOT) quiet(vd *anomaly.Verdict) {
	if d.up.total+d.down.total == 0 {
		vd.Lower, vd.Upper = math.NaN(), math.NaN()
		return
	}
	d.claim(vd, 0, anomaly.None)
}

// gather collects the largest values of the initial samples on each side.
func (d *SPOT) gather(y float64) {
	if d.count == 0 {
		d.up.size, d.down.size = 0, 0
	}
	d.count++
	d.up.keep(y)
	d.down.keep(-y)
	if d.count < d.initial {
		return
	}
	d.fitted, d.beyond = true, 0
	d.up.begin(int(d.level*float64(d.initial)), d.initial, d.risk)
	// The paper's lower threshold is the order statistic (1−Level)·n of the whole.
	d.down.begin(d.initial-1-int((1-d.level)*float64(d.initial)), d.initial, d.risk)
}

// score returns −log₁₀ of the tail probability of y.
func (d *SPOT) score(y, centre float64) (s float64) {
	if d.sides != Lower {
		s = d.up.surprise(y, centre, d.count)
	}
	if d.sides != Upper {
		s = max(s, d.down.surprise(-y, -centre, d.count))
	}
	return s
}

// learn is the body of the paper's loop.
func (d *SPOT) learn(x, y float64) {
	upper, lower := d.sides != Lower, d.sides != Upper
	switch {
	case upper && y > d.up.bound, lower && -y > d.down.bound:
		if d.beyond++; d.beyond >= restartAfter {
			d.count, d.fitted, d.beyond = 0, false, 0
			d.window = drift{depth: d.window.depth}
		}
		return
	case upper && y > d.up.threshold:
		d.up.add(y, d.risk, d.count+1)
	case lower && -y > d.down.threshold:
		d.down.add(-y, d.risk, d.count+1)
	}
	d.beyond = 0
	d.count = min(d.count+1, math.MaxInt32)
	d.window.push(x)
}
