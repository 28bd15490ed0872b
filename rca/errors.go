package rca

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrFrame marks a frame that cannot be read as a table.
	ErrFrame = errors.New("rca: invalid frame")
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("rca: invalid options")
	// ErrTime marks a fault time that leaves no baseline or no window inside
	// the frame.
	ErrTime = errors.New("rca: fault time outside the data")
	// ErrShort marks a frame in which no column has enough points.
	ErrShort = errors.New("rca: not enough data")
	// ErrMethod marks a method that has nothing to go by in this frame, such as
	// a call-graph method without a call graph.
	ErrMethod = errors.New("rca: method does not apply")
)
