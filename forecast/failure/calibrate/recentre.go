package calibrate

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/internal/codec"
)

// RecentreConfig says how fast a [Recentre] follows. The zero value is usable.
type RecentreConfig struct {
	// HalfLife is the time after which what became of an instance counts half.
	// Default 60 days: drives and modules change with batches and seasons, and a
	// fleet of ten thousands shows a hundred failures in that time. With
	// horizons of minutes take days.
	HalfLife time.Duration

	// Failures is how many failures, as many as were foretold, the past that
	// nobody saw counts for. Default 20: before as many have been seen, noise
	// of 1/√20 is worse than most drifts.
	Failures float64
}

func (c RecentreConfig) withDefaults() RecentreConfig {
	if c.HalfLife == 0 {
		c.HalfLife = 60 * 24 * time.Hour
	}
	if c.Failures == 0 {
		c.Failures = 20
	}
	return c
}

// Validate reports every fault, as [ErrSettings].
func (c RecentreConfig) Validate() error {
	if c.HalfLife < 0 || !(c.Failures >= 0 && c.Failures <= 1e9) {
		return fmt.Errorf("%w: half-life %v and %v failures, want 0 or more", ErrSettings, c.HalfLife, c.Failures)
	}
	return nil
}

// Recentre keeps probabilities calibrated in the large while a fleet drifts: it
// is told, as horizons end, what had been foretold and what came, and moves all
// log-odds by one number δ so that the two agree:
//
//	Σ w·σ(logit p + δ) + κ·e^δ = Σ w·y + κ
//
// w halves every half-life, κ is [RecentreConfig.Failures]. One number follows
// within weeks; it never changes the order of instances. The zero Recentre does
// nothing until told something.
//
// Only matured rows may be told: those whose horizon is over, or that failed
// earlier and would be told when it is, else failures arrive before survivals
// and the rate is overstated.
type Recentre struct {
	time   int64 // of the last row told
	failed float64
	weight [recentreBins]float64 // by log-odds of what was foretold
	sum    [recentreBins]float64 // of the log-odds
	shift  float64
}

// recentreBins cut log-odds of -16 to 16 into halves: σ is straight enough
// within one that the mean stands for its rows.
const recentreBins = 64

// Tell adds a row foretold with probability p, as it was before re-centring,
// whose horizon ended at time at, in Unix milliseconds. Rows need not be in
// order, but older ones count as if they were at the last time. It allocates
// nothing; NaN is left out. The configuration must be valid.
func (r *Recentre) Tell(c RecentreConfig, at int64, p float64, failed bool) {
	if !(p >= 0 && p <= 1) {
		return
	}
	r.advance(c.withDefaults(), at)
	l := logit(p)
	b := min(max(int((l+16)*recentreBins/32), 0), recentreBins-1)
	r.weight[b]++
	r.sum[b] += l
	if failed {
		r.failed++
	}
}

func (r *Recentre) advance(c RecentreConfig, at int64) {
	if at > r.time && r.time != 0 {
		f := math.Exp2(-float64(at-r.time) / float64(c.HalfLife.Milliseconds()))
		r.failed *= f
		for b := range r.weight {
			r.weight[b] *= f
			r.sum[b] *= f
		}
	}
	r.time = max(r.time, at)
}

// Settle solves for δ and returns it. Call it when a batch of rows has been
// told, before [Recentre.Probability].
func (r *Recentre) Settle(c RecentreConfig) float64 {
	kappa := c.withDefaults().Failures
	excess := func(d float64) float64 {
		e := kappa*math.Exp(d) - kappa - r.failed
		for b, w := range r.weight {
			if w > 0 {
				e += w * logistic(r.sum[b]/w+d)
			}
		}
		return e
	}
	low, high := -maxShift, maxShift // excess rises with δ
	for range 60 {
		if mid := (low + high) / 2; excess(mid) > 0 {
			high = mid
		} else {
			low = mid
		}
	}
	r.shift = (low + high) / 2
	return r.shift
}

// maxShift bounds δ: a factor of a hundred on the odds is no drift but another
// fleet.
const maxShift = 4.6

// Shift returns δ as last settled.
func (r *Recentre) Shift() float64 { return r.shift }

// Ratio is how many failures the model itself foretold for each that came, both
// counted with the half-life and with [RecentreConfig.Failures] added, so that it
// is near 1 until much was seen: the drift that the shift makes up for.
func (r *Recentre) Ratio(c RecentreConfig) float64 {
	kappa := c.withDefaults().Failures
	foretold := 0.0
	for b, w := range r.weight {
		if w > 0 {
			foretold += w * logistic(r.sum[b]/w)
		}
	}
	return (foretold + kappa) / (r.failed + kappa)
}

// Probability moves a probability by δ.
func (r *Recentre) Probability(p float64) float64 {
	if r.shift == 0 || p <= 0 || p >= 1 {
		return p
	}
	return logistic(logit(p) + r.shift)
}

const recentreVersion = 1

// AppendBinary implements [encoding.BinaryAppender]: 1 KiB. It never fails.
func (r *Recentre) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, recentreVersion)
	b = codec.AppendUint64(b, uint64(r.time))
	b = codec.AppendFloat64(codec.AppendFloat64(b, r.failed), r.shift)
	return codec.AppendFloat64s(codec.AppendFloat64s(b, r.weight[:]), r.sum[:]), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; bytes that no
// Recentre could have written give [ErrState] and leave r as it was.
func (r *Recentre) UnmarshalBinary(data []byte) error {
	in := codec.Reader{Data: data}
	in.Version(recentreVersion)
	n := Recentre{time: int64(in.Uint64()), failed: in.Finite(), shift: in.Finite()}
	for b := range n.weight {
		n.weight[b] = in.Finite()
	}
	for b := range n.sum {
		n.sum[b] = in.Finite()
	}
	if err := in.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if n.failed < 0 || math.Abs(n.shift) > maxShift {
		return fmt.Errorf("%w: %v failures, shift %v", ErrState, n.failed, n.shift)
	}
	for b, w := range n.weight {
		if !(w >= 0 && math.Abs(n.sum[b]) <= 40*w+1e-9) {
			return fmt.Errorf("%w: weight %v with log-odds %v", ErrState, w, n.sum[b])
		}
	}
	*r = n
	return nil
}
