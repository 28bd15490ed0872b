package ensemble

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/forecast/failure/calibrate"
	"github.com/portent-go/portent/forecast/failure/drift"
	"github.com/portent-go/portent/internal/codec"
)

// FollowConfig says how a [Follower] follows. The zero value is usable.
type FollowConfig struct {
	// Recentre is how fast the rate of a fleet is followed. Its half-life is two
	// horizons by default: a rate is known a horizon late whatever is done, and
	// memory much longer than that only adds to it.
	Recentre calibrate.RecentreConfig
	// Limits say when to fit anew.
	Limits drift.Limits
}

// Follower keeps the probabilities of a model right while its fleet drifts. A
// model is calibrated to the rate at which instances failed when it learned; the
// rate of a fleet of drives doubles or halves within a season, as a bad model is
// bought and taken out, and no calibration of the past knows. The follower
// remembers what was foretold, is told who failed, and when a horizon is over
// moves all log-odds by one number, so that as many failures are foretold as come
// ([calibrate.Recentre]). The order of instances never changes. It also watches
// whether the losses have changed, and advises when to fit anew.
//
// What an alarm prevented is no survival: tell it with [Follower.Saved].
//
// It belongs to one goroutine at a time. Cost: 40 bytes for each risk whose
// horizon is not over; a risk per instance and a few per horizon is plenty.
type Follower struct {
	config   FollowConfig
	ledger   *calibrate.Ledger
	recentre calibrate.Recentre
	losses   drift.ADWIN
	changed  bool
}

// NewFollower returns a follower of a model just fitted, of a horizon. Errors:
// [ErrConfig].
func NewFollower(horizon time.Duration, c FollowConfig) (*Follower, error) {
	if err := c.Recentre.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if c.Recentre.HalfLife == 0 {
		c.Recentre.HalfLife = 2 * horizon
	}
	l, err := calibrate.NewLedger(horizon)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &Follower{config: c, ledger: l}, nil
}

// Follow takes the risk that the model said of an instance and returns it as the
// fleet is now: probability, interval, hazard curve and lead. Times must not fall
// over all instances, else [ErrTime], and nothing changes.
func (f *Follower) Follow(entity string, r Risk) (Risk, error) {
	if err := f.ledger.Foretell(entity, r.Time, r.Probability); err != nil {
		return Risk{}, fmt.Errorf("%w: %w", ErrTime, err)
	}
	f.Settle(r.Time)
	return f.moved(r), nil
}

// Failed says that an instance failed.
func (f *Follower) Failed(entity string, at int64) { f.ledger.Failed(entity, at) }

// Saved says that somebody acted on an alarm of an instance: that it does not fail
// says nothing, and no risk of it that reaches past the moment is counted unless
// it fails all the same.
func (f *Follower) Saved(entity string, at int64) { f.ledger.Saved(entity, at) }

// Lost says that an instance was last seen well at a moment.
func (f *Follower) Lost(entity string, at int64) { f.ledger.Lost(entity, at) }

// Settle counts what has become of the risks whose horizon is over by now.
// [Follower.Follow] does it too.
func (f *Follower) Settle(now int64) {
	told := false
	f.ledger.Settle(now, func(at int64, p float64, failed bool) {
		f.recentre.Tell(f.config.Recentre, at, p, failed)
		miss := p
		if failed {
			miss = 1 - p
		}
		f.changed = f.losses.Step(miss*miss) || f.changed
		told = true
	})
	if told {
		f.recentre.Settle(f.config.Recentre)
	}
}

// Shift is by how much log-odds are moved at present.
func (f *Follower) Shift() float64 { return f.recentre.Shift() }

// Advice says whether to fit anew, by the shifts of the features (nil if nobody
// looks at them; see [drift.Reference]), by whether the mean loss has changed since
// the model was fitted, and by how far foretold failures are from those that came.
// After fitting anew begin with a new follower.
func (f *Follower) Advice(shifts []drift.Shift) drift.Advice {
	return drift.Judge(f.config.Limits, shifts, f.changed, f.recentre.Ratio(f.config.Recentre))
}

// moved brings a risk to the fleet's rate.
func (f *Follower) moved(r Risk) Risk {
	if f.recentre.Shift() == 0 {
		return r
	}
	before := -math.Log1p(-min(r.Probability, 1-1e-12))
	r.Probability = f.recentre.Probability(r.Probability)
	r.Low, r.High = f.recentre.Probability(r.Low), f.recentre.Probability(r.High)
	r.LogOdds = logit(r.Probability)
	if before == 0 {
		return r
	}
	// Cumulated hazards in proportion, as spread has them.
	scale := -math.Log1p(-min(r.Probability, 1-1e-12)) / before
	step, alive, lead := r.Horizon.Seconds()/float64(len(r.Hazard)), 1.0, 0.0
	for j, h := range r.Hazard {
		h = -math.Expm1(scale * math.Log1p(-min(h, 1-1e-12)))
		r.Hazard[j] = h
		lead += (float64(j) + 0.5) * step * alive * h
		alive *= 1 - h
	}
	r.Lead = time.Duration(lead / r.Probability * float64(time.Second))
	return r
}

const followerVersion = 1

// AppendBinary implements [encoding.BinaryAppender]. It never fails. Settings are
// not part of the state.
func (f *Follower) AppendBinary(b []byte) ([]byte, error) {
	changed := byte(0)
	if f.changed {
		changed = 1
	}
	b = append(b, followerVersion, changed)
	for _, part := range []interface {
		AppendBinary([]byte) ([]byte, error)
	}{f.ledger, &f.recentre, &f.losses} {
		p, err := part.AppendBinary(nil)
		if err != nil {
			return b, err
		}
		b = codec.AppendBytes(b, p)
	}
	return b, nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler] for a follower made by
// [NewFollower]; bytes that no follower of its horizon could have written give
// [ErrState] and leave f as it was.
func (f *Follower) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(followerVersion)
	n := Follower{config: f.config, ledger: &calibrate.Ledger{}, changed: r.Bool()}
	ledger, recentre, losses := r.Bytes(), r.Bytes(), r.Bytes()
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	for _, err := range []error{n.ledger.UnmarshalBinary(ledger), n.recentre.UnmarshalBinary(recentre), n.losses.UnmarshalBinary(losses)} {
		if err != nil {
			return fmt.Errorf("%w: %w", ErrState, err)
		}
	}
	if f.ledger == nil || n.ledger.Horizon() != f.ledger.Horizon() {
		return fmt.Errorf("%w: a follower of a horizon of %v", ErrState, n.ledger.Horizon())
	}
	*f = n
	return nil
}
