package sizing

import "errors"

// Errors by cause; test with [errors.Is].
var (
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("sizing: invalid options")
	// ErrUsage marks usage that cannot be: negative, infinite, or too short to
	// replay.
	ErrUsage = errors.New("sizing: invalid usage")
	// ErrCapacity marks a decision that is no capacity.
	ErrCapacity = errors.New("sizing: no capacity")
	// ErrOrder marks a clock that went back.
	ErrOrder = errors.New("sizing: time went back")
	// ErrState marks a saved state that cannot be restored.
	ErrState = errors.New("sizing: invalid state")
)
