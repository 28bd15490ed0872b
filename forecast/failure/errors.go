package failure

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrTime marks a step that does not follow the one before.
	ErrTime = errors.New("failure: time does not advance")
	// ErrSettings marks settings outside their range.
	ErrSettings = errors.New("failure: invalid settings")
	// ErrModel marks model data that cannot be read.
	ErrModel = errors.New("failure: invalid model")
	// ErrState marks state bytes that cannot be read.
	ErrState = errors.New("failure: invalid state")
	// ErrTraining marks landmarks or options no model can be learned from.
	ErrTraining = errors.New("failure: cannot fit")
)

// Panics: only what the programmer could have known.
const (
	badSignals  = "failure: number of values differs from the signals"
	badFeatures = "failure: number of features differs from the model's"
)
