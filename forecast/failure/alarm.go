package failure

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
)

// Policy turns risks into alarms. The zero value is usable.
type Policy struct {
	// On is the probability at which an alarm is due. Default 0.5: acting is
	// then more often right than wrong. With a cost C of a needless action and
	// a loss L of a missed failure the best value is C/(C+L).
	On float64

	// Off is the probability below which an alarm may end. Default On/2: a risk
	// that hovers around On makes one alarm, not many.
	Off float64

	// Hold is how long the risk must stay at or above On before the alarm is
	// raised. Default 0, at once: horizons are short, and the features are
	// smoothed already.
	Hold time.Duration

	// Quiet is how long the risk must stay below Off before the alarm is
	// cleared. Default 1 min.
	Quiet time.Duration

	// Budget is how many alarms an instance may raise per day. Default 1. It is
	// a token bucket that starts full and holds max(1, Budget) tokens: the
	// first alarm always gets through, and an instance that cries wolf is
	// suppressed, visibly.
	Budget float64
}

const (
	defaultOn     = 0.5
	defaultQuiet  = time.Minute
	defaultBudget = 1
)

func (p Policy) withDefaults() Policy {
	if p.On == 0 {
		p.On = defaultOn
	}
	if p.Off == 0 {
		p.Off = p.On / 2
	}
	p.Quiet = orDefault(p.Quiet, defaultQuiet)
	if p.Budget == 0 {
		p.Budget = defaultBudget
	}
	return p
}

// Validate reports every fault at once, as [ErrSettings].
func (p Policy) Validate() error {
	p = p.withDefaults()
	var errs []error
	if !(p.On > 0 && p.On <= 1) {
		errs = append(errs, fmt.Errorf("%w: On is %v, want above 0 and at most 1", ErrSettings, p.On))
	}
	if !(p.Off >= 0 && p.Off <= p.On) {
		errs = append(errs, fmt.Errorf("%w: Off is %v, want 0 to On, %v", ErrSettings, p.Off, p.On))
	}
	if p.Hold < 0 || p.Quiet < 0 {
		errs = append(errs, fmt.Errorf("%w: Hold %v and Quiet %v, want 0 or more", ErrSettings, p.Hold, p.Quiet))
	}
	if !(p.Budget > 0 && p.Budget <= 1e6) {
		errs = append(errs, fmt.Errorf("%w: Budget is %v a day, want above 0 and at most 1e6", ErrSettings, p.Budget))
	}
	return errors.Join(errs...)
}

// Transition is what a step did to an alarm.
type Transition uint8

const (
	// None: nothing changed.
	None Transition = iota
	// Raised: the alarm begins.
	Raised
	// Suppressed: the alarm is due, but the budget is spent; said once per
	// episode. It is raised later if the risk lasts until a token is back.
	Suppressed
	// Cleared: the alarm, or the suppressed episode, is over.
	Cleared
)

// String returns the transition's name in lower case.
func (t Transition) String() string {
	if t > Cleared {
		return fmt.Sprintf("transition %d", uint8(t))
	}
	return [...]string{"none", "raised", "suppressed", "cleared"}[t]
}

// Alarm is the alarm state of one instance: quiet, suppressed or raised. The
// zero Alarm is quiet with a full budget. It belongs to one goroutine at a
// time.
type Alarm struct {
	phase Transition // None, Suppressed or Raised
	time  int64      // of the last step; 0 before the first
	above int64      // since when the risk is at or above On; 0 it is not
	below int64      // since when the risk is below Off; 0 it is not
	spent float64    // tokens missing from the bucket
}

// Raised reports whether the alarm is on.
func (a *Alarm) Raised() bool { return a.phase == Raised }

// Step takes a risk and says what it does to the alarm. A risk that is not
// Ready never raises one. Risks that do not advance in time change nothing.
// The policy must be valid. No allocation.
func (a *Alarm) Step(p Policy, r *Risk) Transition {
	if a.time != 0 && r.Time <= a.time {
		return None
	}
	p = p.withDefaults()
	a.refill(p, r.Time)
	a.mark(p, r)
	switch {
	case a.phase != Raised && held(a.above, r.Time, p.Hold):
		return a.raise(p)
	case a.phase != None && held(a.below, r.Time, p.Quiet):
		a.phase = None
		return Cleared
	}
	return None
}

// refill gives tokens back for the time passed.
func (a *Alarm) refill(p Policy, now int64) {
	if a.time != 0 {
		a.spent = max(0, a.spent-p.Budget*since(now, a.time)/(24*3600))
	}
	a.time = now
}

// mark keeps since when the risk is above On or below Off.
func (a *Alarm) mark(p Policy, r *Risk) {
	if !r.Ready || !(r.Probability >= p.On) {
		a.above = 0
	} else if a.above == 0 {
		a.above = r.Time
	}
	if !(r.Probability < p.Off) {
		a.below = 0
	} else if a.below == 0 {
		a.below = r.Time
	}
}

// held reports whether a mark has lasted at least d.
func held(mark, now int64, d time.Duration) bool {
	return mark != 0 && since(now, mark) >= d.Seconds()
}

// raise spends a token, or suppresses.
func (a *Alarm) raise(p Policy) Transition {
	if a.spent+1 <= max(1, p.Budget)+1e-9 {
		a.spent++
		a.phase = Raised
		return Raised
	}
	if a.phase == Suppressed {
		return None
	}
	a.phase = Suppressed
	return Suppressed
}

// alarmVersion is the first byte of a stored [Alarm].
const alarmVersion = 1

const alarmSize = 2 + 4*8

// AppendBinary implements [encoding.BinaryAppender].
func (a *Alarm) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, alarmVersion, byte(a.phase))
	for _, v := range [4]uint64{uint64(a.time), uint64(a.above), uint64(a.below), math.Float64bits(a.spent)} {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (a *Alarm) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; bytes no alarm could
// have written give [ErrState] and leave a as it was.
func (a *Alarm) UnmarshalBinary(b []byte) error {
	if len(b) != alarmSize || b[0] != alarmVersion || Transition(b[1]) > Suppressed {
		return fmt.Errorf("%w: alarm of %d bytes", ErrState, len(b))
	}
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(b[2+8*i:]) }
	r := Alarm{phase: Transition(b[1]), time: int64(word(0)), above: int64(word(1)), below: int64(word(2)), spent: math.Float64frombits(word(3))}
	if !(r.spent >= 0 && r.spent <= 1e6+1) || r.above > r.time || r.below > r.time {
		return fmt.Errorf("%w: alarm %+v", ErrState, r)
	}
	*a = r
	return nil
}
