package sizing

import "errors"

// Errors by cause; test with [errors.Is].
var (
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("sizing: invalid options")
	// ErrUsage marks usage that cannot be: negative, infinite, or too short to
	// replay.
	ErrUsage = errors.New("sizing: invalid usage")
	// ErrCapacity marks what is no capacity: a decision of a policy, or what a
	// [View] says is there, when it is negative, infinite or NaN.
	ErrCapacity = errors.New("sizing: no capacity")
	// ErrOrder marks a clock that went back.
	ErrOrder = errors.New("sizing: time went back")
	// ErrState marks a saved state that cannot be restored.
	ErrState = errors.New("sizing: invalid state")
)
