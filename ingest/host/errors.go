package host

import (
	"errors"
	"fmt"
)

// Sentinels by cause. Every error of this room that is not an operating system
// error wraps one of them.
var (
	// ErrMalformed marks a kernel file that does not read as documented.
	ErrMalformed = errors.New("host: malformed")
	// ErrNoCgroup marks a process or machine without a readable cgroup.
	ErrNoCgroup = errors.New("host: no cgroup")
	// ErrUnsupported marks a reader this operating system does not offer.
	ErrUnsupported = errors.New("host: unsupported on this system")
)

// ParseError says where a kernel file stopped making sense. It wraps
// ErrMalformed.
type ParseError struct {
	File string // path of the file, "" when only bytes were given
	Line int    // 1 for the first line, 0 for the file as a whole
	Text string // the offending text, cut to 80 bytes
}

// Error names file, line and text.
func (e *ParseError) Error() string {
	return fmt.Sprintf("%v: %s:%d: %q", ErrMalformed, e.File, e.Line, e.Text)
}

// Unwrap returns ErrMalformed.
func (e *ParseError) Unwrap() error { return ErrMalformed }

// malformed is the parsers' only way to complain.
func malformed(line int, text []byte) error {
	return &ParseError{Line: line, Text: string(text[:min(len(text), 80)])}
}

// inFile adds the path to an error of a parser.
func inFile(err error, path string) error {
	var pe *ParseError
	if errors.As(err, &pe) && pe.File == "" {
		pe.File = path
	}
	return err
}
