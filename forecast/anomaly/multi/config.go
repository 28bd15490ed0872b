package multi

import (
	"errors"
	"fmt"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Config sets a [Default]. The zero value is usable.
type Config struct {
	// Config holds budget and warm-up, here per instance, and whether metrics
	// get daily and weekly profiles. A WarmUp of 0 means 30 samples for the
	// metrics, as in package anomaly, and then 128 vectors for the instance: the
	// tail of its score rests on three tenths of them.
	anomaly.Config

	// Memory is the number of samples that long-run levels and correlations look
	// back on. Default 4096, see [DeviationConfig].
	Memory float64

	// Shrink is the least weight of the identity in the correlation matrix of
	// surprises, in (0,1]. Default 0.5: half is taken from what the metrics
	// usually do together. With less, an incident in which everything moves as
	// it always does together, and farther, is explained away.
	Shrink float64
}

// The defaults of [Config] that no other detector shares.
const (
	defaultJointShrink = 0.5
	defaultWarmUp      = 128

	// surprisePower is the exponent of the mean over metrics and channels,
	// between the root mean square, where the many decide, and the cubic, where
	// the few do.
	surprisePower = 2.5

	// sustainRate smooths surprises over about three samples; sustainUnit is the
	// standard deviation of smoothed white noise, √(a/(2−a)).
	sustainRate = 0.3
	sustainUnit = 0.42008402520840293

	// leastSurprise is the floor of the root mean square of a metric's
	// surprises, which is 0.61 where tail probabilities are calibrated.
	leastSurprise = 0.3

	// noticed is the tail probability below which an alarm is held open.
	noticed = 0.02
)

// Validate reports every fault at once.
func (c Config) Validate() error {
	errs := []error{c.Config.Validate(), checkMemory(c.Memory)}
	if !(c.Shrink >= 0 && c.Shrink <= 1) {
		errs = append(errs, fmt.Errorf("multi: Shrink is %v: want 0 (for %v) to 1", c.Shrink, defaultJointShrink))
	}
	return errors.Join(errs...)
}
