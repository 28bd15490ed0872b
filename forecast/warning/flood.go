package warning

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
)

// FloodConfig sets a [Flood]. The zero value is usable.
type FloodConfig struct {
	// Budget is the number of false alarms the series may raise per day.
	// Default 0.1, as in package anomaly.
	Budget float64

	// WarmUp is the number of samples, after the first day, before the first
	// claim. Default 1440, a day of minutes: the first day teaches the band, the
	// second what is usual around it. Warnings before it are not Ready.
	WarmUp int
}

const (
	defaultFloodBudget = anomaly.DefaultBudget
	defaultFloodWarmUp = 1440
)

// Validate reports every fault at once, as [ErrOptions].
func (c FloodConfig) Validate() error {
	var errs []error
	if !(c.Budget >= 0) || c.Budget > 86400e3 {
		errs = append(errs, fmt.Errorf("%w: Budget is %v alarms per day: want 0 (for %v) to 8.64e7", ErrOptions, c.Budget, defaultFloodBudget))
	}
	if c.WarmUp < 0 || c.WarmUp > 1<<20 {
		errs = append(errs, fmt.Errorf("%w: WarmUp is %v samples: want 0 (for %v) to %v", ErrOptions, c.WarmUp, defaultFloodWarmUp, 1<<20))
	}
	return errors.Join(errs...)
}

// Warning is what a [Flood] says of one sample.
type Warning struct {
	Time     int64
	Value    float64
	Expected float64 // by time of day and slow level; NaN before a day has passed

	// PValue is how often, by this series' own past, the load stands at least
	// this far above its band; in (0,1], 1 while not Ready.
	PValue float64
	Phase  anomaly.Phase // of the flood
	Ready  bool

	// Doubling is the time in which the load doubles at its present growth, of
	// the last few samples; 0 where it does not grow. Peak is what it comes to
	// if the growth dies out as it usually does (a damped trend); at least
	// Value. Both are projections, not limits.
	Doubling time.Duration
	Peak     float64
}

// Flood notices in its first minutes that a load, such as requests per minute,
// leaves its own daily band upwards. The logarithm y = ln(1 + load/unit) is
// compared with a profile of the day on a slow level; unit is a hundredth of the
// typical load, so that nights of single requests do not tower. What lies above
// is accumulated like a cusum (Page 1954),
//
//	c ← max(0, c·½ + y − expected − slack),
//
// two or three samples' worth, and calibrated on its own past: a budget of alarms
// is the only threshold.
//
// The zero value is not usable: see [NewFlood]. The state is about 0.5 KiB, a
// step about 180 ns without allocation. Not safe for concurrent use.
type Flood struct {
	cfg         FloodConfig
	excess      excess
	first, last int64
	n, judged   uint32  // samples; those that there was a band for
	step        float64 // typical distance of samples, seconds
	typical     float64 // load
	day         profile
	spread      float64 // mean absolute y − expected
	sum         float64 // c
	level       float64 // of y, followed fast
	slope       float64 // of it, per step
	open        bool
	calm        uint8 // ordinary samples since the last unusual one
}

const (
	floodUnit  = 0.01
	floodKeep  = 0.5 // of c per sample
	floodFast  = 0.5 // of the level that growth is read from
	floodTurn  = 0.3 // of its slope
	floodDamp  = 0.9 // per step: growth is halved in seven
	spreadRate = 1.0 / 2048
	floodCalm  = 10
	// floodLesson is what a sample teaches the tail inside an alarm.
	floodLesson = 0.1
	slackShare  = 0.5 // of the spread: half of what is usual does not add up
)

// NewFlood returns a flood detector, or every fault of the configuration.
func NewFlood(cfg FloodConfig) (*Flood, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	f := &Flood{cfg: cfg}
	if f.cfg.WarmUp == 0 {
		f.cfg.WarmUp = defaultFloodWarmUp
	}
	if f.cfg.Budget == 0 {
		f.cfg.Budget = defaultFloodBudget
	}
	f.day.start()
	f.excess.ups = 0.02 // every excess by itself, until runs have been seen
	return f, nil
}

// Step takes a sample in strictly increasing time order. NaN, infinite, negative
// and late samples change nothing; their warning is not Ready.
func (f *Flood) Step(t int64, load float64) Warning {
	w := Warning{Time: t, Value: load, Expected: math.NaN(), PValue: 1, Peak: load}
	if !(load >= 0) || load-load != 0 || f.n > 0 && t <= f.last {
		return w
	}
	x := bounded(load)
	f.clock(t, x)
	y := f.log(x)
	expected := f.day.at(t)
	f.growth(y)
	f.project(&w)
	if expected == expected {
		w.Expected = f.exp(expected)
		f.judge(&w, y-expected)
		y = f.taught(y, expected)
	}
	f.day.learn(t, y, f.step)
	return w
}

func (f *Flood) clock(t int64, x float64) {
	if f.n == 0 {
		f.first, f.typical = t, x
	} else {
		elapsed := float64(t-f.last) / 1000
		if f.step == 0 {
			f.step = elapsed
		}
		f.step += max(1.0/64, 1/float64(f.n)) * (min(elapsed, 4*f.step) - f.step)
	}
	if f.n < math.MaxUint32 {
		f.n++
	}
	f.last = t
	if f.typical == 0 {
		f.typical = x
	}
	f.typical += max(1.0/8192, 1/float64(f.n)) * (min(x, 5*f.typical) - f.typical)
}

// unit is what a load is counted in; 1 while all was 0.
func (f *Flood) unit() float64 {
	if f.typical > 0 {
		return floodUnit * f.typical
	}
	return 1
}

func (f *Flood) log(x float64) float64 { return math.Log1p(x / f.unit()) }
func (f *Flood) exp(y float64) float64 { return math.Expm1(y) * f.unit() }

// growth follows level and slope of y.
func (f *Flood) growth(y float64) {
	if f.n == 1 {
		f.level = y
		return
	}
	ahead := f.level + f.slope
	e := y - ahead
	f.level = ahead + floodFast*e
	f.slope += floodTurn * floodFast * e
}

// project fills in doubling time and peak: the sum of a damped trend is
// slope·φ/(1−φ).
func (f *Flood) project(w *Warning) {
	if !(f.slope > 1e-6) || f.step == 0 {
		return
	}
	w.Doubling = seconds(min(math.Ln2/f.slope*f.step, Farthest.Seconds()))
	w.Peak = max(w.Value, f.exp(min(f.level+f.slope*floodDamp/(1-floodDamp), 600)))
}

func (f *Flood) judge(w *Warning, above float64) {
	f.sum = max(0, floodKeep*f.sum+above-slackShare*f.spread)
	p := f.excess.probability(f.sum)
	lesson := 1.0
	if f.open {
		lesson = floodLesson
	}
	if f.judged < math.MaxUint32 {
		f.judged++
	}
	f.excess.learn(f.sum, f.judged, lesson)
	limit := max(8*f.spread, 0.05)
	f.spread += lesson * max(spreadRate, 1/float64(f.judged)) * (min(math.Abs(above), limit) - f.spread)
	if f.judged <= uint32(f.cfg.WarmUp) {
		return
	}
	w.Ready, w.PValue = true, p
	w.Phase = f.advance(p < f.cfg.Budget*f.step/86400*f.excess.run(), p > 0.05)
}

// EndAlarm ends a flood in progress without a sample: the load has fallen
// silent. What was learnt stays.
func (f *Flood) EndAlarm() { f.open = false }

// advance opens an alarm at an unusual sample and closes it after floodCalm
// ordinary ones.
func (f *Flood) advance(unusual, ordinary bool) anomaly.Phase {
	switch {
	case !f.open && unusual:
		f.open, f.calm = true, 0
		return anomaly.Opened
	case !f.open:
		return anomaly.Quiet
	case ordinary:
		f.calm++
	default:
		f.calm = 0
	}
	if f.calm >= floodCalm {
		f.open = false
		return anomaly.Closed
	}
	return anomaly.Open
}

// taught cuts what a sample teaches the band, so that a flood does not become
// the norm while it lasts.
func (f *Flood) taught(y, expected float64) float64 {
	cut := max(4*f.spread, 0.05)
	return expected + min(max(y-expected, -cut), cut)
}
