package failure

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Settings say what is observed and on which time scale. The zero value means
// [Signals] and a horizon of two minutes.
type Settings struct {
	// Signals are the inputs, in the order of the values given to
	// [State.Step]. Default: [Signals].
	Signals []Signal

	// Horizon is how far ahead the risk looks. Default 2 min, meant for
	// samples at 1 to 5 s: time enough to drain an instance or move its load,
	// and short enough that a straight line through a leak still holds. With
	// samples at 15 to 60 s take 30 min or more: a horizon of fewer than ten
	// samples says little. All other time scales follow the horizon, so the
	// features keep their meaning.
	Horizon time.Duration

	// Fast is the time constant of the current level. Default Horizon/24: long
	// enough to damp single samples at a twentieth of the horizon, short
	// enough to see the last tenth of a leak.
	Fast time.Duration

	// Trend is the time constant of the slope. Default Horizon/4: a slope is
	// trusted about four times as far ahead as it looks back. It is never
	// shorter than four sample intervals, whatever the settings.
	Trend time.Duration

	// Slow is the time constant of the instance's own baseline. Default
	// 5 × Horizon: a fault that grows over one horizon must not pull its own
	// baseline along.
	Slow time.Duration
}

const defaultHorizon = 2 * time.Minute

// withDefaults returns the settings with the zero fields filled in.
func (s Settings) withDefaults() Settings {
	if s.Signals == nil {
		s.Signals = Signals()
	}
	s.Horizon = orDefault(s.Horizon, defaultHorizon)
	s.Fast = orDefault(s.Fast, s.Horizon/24)
	s.Trend = orDefault(s.Trend, s.Horizon/4)
	s.Slow = orDefault(s.Slow, 5*s.Horizon)
	return s
}

func orDefault(d, def time.Duration) time.Duration {
	if d == 0 {
		return def
	}
	return d
}

// Validate reports every fault of the settings at once, each wrapped in
// [ErrSettings].
func (s Settings) Validate() error {
	s = s.withDefaults()
	errs := []error{signalFaults(s.Signals)}
	check := func(name string, d, low, high time.Duration) {
		if d < low || d > high {
			errs = append(errs, fmt.Errorf("%w: %s is %v, want %v to %v", ErrSettings, name, d, low, high))
		}
	}
	const year = 365 * 24 * time.Hour
	check("Horizon", s.Horizon, time.Second, year)
	check("Fast", s.Fast, time.Millisecond, s.Horizon)
	check("Trend", s.Trend, time.Millisecond, 10*s.Horizon)
	check("Slow", s.Slow, s.Fast, 1000*s.Horizon)
	return errors.Join(errs...)
}

// compile validates the settings and fixes them, in seconds.
func (s Settings) compile() (config, error) {
	if err := s.Validate(); err != nil {
		return config{}, err
	}
	s = s.withDefaults()
	return config{
		signals: slices.Clone(s.Signals),
		horizon: s.Horizon.Seconds(), fast: s.Fast.Seconds(),
		trend: s.Trend.Seconds(), slow: s.Slow.Seconds(),
	}, nil
}

// config is settings checked, complete and in seconds.
type config struct {
	signals                    []Signal
	horizon, fast, trend, slow float64
}

// settings is the inverse of compile.
func (c *config) settings() Settings {
	return Settings{
		Signals: slices.Clone(c.signals), Horizon: seconds(c.horizon),
		Fast: seconds(c.fast), Trend: seconds(c.trend), Slow: seconds(c.slow),
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
