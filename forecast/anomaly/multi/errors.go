package multi

import (
	"errors"
	"fmt"
)

// ErrState is wrapped by every error about bytes that are no detector state.
var ErrState = errors.New("multi: cannot read detector state")

func wrapState(err error) error { return fmt.Errorf("%w: %w", ErrState, err) }

// badLength is the panic of a vector of another length than the detector's.
const badLength = "multi: number of values is not the detector's number of metrics"
