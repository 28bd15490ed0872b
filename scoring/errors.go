package scoring

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrProfile marks a profile that cannot be compiled.
	ErrProfile = errors.New("scoring: invalid profile")
	// ErrInput marks an input that is no utilisation: negative or infinite.
	// A missing input is NaN and no error.
	ErrInput = errors.New("scoring: invalid input")
	// ErrWindow marks a window that cannot be, or a score that cannot join it.
	ErrWindow = errors.New("scoring: invalid window")
)

// Panics: only what the programmer could have known.
const (
	badLength = "scoring: number of inputs differs from the profile's items"
	badOrder  = "scoring: order outside 0..63"
)
