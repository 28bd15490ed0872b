package lstm

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrConfig marks settings outside their range.
	ErrConfig = errors.New("lstm: invalid configuration")
	// ErrTraining marks sequences that no net can be learned from.
	ErrTraining = errors.New("lstm: cannot fit")
	// ErrState marks state bytes that cannot be read, or that belong to a net
	// of another shape.
	ErrState = errors.New("lstm: invalid state")
	// ErrModel marks model bytes, of this package or imported, that cannot be
	// read.
	ErrModel = errors.New("lstm: invalid model")
)

// Panics: only what the programmer could have known.
const (
	badInputs = "lstm: number of inputs differs from the model's"
	badDst    = "lstm: length of dst differs from the model's outputs"
	badState  = "lstm: state belongs to a model of another shape"
)
