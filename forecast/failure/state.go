package failure

import (
	"fmt"
	"math"
)

// State is what is remembered of one instance: 112 bytes per signal, whatever
// the length of its life. It belongs to one goroutine at a time. A zero State
// takes the shape of the first model it is stepped with.
type State struct {
	start, time int64 // first and last step; Unix milliseconds
	steps       int64
	tracks      []track
	scratch     []float64 // features of the last step; derived, never stored
}

// Step takes the signals x of the instance at time t, in Unix milliseconds,
// and returns its risk under the model.
//
//  1. x has one value per signal of the model, NaN where missing; an infinite
//     value, and one beyond 1e30, counts as missing.
//  2. t must be later than the step before, else [ErrTime] is returned and the
//     state is as it was.
//  3. The risk depends on this step and earlier ones only.
//
// It panics when the number of values differs from the model's signals, or
// the state grew up with another number. Cost: about 150 ns per signal, no
// allocation after the first step.
func (s *State) Step(m *Model, t int64, x []float64) (Risk, error) {
	if err := s.observe(&m.config, t, x); err != nil {
		return Risk{}, err
	}
	return m.risk(s), nil
}

// observe updates the state without judging it.
func (s *State) observe(c *config, t int64, x []float64) error {
	s.fit(c)
	if len(x) != len(s.tracks) {
		panic(badSignals)
	}
	if s.steps > 0 && t <= s.time {
		return fmt.Errorf("%w: %d after %d", ErrTime, t, s.time)
	}
	if s.steps == 0 {
		s.start = t
	}
	s.time = t
	s.steps++
	for i, v := range x {
		if math.Abs(v) <= maxValue { // false for NaN
			s.tracks[i].observe(c, c.signals[i], t, v)
		}
	}
	s.derive(c)
	return nil
}

// maxValue bounds what is taken as a measurement, so that squares and products
// of a state stay finite.
const maxValue = 1e30

// fit gives an empty state its shape.
func (s *State) fit(c *config) {
	if s.tracks == nil {
		s.tracks = make([]track, len(c.signals))
	}
	if len(s.tracks) != len(c.signals) {
		panic(badSignals)
	}
	if s.scratch == nil {
		s.scratch = make([]float64, len(s.tracks)*perSignal)
	}
}

// derive computes the features of the last step.
func (s *State) derive(c *config) {
	for i := range s.tracks {
		s.tracks[i].features(c, c.signals[i], s.time, s.scratch[i*perSignal:(i+1)*perSignal])
	}
}

// Features appends the features of the last step to dst: for each signal of
// the settings level, nearness, urgency, shift, surge, freshness, absence, as
// [FeatureNames] lists them. They are what [Fit] and other learners train on.
// Empty before the first step.
func (s *State) Features(dst []float64) []float64 { return append(dst, s.scratch...) }

// Time returns the time of the last step, 0 before the first.
func (s *State) Time() int64 { return s.time }

// ready reports whether the state has seen ten steps over at least one trend
// constant: before, slopes and baselines are guesses.
func (s *State) ready(c *config) bool {
	return s.steps >= settled && since(s.time, s.start) >= c.trend
}

// FeatureNames returns "signal.feature" for each feature of the settings, in
// order.
func (s Settings) FeatureNames() []string {
	var names []string
	for _, sig := range s.withDefaults().Signals {
		for _, f := range featureNames {
			names = append(names, sig.Name+"."+f)
		}
	}
	return names
}
