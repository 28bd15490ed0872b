package window

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/internal/front"
)

// DiscordConfig sets a [Discord]. The zero value is usable.
type DiscordConfig struct {
	Config

	// Past is how many samples back neighbours are looked for. Default 2048: a day
	// and a half of minutes, a week of 5 minutes. Cost and memory are in proportion,
	// about 2.4 ns and 48 bytes for each. From 4·MaxLength to 65536.
	Past int
}

// DefaultPast is the default of DiscordConfig.Past.
const DefaultPast = 2048

// Validate reports every fault of the configuration at once.
func (c DiscordConfig) Validate() error {
	err := c.Config.Validate()
	least := 4 * MaxLength
	if c.Length != 0 {
		least = 4 * c.Length
	}
	if c.Past != 0 && (c.Past < least || c.Past > 1<<16) {
		err = errors.Join(err, fmt.Errorf("window: DiscordConfig.Past is %d: want 0 (for %d) or %d to %d", c.Past, DefaultPast, least, 1<<16))
	}
	return err
}

// Discord scores a window by the distance of its nearest neighbour among all
// windows of the last Past samples that do not overlap it, both z-normalised: the
// left matrix profile, whose largest values are discords (Lu et al. 2022, "Matrix
// profile XXIV: scaling time series anomaly detection to trillions of datapoints
// and ultra-fast arriving data streams", KDD, as DAMP). With d the lag, μ and σ
// mean and spread of windows of length m, σ′ = max(σ, the usual σ),
//
//	Q_d(t) = Σ x(t−i)·x(t−d−i),  i = 0 … m−1
//	s²     = min over d of  (σ/σ′)² + (σ_d/σ′_d)² − 2·(Q_d/m − μ·μ_d)/(σ′·σ′_d)
//
// so that s is 0 for a repeated course and about √2 for an unrelated one. DAMP
// searches backwards with Fourier transforms, doubling the reach and giving up
// below the best discord so far, which leaves it only bounds for ordinary samples
// and rare samples that cost milliseconds. Here every Q_d moves from sample to
// sample by one product in and one out: each sample has its exact distance at the
// same cost, about 2.4 ns × Past.
//
// The running products, and values, means and spreads of the past take 48 bytes ×
// Past, 98 KiB by default: neighbours are searched in the raw past, which has no
// smaller form.
type Discord struct {
	stream
	d discord
}

// NewDiscord returns a detector without history, or every fault of the
// configuration.
func NewDiscord(cfg DiscordConfig) (*Discord, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s, err := newStream(cfg.Config)
	if err != nil {
		return nil, err
	}
	if cfg.Past == 0 {
		cfg.Past = DefaultPast
	}
	return &Discord{stream: s, d: newDiscord(cfg.Past)}, nil
}

// Step implements [anomaly.Detector].
func (d *Discord) Step(t int64, v float64) anomaly.Verdict {
	ok, relearn := d.admit(t, v)
	if !ok {
		return front.Refuse(t, v)
	}
	expected := d.d.forecast() + d.origin
	d.d.push(d.x[d.end-1], d.length)
	if relearn {
		d.d.restart(d.length)
	} else {
		d.d.slide(d.length)
	}
	score := d.d.profile(d.length, d.run >= d.length)
	return d.judge(t, v, score, min(max(expected, -math.MaxFloat64), math.MaxFloat64))
}
