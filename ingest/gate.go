package ingest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
)

// GateConfig sets what a [Gate] refuses. The zero value is usable.
type GateConfig struct {
	// MaxAge refuses samples older than this against the clock ([TooOld]).
	// By default there is no such limit: a back-fill and a replay are as good
	// as live samples, and out-of-order ones are refused per series anyway.
	MaxAge time.Duration

	// MaxAhead refuses samples further than this beyond the clock
	// ([TooFarAhead]). By default 10 minutes: enough for badly set clocks of
	// real fleets, and short enough that one wild time stamp, which would make
	// every later sample of its series out of order, is not believed.
	MaxAhead time.Duration
}

// DefaultMaxAhead is used when GateConfig.MaxAhead is zero.
const DefaultMaxAhead = 10 * time.Minute

// Validate reports every fault of the configuration at once.
func (c GateConfig) Validate() error {
	var errs []error
	if c.MaxAge < 0 {
		errs = append(errs, fmt.Errorf("ingest: GateConfig.MaxAge is %v: must not be negative", c.MaxAge))
	}
	if c.MaxAhead < 0 {
		errs = append(errs, fmt.Errorf("ingest: GateConfig.MaxAhead is %v: must not be negative", c.MaxAhead))
	}
	return errors.Join(errs...)
}

// GateState is what a Gate knows of one series. The zero value is a series not
// yet seen. 24 bytes.
type GateState struct {
	Time  int64   // of the newest sample; Unix milliseconds
	Value float64 // of the newest sample of a counter, raw
	Flags uint32
}

const (
	gateSeen    = 1 << iota // Time is valid
	gateCounter             // Value is valid
	gateEnded               // a stale marker was the last thing seen
)

// Gate admits samples series by series. It is a step function over states that
// the caller keeps, so it belongs to whoever owns those states and is not safe
// for concurrent use.
type Gate struct {
	maxAge, maxAhead int64
	Drops            Drops // every sample seen, by what became of it
}

// NewGate returns a gate, or every fault of its configuration.
func NewGate(cfg GateConfig) (*Gate, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	ahead := cfg.MaxAhead
	if ahead == 0 {
		ahead = DefaultMaxAhead
	}
	return &Gate{maxAge: cfg.MaxAge.Milliseconds(), maxAhead: ahead.Milliseconds()}, nil
}

// Admit decides on one sample. For [Accepted] the returned value is what a
// model should see: the value itself, or for a [Counter] the growth per second
// since the sample before. now is the clock in Unix milliseconds; zero means
// that there is none, and that nothing is too old or too far ahead.
//
// The rules, in order:
//  1. TooFarAhead and TooOld are measured against now. Nothing is remembered.
//  2. OutOfOrder and Duplicate are measured against the newest sample of the
//     series. The first sample at a time wins. Nothing is remembered.
//  3. Stale ends the series; its next sample starts it again: a counter is
//     primed anew.
//  4. Missing (NaN) and Infinite are counted and advance nothing.
//  5. A counter's first sample is Primed: there is no rate yet.
//  6. A counter that shrank was restarted at zero, so it grew by its new value.
//
// A counter that wraps or is set by hand looks like a restart; the rate is then
// too high or too low for one step and right again after it.
func (g *Gate) Admit(s *GateState, kind Kind, t int64, v float64, now int64) (float64, Cause) {
	cause := g.order(s, t, now)
	if cause == Accepted {
		v, cause = s.take(kind, t, v)
	}
	g.Drops[cause]++
	return v, cause
}

// farTime bounds time stamps to about 285,000 years on either side of 1970, so
// that differences cannot overflow.
const farTime = 1 << 53

func (g *Gate) order(s *GateState, t, now int64) Cause {
	if t > farTime {
		return TooFarAhead
	}
	if t < -farTime {
		return TooOld
	}
	if now != 0 {
		if t-now > g.maxAhead {
			return TooFarAhead
		}
		if g.maxAge != 0 && now-t > g.maxAge {
			return TooOld
		}
	}
	if s.Flags&gateSeen != 0 && t <= s.Time {
		if t == s.Time {
			return Duplicate
		}
		return OutOfOrder
	}
	return Accepted
}

func (s *GateState) take(kind Kind, t int64, v float64) (float64, Cause) {
	if v-v != 0 { // NaN or infinite
		return v, s.takeSpecial(t, v)
	}
	if kind != Counter {
		s.Time, s.Flags = t, gateSeen
		return v, Accepted
	}
	last, elapsed, primed := s.Value, t-s.Time, s.Flags&gateCounter != 0
	s.Time, s.Value, s.Flags = t, v, gateSeen|gateCounter
	if !primed {
		return v, Primed
	}
	grown := v - last
	if grown < 0 {
		grown = v
	}
	rate := grown / float64(elapsed) * 1000
	if math.IsInf(rate, 0) {
		return rate, Infinite
	}
	return rate, Accepted
}

func (s *GateState) takeSpecial(t int64, v float64) Cause {
	switch {
	case IsStale(v):
		s.Time, s.Value, s.Flags = t, 0, gateSeen|gateEnded
		return Stale
	case math.IsInf(v, 0):
		return Infinite
	}
	return Missing
}

// Ended reports whether the last thing seen of the series was a stale marker.
func (s *GateState) Ended() bool { return s.Flags&gateEnded != 0 }

// gateStateSize is the length of an encoded GateState.
const gateStateSize = 20

// AppendBinary appends the state in 20 bytes: time, value, flags, little-endian.
// The container that holds many states carries the version.
func (s *GateState) AppendBinary(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint64(dst, uint64(s.Time))
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(s.Value))
	return binary.LittleEndian.AppendUint32(dst, s.Flags), nil
}

// UnmarshalBinary reads what AppendBinary wrote. On error s is unchanged.
func (s *GateState) UnmarshalBinary(data []byte) error {
	if len(data) != gateStateSize {
		return fmt.Errorf("ingest: gate state has %d bytes, want %d", len(data), gateStateSize)
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(data[8:]))
	flags := binary.LittleEndian.Uint32(data[16:])
	if v-v != 0 || flags > gateSeen|gateCounter|gateEnded {
		return fmt.Errorf("ingest: corrupt gate state: value %v, flags %#x", v, flags)
	}
	s.Time, s.Value, s.Flags = int64(binary.LittleEndian.Uint64(data)), v, flags
	return nil
}
