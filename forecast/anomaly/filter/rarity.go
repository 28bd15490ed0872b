package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// RarityConfig sets a [Rarity]. The zero value is usable.
type RarityConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here

	// Memory is the number of samples over which the distribution is remembered.
	// Default 16384, eight weeks at five minutes: what comes once a month is to be
	// known. Shorter, and what has not come of late is rare again.
	Memory int
}

const (
	defaultRarityMemory = 1 << 14
	rarityWarmUp        = 100 // samples before the first score: with fewer, a third of the cells are empty anyway
)

// Validate reports every fault at once.
func (c RarityConfig) Validate() error {
	errs := []error{c.Config.Validate()}
	if c.Memory < 0 || c.Memory > 1<<20 {
		errs = append(errs, fmt.Errorf("filter: RarityConfig.Memory is %d samples: want 0 (for %d) to %d", c.Memory, defaultRarityMemory, 1<<20))
	}
	return errors.Join(errs...)
}

// Rarity scores a sample by how rarely the series has been where it is now. The
// range so far is cut into L cells; with n remembered samples, c of them in the
// cell of the newest,
//
//	Raw = mean over L of −log₁₀ p,   p = (c + 1/L) / (n + 1)
//
// the surprisal of the cell (Shannon 1948, section 6) with a prior of one sample
// spread over all cells. L is 12, 16, 20, 24, 28 and 32, so that no single choice of
// cells decides: an averaged histogram (Scott 1985, Annals of Statistics 13(3)).
// Time plays no part: no level is too high while the series keeps going there, and
// one of a hundred visits to a place is rare however it got there. Its unit is the
// range, which is why it overlooks what a residual is loud about on a quiet day.
//
// The range grows with the samples, and the cells with it: the distribution is kept
// on a grid of 256 bins, of which the range takes a quarter to all; they are merged in
// pairs when the grid is left, and split when less is left of the range. Old samples
// fade. Expected is a slow mean. State: 1.7 KiB.
//
// It ranks samples, of one series and of many, better than it raises alarms: an empty
// cell just beyond the noise is as rare as one far away, so that a level shift, however
// large, is one more first visit.
type Rarity struct {
	head
	fade  float64 // growth of the weight of a sample from one to the next
	level float64 // slow mean
	grid  grid
}

// NewRarity returns a detector without history, or every fault of cfg.
func NewRarity(cfg RarityConfig) (*Rarity, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	return &Rarity{head: h, fade: 1 + 1/orDefault(float64(cfg.Memory), defaultRarityMemory)}, err
}

// Step implements [anomaly.Detector].
func (d *Rarity) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n == 1 {
		d.level = x
		d.grid.start(x)
		d.grid.add(x, d.fade)
		return vd
	}
	_, taught, _ := d.residual(&vd, x, d.level)
	kind := d.kind(x - d.level)
	d.level = clamp(d.level + rate(slowRate, d.n)*taught)
	d.grid.widen(x)
	if d.n > rarityWarmUp {
		d.claim(&vd, d.grid.surprisal(x), kind)
	} else {
		vd.Lower, vd.Upper = math.NaN(), math.NaN()
	}
	d.grid.add(x, d.fade)
	return vd
}

const rarityVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Rarity) AppendBinary(dst []byte) ([]byte, error) {
	dst = appendBounded(d.append(dst, rarityVersion, tagRarity), d.level)
	return d.grid.append(dst), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state. On error the receiver is unchanged.
func (d *Rarity) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, rarityVersion, tagRarity)
	next.level = bounded(r)
	next.grid.read(r)
	if next.n > 0 && !(next.grid.next >= 1 && next.grid.total > 0) {
		r.Fail("distribution of nothing after %d samples", next.n)
	}
	return commit(r, d, &next)
}
