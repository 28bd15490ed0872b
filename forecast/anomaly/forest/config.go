package forest

import (
	"errors"
	"fmt"
)

// Config sets a [Forest]. The zero value is usable: each zero field takes the
// default that its comment argues for.
type Config struct {
	// Dims is the number of values of one vector. Default 1.
	Dims int

	// Shingle is how many consecutive vectors make a point. Default 1: each
	// vector is a point. The univariate [Detector] takes 8.
	Shingle int

	// Trees. Default 50: the score is a mean over trees, and its standard error,
	// about 0.35/√Trees, falls to 0.05, a tenth of what parts unusual from
	// ordinary. At most 255.
	Trees int

	// Samples kept by each tree. Default 256, as Guha et al. take: a tree of
	// more is deeper and slower but ranks hardly better. At most 4096, and
	// Trees × Samples at most 65535.
	Samples int

	// Decay is the share of its chance to be in the sample that a point loses
	// with each later point (exponentially, λ of the time-decayed reservoir).
	// Default 1/(10·Samples), as in the AWS library: the sample then speaks of
	// the last few thousand points. Shingled forests need at least
	// [MinDecay], for their memory holds a bounded past.
	Decay float64

	// Seed of the random numbers. The same seed and stream give the same scores.
	Seed uint64
}

// The defaults, see [Config].
const (
	DefaultTrees   = 50
	DefaultSamples = 256
)

// horizon is after how many decay lengths 1/Decay a point leaves a shingled
// forest even if the sampler kept it: by then one of 600 would still be there.
const horizon = 6.4

// maxRefs is how many points the references of trees can tell apart.
const maxRefs = 1 << 16

// MinDecay is the smallest Decay of a shingled forest.
const MinDecay = horizon / (maxRefs - 512)

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	var errs []error
	inRange := func(name string, x, lo, hi int) {
		if x < lo || x > hi {
			errs = append(errs, fmt.Errorf("forest: Config.%s is %d: want 0 (for the default) or %d to %d", name, x, max(lo, 1), hi))
		}
	}
	inRange("Dims", c.Dims, 0, 1<<12)
	inRange("Shingle", c.Shingle, 0, 512)
	inRange("Trees", c.Trees, 0, 255)
	inRange("Samples", c.Samples, 0, 1<<12)
	if c.Samples == 1 {
		errs = append(errs, errors.New("forest: Config.Samples is 1: a tree needs 2 points for a cut"))
	}
	if !(c.Decay >= 0 && c.Decay < 1) {
		errs = append(errs, fmt.Errorf("forest: Config.Decay is %v: want 0 (for the default) or a number below 1", c.Decay))
	}
	d := c.withDefaults()
	if d.Trees*d.Samples >= maxRefs {
		errs = append(errs, fmt.Errorf("forest: %d trees of %d samples: want a product below %d", d.Trees, d.Samples, maxRefs))
	}
	if d.Dims*d.Shingle > 1<<12 {
		errs = append(errs, fmt.Errorf("forest: points of %d × %d numbers: want at most %d", d.Shingle, d.Dims, 1<<12))
	}
	if d.Shingle > 1 && d.Decay < MinDecay {
		errs = append(errs, fmt.Errorf("forest: Config.Decay is %v: shingles need at least %v", d.Decay, MinDecay))
	}
	return errors.Join(errs...)
}

// withDefaults replaces zero fields.
func (c Config) withDefaults() Config {
	replace := func(p *int, def int) {
		if *p == 0 {
			*p = def
		}
	}
	replace(&c.Dims, 1)
	replace(&c.Shingle, 1)
	replace(&c.Trees, DefaultTrees)
	replace(&c.Samples, DefaultSamples)
	if c.Decay == 0 {
		c.Decay = 1 / (10 * float64(c.Samples))
	}
	return c
}
