package prom

import (
	"errors"
	"fmt"
)

// ErrQuery is wrapped by every [QueryError].
var ErrQuery = errors.New("prom: query failed")

// QueryError is a query that the server refused.
type QueryError struct {
	Status  int    // of HTTP; 0 when the answer came from a file
	Type    string // the API's error type, e.g. "bad_data"; "" when it gave none
	Message string // the API's message, or the beginning of the body
}

// Error tells status, type and message in one line.
func (e *QueryError) Error() string {
	msg := ErrQuery.Error()
	if e.Status != 0 {
		msg += fmt.Sprintf(": status %d", e.Status)
	}
	if e.Type != "" {
		msg += ": " + e.Type
	}
	if e.Message != "" {
		msg += ": " + e.Message
	}
	return msg
}

// Unwrap returns [ErrQuery].
func (e *QueryError) Unwrap() error { return ErrQuery }
