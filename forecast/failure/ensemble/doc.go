// Package ensemble says how likely an entity is to fail within a horizon, by
// several models that err in different ways: boosted trees, random forests,
// discrete-time hazards and recurrent nets.
//
// A [Config] is an ensemble not yet fitted; [Config.Fit] learns a [Model] from a
// table of landmarks. The members are compared by rank, on one scale: how far
// out in the tail of the fleet a row is. Their weighted mean is calibrated on a
// later part of the training time than the members learned from, which are then
// fitted again on all of it.
//
// [Model.Score] judges a table. A [Stepper] follows entities row by row, each
// with a [State] of its own, and returns a [Risk]: probability, interval, hazard
// curve, lead. [Model.Explain] gives the reasons. [Alarm] of package failure
// turns risks into alarms.
//
// No goroutines, clocks or randomness but that of the seed: same rows, same
// settings, same model, bit for bit, on one kind of processor.
package ensemble

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// errors.Is.
var (
	// ErrConfig marks settings outside their range.
	ErrConfig = errors.New("ensemble: invalid configuration")
	// ErrTraining marks tables no model can be learned from.
	ErrTraining = errors.New("ensemble: cannot fit")
	// ErrTable marks a table with other columns than the model's.
	ErrTable = errors.New("ensemble: table does not fit the model")
	// ErrTime marks a step that does not follow the one before.
	ErrTime = errors.New("ensemble: time does not advance")
	// ErrModel marks model bytes that cannot be read.
	ErrModel = errors.New("ensemble: invalid model")
	// ErrState marks state bytes that cannot be read.
	ErrState = errors.New("ensemble: invalid state")
)
