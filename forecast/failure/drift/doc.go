// Package drift says when a failure model has grown old: when what it sees no
// longer looks like what it learned from, or its losses rise.
//
// A [Reference] remembers how each feature was distributed; a [Counts] gathers
// what comes now, and [Reference.Shifts] compares the two. An [ADWIN] watches one
// stream of numbers, such as squared errors of matured risks, and notices when
// its mean changes. [Judge] makes one [Advice] of both. Nothing is retrained
// here: advice is a value, and the caller owns the training.
package drift

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// errors.Is.
var (
	// ErrData marks rows no reference can be made of.
	ErrData = errors.New("drift: unusable data")
	// ErrState marks bytes that cannot be read.
	ErrState = errors.New("drift: invalid state")
)
