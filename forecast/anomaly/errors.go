package anomaly

import (
	"errors"
	"fmt"
)

// ErrState is wrapped by every error about bytes that are no detector state.
var ErrState = errors.New("anomaly: cannot read detector state")

func wrapState(err error) error { return fmt.Errorf("%w: %w", ErrState, err) }
