// Package calibrate turns scores into probabilities that can be believed, and
// probabilities into decisions.
//
// [FitPlatt] and [FitIsotonic] learn a map from scores to probabilities on rows
// that the scorer has not learned from; [FitVennAbers] adds an interval whose
// width says how much is known. [Undersampled] undoes the sampling of negatives,
// and [Recentre] follows the base rate of a fleet that drifts. [Budget] and
// [Cost] choose the threshold of an alarm.
//
// Scores are better the higher they are; NaN has no probability and gives NaN.
// Everything is a pure function or a step function: no goroutines, clocks or
// randomness. Fitted values are immutable and may be used by many goroutines at
// once; a Recentre belongs to one.
package calibrate

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// errors.Is.
var (
	// ErrData marks rows no map can be learned from: mismatched lengths, a score
	// that is NaN, weights below 0, labels of one class.
	ErrData = errors.New("calibrate: unusable data")
	// ErrSettings marks numbers outside their range.
	ErrSettings = errors.New("calibrate: invalid settings")
	// ErrState marks bytes that cannot be read.
	ErrState = errors.New("calibrate: invalid state")
)
