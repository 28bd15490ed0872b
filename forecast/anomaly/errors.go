package anomaly

import (
	"errors"
	"fmt"
)

// ErrState is wrapped by every error about bytes that are no detector state.
var ErrState = errors.New("anomaly: cannot read detector state")

func wrapState(err error) error { return fmt.Errorf("%w: %w", ErrState, err) }

// badHistory is a panic: only what the programmer could have known.
const badHistory = "anomaly: times and values differ in length"
