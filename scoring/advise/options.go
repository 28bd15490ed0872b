package advise

import (
	"errors"
	"fmt"
	"time"

	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/catalog"
)

// Errors by cause; test with [errors.Is]. What is wrong with the usage is no
// error but a refusal, see [Refusal].
var (
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("advise: invalid options")
	// ErrCurrent marks a current fleet that cannot exist.
	ErrCurrent = errors.New("advise: invalid current fleet")
)

// Options configure [Advise]. The zero value is usable.
type Options struct {
	// Horizon is how long the advice must hold. Default 24 h: it spans the
	// daily peak, and a day is soon enough to be asked again.
	Horizon time.Duration

	// Risk is the stated probability that demand exceeds what is sold at the
	// worst step of the horizon, in any dimension; it is shared equally among
	// the measured dimensions (the union bound, so correlation does not
	// matter). Default 0.01: 99 % is where sizing tools and service objectives
	// usually stand, and a day of history cannot support much less.
	Risk float64

	// MinHistory is the least span of usage. Default 24 h: with less, the
	// daily peak may not have been seen.
	MinHistory time.Duration

	// MinSaving is the least share of the price a move must save when the
	// present fleet covers the demand. Default 0.1: less does not pay for the
	// risk of a move, and keeps the advice from flapping between neighbours.
	MinSaving float64

	// MaxCount is the largest number of instances considered. Default: the
	// present count, because not every workload can be spread.
	MaxCount int

	// Zones is the number of zones that an alternative is worked out for which
	// survives the loss of one. Default 0: none. It takes at least two instances,
	// so there is none unless MaxCount allows for them.
	Zones int

	// Ceiling is the highest utilisation planned for, by dimension, above 0
	// and at most 1. Default 0.8, for memory 0.9: at 80 % the M/M/1 response
	// time is five times the idle one; memory does not queue, yet its limit
	// kills.
	Ceiling [catalog.Dimensions]float64

	// Season is the length of the main season, a whole number of the usage's steps.
	// Default 24 h. It is what Base assumes when that is not set.
	Season time.Duration

	// Calendar holds, by dimension, what is known beforehand: bounds of capacity
	// within the horizon, windows in which nothing may shrink, and past time that
	// says nothing of other days. Usage.End must be set with it.
	Calendar [catalog.Dimensions][]sizing.Override

	// Base is the forecaster of the mean, given quantiles by [forecast.Conformal].
	// Default: none, but a [sizing.Outlook] on hours, whose quantiles are those of
	// what was seen at such hours and do not run away after one spike; while there
	// is less than one season, or when the horizon is beyond a day or the step
	// does not divide an hour, Holt-Winters, with the season once three of it are
	// there.
	Base forecast.Forecaster
}

const (
	defaultRisk      = 0.01
	defaultMinSaving = 0.1
	defaultCeiling   = 0.8
	memoryCeiling    = 0.9
)

func (o Options) withDefaults(count int) Options {
	o.Horizon = orDefault(o.Horizon, day)
	o.MinHistory = orDefault(o.MinHistory, day)
	o.Season = orDefault(o.Season, day)
	o.Risk = orDefault(o.Risk, defaultRisk)
	o.MinSaving = orDefault(o.MinSaving, defaultMinSaving)
	o.MaxCount = orDefault(o.MaxCount, max(count, 1))
	for d := range o.Ceiling {
		def := defaultCeiling
		if catalog.Dimension(d) == catalog.Memory {
			def = memoryCeiling
		}
		o.Ceiling[d] = orDefault(o.Ceiling[d], def)
	}
	return o
}

func orDefault[T comparable](x, d T) T {
	var zero T
	if x == zero {
		return d
	}
	return x
}

// Validate reports every fault at once, as [ErrOptions].
func (o Options) Validate() error {
	o = o.withDefaults(1)
	var errs []error
	fault := func(ok bool, name string, value any, want string) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: %s is %v, want %s", ErrOptions, name, value, want))
		}
	}
	fault(o.Horizon > 0, "Horizon", o.Horizon, "above 0")
	fault(o.Season > 0, "Season", o.Season, "above 0")
	fault(o.MinHistory > 0, "MinHistory", o.MinHistory, "above 0")
	fault(o.Risk > 0 && o.Risk < 0.5, "Risk", o.Risk, "above 0 and below 0.5")
	fault(o.MinSaving >= 0 && o.MinSaving < 1, "MinSaving", o.MinSaving, "0 (default) to below 1")
	fault(o.MaxCount > 0 && o.MaxCount <= maxCount, "MaxCount", o.MaxCount, "1 to 100000")
	fault(o.Zones == 0 || o.Zones >= 2 && o.Zones <= maxZones, "Zones", o.Zones, "0 (none) or 2 to 100")
	for d, c := range o.Calendar {
		if err := sizing.ValidateCalendar(c); err != nil {
			errs = append(errs, fmt.Errorf("%w: Calendar of %v: %w", ErrOptions, catalog.Dimension(d), err))
		}
	}
	for d, c := range o.Ceiling {
		fault(c > 0 && c <= 1, "Ceiling of "+catalog.Dimension(d).String(), c, "above 0 and at most 1")
	}
	return errors.Join(errs...)
}

// Bounds of a fleet.
const (
	maxCount = 100000
	maxZones = 100
)
