package sizing

import (
	"errors"
	"fmt"
	"time"
)

// Options configure a [Planner]. The zero value is usable: hourly decisions, at
// most four changes a day.
type Options struct {
	// Slot is the time between decisions and the grain of the forecast. Default
	// an hour: a change of size takes minutes, and must pay for itself.
	Slot time.Duration

	// Season is the length of the main season, a whole number of slots. Default
	// 24 h: most load follows people. Told a day, the forecasts were better on
	// every development trace than with a detected length.
	Season time.Duration

	// MissPrice is what one sample that finds too little capacity costs at first, in
	// samples of a whole idle capacity; from then on MissMost steers it. Default
	// 2.1, which misses 1.3 to 1.7 % of samples on the demand traces; 4 halves that
	// for a tenth more slack. See [Static] for sizes that no emergency growth corrects.
	MissPrice float64

	// MissMost is the budget of misses, a share of samples: the price of a miss
	// rises, up to seven-fold, while more are missed, and falls, by a quarter at
	// most, while fewer are: a load that is on and off at random would have a tenth
	// of it missed at a fixed price. Default 0.0135, to stay under
	// 1.5 % in the end. A day's peak is the first that a budget leaves out; who wants
	// nearly every foreseeable one covered before it comes sets MissPrice 10 and MissMost
	// 0.002, and pays with slack.
	MissMost float64

	// ChangePrice is what one change costs at first, in slots of a whole idle
	// capacity; from then on ChangesPerDay steers it. Default 2 over
	// ChangesPerDay, 32 minutes at the default budget.
	ChangePrice float64

	// ChangesPerDay is the flap budget: the price of a change rises while there
	// are more, up to 20-fold, and falls while there are fewer, to a half at most.
	// Default 3.8, to stay under 4 in the end.
	ChangesPerDay float64

	// Cooldown is the least time from a change to the next shrink. Growth never
	// waits. Default 0: the price of a change does it.
	Cooldown time.Duration

	// MinSaving is the least share of the capacity that a shrink must save.
	// Default 0: as above.
	MinSaving float64

	// NoEmergency leaves growth to the decisions every Slot. By default the
	// planner looks at every sample and grows as soon as the misses since the last
	// change have cost about what a change costs: the ski-rental rule, which never
	// pays much more than twice what knowing the future would (Karlin et al., "Competitive
	// Randomized Algorithms for Nonuniform Problems", Algorithmica 11, 1994), with a
	// debt that fades, see [Planner.React].
	NoEmergency bool

	// Memory marks a resource whose shortage kills: capacity never falls below
	// the decaying peaks and the out-of-memory evidence, see [Peaks].
	Memory bool

	// Calendar holds what is known beforehand, see [Override]. Later entries win.
	Calendar []Override

	// MinHistory is the least span of usage for a size. Default 24 h: with less,
	// the daily peak may not have been seen.
	MinHistory time.Duration
}

const (
	defaultMissPrice     = 2.1
	defaultMissMost      = 0.0135
	defaultChangePrice   = 2.0 // over ChangesPerDay
	defaultChangesPerDay = 3.8
	day                  = 24 * time.Hour
)

func (o Options) withDefaults() Options {
	o.Slot = orDefault(o.Slot, time.Hour)
	o.Season = orDefault(o.Season, day)
	o.MissPrice = orDefault(o.MissPrice, defaultMissPrice)
	o.MissMost = orDefault(o.MissMost, defaultMissMost)
	o.ChangesPerDay = orDefault(o.ChangesPerDay, defaultChangesPerDay)
	o.ChangePrice = orDefault(o.ChangePrice, defaultChangePrice/o.ChangesPerDay)
	o.MinHistory = orDefault(o.MinHistory, day)
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
	o = o.withDefaults()
	var errs []error
	fault := func(ok bool, name string, value any, want string) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: %s is %v, want %s", ErrOptions, name, value, want))
		}
	}
	fault(o.Slot > 0, "Slot", o.Slot, "above 0")
	if o.Slot > 0 {
		n := o.Season / o.Slot
		fault(o.Season%o.Slot == 0 && n >= 2 && n <= maxSeason, "Season", o.Season, "2 to 1000 whole slots")
	}
	fault(o.MissPrice > 0 && o.MissPrice <= 1e6, "MissPrice", o.MissPrice, "above 0, at most 1e6")
	fault(o.MissMost > 0 && o.MissMost <= 1, "MissMost", o.MissMost, "above 0, at most 1")
	fault(o.ChangePrice > 0 && o.ChangePrice <= 1e6, "ChangePrice", o.ChangePrice, "above 0, at most 1e6")
	fault(o.ChangesPerDay > 0 && o.ChangesPerDay <= 1e6, "ChangesPerDay", o.ChangesPerDay, "above 0, at most 1e6")
	fault(o.Cooldown >= 0, "Cooldown", o.Cooldown, "at least 0")
	fault(o.MinSaving >= 0 && o.MinSaving < 1, "MinSaving", o.MinSaving, "0 to below 1")
	fault(o.MinHistory > 0, "MinHistory", o.MinHistory, "above 0")
	return errors.Join(append(errs, ValidateCalendar(o.Calendar))...)
}
