package memory

import "errors"

// Errors by cause. They arrive wrapped with the offending value; test with
// [errors.Is].
var (
	// ErrCase marks a case or an outcome that cannot be stored as it is.
	ErrCase = errors.New("memory: invalid case")
	// ErrUnknown marks an id that no case in memory has.
	ErrUnknown = errors.New("memory: no such case")
	// ErrLocked marks a file that another process, or this one, has open.
	ErrLocked = errors.New("memory: the file is in use")
	// ErrCorrupt marks a file that is none of this package's, or is damaged
	// before its end.
	ErrCorrupt = errors.New("memory: corrupt file")
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("memory: invalid options")
	// ErrClosed marks the use of a memory after Close.
	ErrClosed = errors.New("memory: closed")
	// ErrHistory marks a history that a moment cannot be compared with.
	ErrHistory = errors.New("memory: nothing to compare with")
)
