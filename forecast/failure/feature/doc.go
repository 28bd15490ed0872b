// Package feature turns raw streams of an entity's metrics into the numbers that
// failure models learn from.
//
// A [Builder] says which; it is immutable and shared. Each entity has a [State]
// of constant size; [State.Step] takes the values of one moment and writes the
// features. [Builder.Names] lists them. [Builder.Landmarks] replays a recorded
// life into rows of a landmark.Table.
//
// Features compare an entity with its own past, so that one model serves
// entities of any size: robust scores, changes and slopes over several windows in
// units of the signal's own deviation, time since the last change, residuals
// against the hour of the day, how soon a trend meets a limit, and what is
// missing. All depend on the past only.
//
// No goroutines, clocks or randomness; the caller owns the loop and the time.
package feature

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// errors.Is.
var (
	// ErrConfig marks settings outside their range.
	ErrConfig = errors.New("feature: invalid configuration")
	// ErrTime marks a step that does not follow the one before.
	ErrTime = errors.New("feature: time does not advance")
	// ErrState marks state bytes that cannot be read.
	ErrState = errors.New("feature: invalid state")
)
