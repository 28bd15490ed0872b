package anomaly

import (
	"errors"
	"fmt"
)

// Config sets a detector. The zero value is usable: each zero field takes the
// default that its comment argues for.
type Config struct {
	// Budget is the number of false alarms one series may raise per day. It is
	// the only threshold there is: an alarm opens when the tail probability
	// of an episode falls below Budget × sampling step ÷ 1 day.
	// Default 0.1, one per series in ten days: with a thousand series that is
	// four an hour over the fleet, about what one person can look at. Larger
	// finds more and cries wolf more, in proportion.
	Budget float64

	// Coverage of the interval Lower…Upper, in (0,1). Default 0.95, as
	// statistical packages draw it.
	Coverage float64

	// WarmUp is the number of samples before the first claim. Default 30: with
	// fewer, a 95 % interval is a guess. Verdicts before it are not Ready.
	WarmUp int

	// MinSamples is how many unusual samples in a row open an alarm, 1 to 100.
	// Default 1: the first minutes are when knowing helps. A fleet that wants no
	// alarm for a single spike sets 2 or 3, and hears of the rest that much later.
	MinSamples int

	// NoSeason switches off the daily and weekly profiles, which cost 2.2 KiB
	// per series once six hours of history are there. By default they are
	// learnt, and used as far as they have been forecasting well.
	NoSeason bool
}

// The defaults, see [Config].
const (
	DefaultBudget   = 0.1
	DefaultCoverage = 0.95
	DefaultWarmUp   = 30
)

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	var errs []error
	if !(c.Budget >= 0) || c.Budget > 86400e3 {
		errs = append(errs, fmt.Errorf("anomaly: Config.Budget is %v alarms per day: want 0 (for %v) to 8.64e7", c.Budget, DefaultBudget))
	}
	if !(c.Coverage >= 0 && c.Coverage < 1) {
		errs = append(errs, fmt.Errorf("anomaly: Config.Coverage is %v: want 0 (for %v) or between 0 and 1", c.Coverage, DefaultCoverage))
	}
	if c.WarmUp < 0 || c.WarmUp > 1<<20 {
		errs = append(errs, fmt.Errorf("anomaly: Config.WarmUp is %v samples: want 0 (for %v) to %v", c.WarmUp, DefaultWarmUp, 1<<20))
	}
	if c.MinSamples < 0 || c.MinSamples > 100 {
		errs = append(errs, fmt.Errorf("anomaly: Config.MinSamples is %v: want 0 (for 1) to 100", c.MinSamples))
	}
	return errors.Join(errs...)
}

// withDefaults replaces zero fields.
func (c Config) withDefaults() Config {
	if c.Budget == 0 {
		c.Budget = DefaultBudget
	}
	if c.Coverage == 0 {
		c.Coverage = DefaultCoverage
	}
	if c.WarmUp == 0 {
		c.WarmUp = DefaultWarmUp
	}
	if c.MinSamples == 0 {
		c.MinSamples = 1
	}
	return c
}
