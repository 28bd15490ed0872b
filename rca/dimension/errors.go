package dimension

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrTable marks a table whose columns do not fit together or whose values
	// no measure can have.
	ErrTable = errors.New("dimension: invalid table")
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("dimension: invalid options")
	// ErrElement marks conditions on a dimension or a value that the table does
	// not have.
	ErrElement = errors.New("dimension: no such element")
	// ErrEmpty marks a table without a leaf that can be used.
	ErrEmpty = errors.New("dimension: no data")
)
