package benchdata

import "errors"

// What can be wrong with a file, by cause. Readers wrap them with the file, the
// line and the offending value.
var (
	// ErrFormat: a file is not in the format of its set.
	ErrFormat = errors.New("benchdata: malformed")
	// ErrLayout: a file that the set should hold is not there.
	ErrLayout = errors.New("benchdata: missing file")
	// ErrLarge: a file is larger than any of its set has a reason to be.
	ErrLarge = errors.New("benchdata: too large")
)
