package window

import (
	"errors"
	"fmt"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Config sets a detector of windows. The zero value is usable.
type Config struct {
	anomaly.Config // budget, coverage and warm-up; NoSeason has no meaning here

	// Length is the number of samples of a window. By default it is the dominant
	// season of the series, at least 32 and at most MaxLength, looked for after
	// 256, 512 and 1024 samples, and DefaultLength where none is found.
	Length int

	// Seed of the random numbers of methods that draw some.
	Seed uint64
}

const (
	// DefaultLength is long enough to have a shape and short enough that an
	// anomaly of a few samples is a good part of it.
	DefaultLength = 64
	// MinLength: below it every window resembles some other.
	MinLength = 8
	// MaxLength bounds the memory. A longer season is seen in parts.
	MaxLength = 128
)

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	err := c.Config.Validate()
	if c.Length != 0 && (c.Length < MinLength || c.Length > MaxLength) {
		err = errors.Join(err, fmt.Errorf("window: Config.Length is %d: want 0 (for the season) or %d to %d", c.Length, MinLength, MaxLength))
	}
	return err
}
