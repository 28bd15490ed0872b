package lstm

import (
	"fmt"
	"math"
	"slices"
)

// inputLimit is how many deviations an input may be from its mean before it is
// cut: beyond, training has seen next to nothing, and one sample of 1e30 must
// not wipe out a state.
const inputLimit = 8

// check refuses sequences that do not fit together.
func (c Config) check(train, valid []Sequence) (inputs int, err error) {
	for i, s := range slices.Concat(train, valid) {
		if i == 0 && len(s.X) > 0 {
			inputs = len(s.X[0])
		}
		if len(s.X) == 0 {
			return 0, fmt.Errorf("%w: sequence %d is empty", ErrTraining, i)
		}
		if err := s.check(c.Head, inputs, orDefault(c.Answers, inputs)); err != nil {
			return 0, fmt.Errorf("%w: sequence %d (training before validation): %w", ErrTraining, i, err)
		}
	}
	if inputs < 1 || inputs > maxInputs || c.Head == Next && orDefault(c.Answers, inputs) > min(inputs, maxOutputs) {
		return 0, fmt.Errorf("%w: %d sequences of %d inputs, %d answers", ErrTraining, len(train), inputs, c.Answers)
	}
	return inputs, c.checkClasses(train)
}

// checkClasses refuses targets that there is nothing to learn from: of one
// class only, or none at all.
func (c Config) checkClasses(train []Sequence) error {
	n, events := 0, 0
	for _, s := range train {
		for _, y := range s.Y {
			if y != nil {
				n++
				events += int(y[len(y)-1])
			}
		}
	}
	switch {
	case c.Head == Next:
		return nil
	case n == 0:
		return fmt.Errorf("%w: every target is masked", ErrTraining)
	case c.Head == Binary && (events == 0 || events == n):
		return fmt.Errorf("%w: %d events in %d targets: one class only", ErrTraining, events, n)
	case c.Head == Hazard && events == 0:
		return fmt.Errorf("%w: no event in %d targets, all censored", ErrTraining, n)
	}
	return nil
}

// moments returns mean and deviation of the targets; a constant has deviation 1.
func moments(train []Sequence) (mean, deviation float64) {
	n, square := 0.0, 0.0
	for _, s := range train {
		for _, y := range s.Y {
			if y != nil {
				n++
				d := y[0] - mean
				mean += d / n
				square += d * (y[0] - mean)
			}
		}
	}
	if deviation = math.Sqrt(square / n); !(deviation > 0) {
		deviation = 1
	}
	return mean, deviation
}
