package feature

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Signal is one metric of an entity. Counters must be turned into rates first.
type Signal struct {
	Name string `json:"name"`
	// Limit is the value at which the resource is exhausted; 0 none. It may lie
	// below the usual level (free bytes have the limit 0, give used ones
	// instead).
	Limit float64 `json:"limit,omitempty"`
}

// Config says which features are made. The zero value with signals is usable.
type Config struct {
	Signals []Signal

	// Horizon is how far ahead the features are meant to look; all other times
	// follow it. Default 1 h.
	Horizon time.Duration

	// Windows are the spans over which changes are looked at, ascending. Default
	// Horizon/4, Horizon and 4·Horizon: what just jumped, what is on its way,
	// and what creeps.
	Windows []time.Duration

	// Slow is the time constant of the entity's own baseline. Default
	// 48·Horizon: what grows over a horizon must not become normal meanwhile.
	Slow time.Duration

	// Season adds residuals against the mean of the same part of the season,
	// such as 24 h for a working day, and, where it is 4 to 170 times Horizon, how
	// restless the entity was in former seasons at the time that lies ahead.
	// Default 0, none. It takes three seasons to say anything.
	Season time.Duration
}

const (
	maxSignals = 4096
	maxWindows = 8
)

func (c Config) withDefaults() Config {
	if c.Horizon == 0 {
		c.Horizon = time.Hour
	}
	if c.Windows == nil {
		c.Windows = []time.Duration{c.Horizon / 4, c.Horizon, 4 * c.Horizon}
	}
	if c.Slow == 0 {
		c.Slow = 48 * c.Horizon
	}
	return c
}

// Validate reports every fault at once, as [ErrConfig].
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrConfig, fmt.Sprintf(format, args...)))
	}
	if n := len(c.Signals); n == 0 || n > maxSignals {
		fault("%d signals, want 1 to %d", n, maxSignals)
	}
	for i, s := range c.Signals {
		if s.Name == "" || slices.ContainsFunc(c.Signals[:i], func(o Signal) bool { return o.Name == s.Name }) {
			fault("signal %d is named %q, want a name of its own", i, s.Name)
		}
		if s.Limit-s.Limit != 0 {
			fault("signal %q has limit %v", s.Name, s.Limit)
		}
	}
	const century = 100 * 365 * 24 * time.Hour
	span := func(name string, d time.Duration) {
		if d < buckets*time.Millisecond || d > century {
			fault("%s is %v, want %v to %v", name, d, buckets*time.Millisecond, century)
		}
	}
	span("Horizon", c.Horizon)
	span("Slow", c.Slow)
	if c.Season != 0 {
		span("Season", c.Season)
	}
	if len(c.Windows) == 0 || len(c.Windows) > maxWindows {
		fault("%d windows, want 1 to %d", len(c.Windows), maxWindows)
	}
	for i, w := range c.Windows {
		span(fmt.Sprintf("Windows[%d]", i), w)
		if i > 0 && w <= c.Windows[i-1] {
			fault("window %v after %v, want them ascending", w, c.Windows[i-1])
		}
	}
	return errors.Join(errs...)
}

// Builder makes features. It is immutable and may be used by many goroutines at
// once.
type Builder struct {
	c       Config
	names   []string
	widths  []int64 // of the buckets of each window, milliseconds
	horizon float64 // seconds
	slow    float64
	season  int64 // milliseconds; 0 none
	slots   int64 // of a season in the agenda; 0 none
	width   int64 // of a slot, milliseconds
}

// New returns a builder. Errors: [ErrConfig].
func New(c Config) (*Builder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	c.Signals, c.Windows = slices.Clone(c.Signals), slices.Clone(c.Windows)
	b := &Builder{c: c, horizon: c.Horizon.Seconds(), slow: c.Slow.Seconds(), season: c.Season.Milliseconds()}
	for _, w := range c.Windows {
		b.widths = append(b.widths, max(1, w.Milliseconds()/buckets))
	}
	if b.slots = slotsOf(b.season, c.Horizon.Milliseconds()); b.slots > 0 {
		b.width = max(1, b.season/b.slots)
	}
	b.names = b.list()
	return b, nil
}

// Config returns the settings, defaults filled in; a copy.
func (b *Builder) Config() Config {
	c := b.c
	c.Signals, c.Windows = slices.Clone(c.Signals), slices.Clone(c.Windows)
	return c
}

// Names returns the names of the features, in order; a copy. For each signal:
//
//	S.level       the value as it is
//	S.score       (x - base)/σ, base the slow mean, σ from the mean absolute
//	              deviation about it
//	S.mean_W      (mean over W - base)/σ
//	S.change_W    (x - mean of the oldest eighth of W)/σ
//	S.slope_W     slope of a line through the eighths of W, in σ per W
//	S.range_W     (largest - smallest in W)/σ
//	S.unchanged   ln(1 + time since the value last changed / Horizon)
//	S.silent      ln(1 + time since the last value / Horizon)
//	S.season      (x - usual at this part of the season)/σ, with a Season
//	S.crossing    exp(-T/Horizon), T the time until the trend over the
//	              Horizon meets the limit, times how straight it is; with a
//	              Limit
//
// and for the entity: entity.mean_score and entity.max_score of |score| over its
// signals, entity.outliers, how many signals are beyond 4, entity.missing, the
// share of signals without a value now, and entity.mean_W, entity.change_W,
// entity.slope_W and entity.range_W, the mean size of those features over the
// signals: how much is going on, whatever it is. With a Season of 4 to 170
// Horizons there are entity.ahead_score_K and entity.ahead_change_K, K = 1 to 3:
// ln(1 + the mean score, or change over the first window, at the most restless
// sixth of a Horizon that lies ahead, as it was one season ago), the least of the
// last K seasons: a job that runs every night. Scores are cut at ±50. Before
// anything is known a feature is NaN, missing.
func (b *Builder) Names() []string { return slices.Clone(b.names) }

func (b *Builder) list() (names []string) {
	for _, s := range b.c.Signals {
		names = append(names, s.Name+".level", s.Name+".score")
		names = b.appendWindows(names, s.Name)
		names = append(names, s.Name+".unchanged", s.Name+".silent")
		if b.season > 0 {
			names = append(names, s.Name+".season")
		}
		if s.Limit != 0 {
			names = append(names, s.Name+".crossing")
		}
	}
	names = append(names, "entity.mean_score", "entity.max_score", "entity.outliers", "entity.missing")
	names = b.appendWindows(names, "entity")
	if b.slots > 0 {
		for _, m := range []string{"score", "change"} {
			for k := range seasonsKept {
				names = append(names, fmt.Sprintf("entity.ahead_%s_%d", m, k+1))
			}
		}
	}
	return names
}

func (b *Builder) appendWindows(names []string, of string) []string {
	for _, w := range b.c.Windows {
		for _, f := range []string{"mean", "change", "slope", "range"} {
			names = append(names, fmt.Sprintf("%s.%s_%v", of, f, w))
		}
	}
	return names
}
