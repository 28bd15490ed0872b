package anomaly

import (
	"fmt"
	"math"
)

// Bank is a fleet of default detectors, numbered from 0, with the same verdicts
// as [Default]. Their states lie in flat arenas of a thousand each: no pointer
// per series, nothing for the garbage collector to follow, no copy when the
// fleet grows. A series takes [StateBytes], [SeasonBytes] more once it has
// profiles, and 56 bytes more under [Bank.LimitSteps].
//
// A Bank is not safe for concurrent use; shard series over several.
type Bank struct {
	params  params
	n       int
	states  []*[arena]State
	seasons []*[arena]Season
	used    uint32   // profiles handed out so far
	free    []uint32 // numbers of profiles given back
	limit   int      // of profiles; 0: none
	every   int64    // ms between full steps of a series; 0: each sample takes one
	gates   []*[arena]gate
}

// arena is the number of states in one block: just under two megabytes, large
// enough that a million series are a thousand allocations, small enough that a
// bank of ten wastes little.
const arena = 1024

// NewBank returns an empty bank, or every fault of the configuration.
func NewBank(cfg Config) (*Bank, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Bank{params: newParams(cfg)}, nil
}

// Len returns the number of series.
func (b *Bank) Len() int { return b.n }

// Seasons returns how many series have profiles.
func (b *Bank) Seasons() int { return int(b.used) - len(b.free) }

// Add makes a new series and returns its number.
func (b *Bank) Add() int {
	if b.n == len(b.states)*arena {
		b.states = append(b.states, new([arena]State))
	}
	b.n++
	return b.n - 1
}

// Reset forgets everything about series i, whose number can then serve another.
func (b *Bank) Reset(i int) {
	s := b.state(i)
	if s.profiles != 0 {
		b.free = append(b.free, s.profiles)
	}
	*s = State{}
	if b.every > 0 {
		*b.gate(i) = gate{}
	}
}

// EndAlarm makes series i quiet: for a series that has ended, or fallen silent,
// inside an alarm, and will give no sample to close it.
func (b *Bank) EndAlarm(i int) { b.state(i).alarm = alarm{} }

// Step takes a sample of series i, in strictly increasing time order; see
// [Detector] and [Bank.LimitSteps]. It panics when there is no series i.
func (b *Bank) Step(i int, time int64, value float64) (v Verdict) {
	if b.every == 0 {
		b.step(&v, b.state(i), time, value)
		return v
	}
	b.mustHave(i)
	g := b.gate(i)
	if !g.holds(&v, &b.params, b.every, time, value) {
		s := b.state(i)
		b.step(&v, s, time, value)
		g.set(s, &v)
	}
	return v
}

// step is a full step.
func (b *Bank) step(v *Verdict, s *State, time int64, value float64) {
	stepState(v, s, b.season(s), &b.params, time, value)
	switch {
	case s.profiles != 0:
		if !s.keepsSeason() {
			b.free = append(b.free, s.profiles)
			s.profiles = 0
		}
	case b.params.season && s.wantsSeason() && b.Seasons() < b.most():
		s.profiles = b.takeSeason()
		s.startSeason(b.season(s))
	}
}

// Warm is [Default.Warm] for series i.
func (b *Bank) Warm(i int, times []int64, values []float64) {
	if len(times) != len(values) {
		panic(badHistory)
	}
	for k, t := range times {
		b.Step(i, t, values[k])
	}
	b.EndAlarm(i)
}

// LimitSeasons sets how many series may have profiles at once, a budget of
// memory: n × [SeasonBytes]. Those that have them keep them; others get theirs as
// they become free, first come first served, so that under a limit the verdicts
// of a series depend on what else is in the bank. 0 is no limit, the default.
func (b *Bank) LimitSeasons(n int) { b.limit = max(n, 0) }

func (b *Bank) most() int {
	if b.limit == 0 {
		return math.MaxInt
	}
	return b.limit
}

func (b *Bank) state(i int) *State {
	b.mustHave(i)
	return &b.states[i/arena][i%arena]
}

func (b *Bank) mustHave(i int) {
	if uint(i) >= uint(b.n) {
		panic(fmt.Sprintf("anomaly: no series %d in a bank of %d", i, b.n))
	}
}

func (b *Bank) season(s *State) *Season {
	if s.profiles == 0 {
		return nil
	}
	i := s.profiles - 1
	return &b.seasons[i/arena][i%arena]
}

func (b *Bank) takeSeason() uint32 {
	if n := len(b.free); n > 0 {
		p := b.free[n-1]
		b.free = b.free[:n-1]
		return p
	}
	if int(b.used) == len(b.seasons)*arena {
		b.seasons = append(b.seasons, new([arena]Season))
	}
	b.used++
	return b.used
}

// AppendState appends the state of series i, in the form of
// [Default.AppendBinary]; under [Bank.LimitSteps] there is a little before it, which
// [Bank.RestoreState] alone reads.
func (b *Bank) AppendState(dst []byte, i int) []byte {
	s := b.state(i)
	if b.every > 0 {
		dst = b.gate(i).append(dst)
	}
	return appendSeries(dst, s, b.season(s))
}

// RestoreState replaces the state of series i. On error it is unchanged.
func (b *Bank) RestoreState(i int, data []byte) error {
	g, rest, err := readGate(data)
	if err != nil {
		return err
	}
	state, season, err := readSeries(rest)
	if err != nil {
		return err
	}
	b.replace(i, &state, season)
	if b.every > 0 {
		*b.gate(i) = g
	}
	return nil
}

func (b *Bank) replace(i int, state *State, season *Season) {
	s := b.state(i)
	state.profiles = s.profiles
	*s = *state
	switch {
	case season != nil:
		if s.profiles == 0 {
			s.profiles = b.takeSeason()
		}
		*b.season(s) = *season
	case s.profiles != 0:
		b.free = append(b.free, s.profiles)
		s.profiles = 0
	}
}
