package warning

import (
	"errors"
	"fmt"
)

// ErrState is wrapped by every error about bytes that are no state of this
// package.
var ErrState = errors.New("warning: cannot read state")

// ErrOptions marks settings outside their range.
var ErrOptions = errors.New("warning: invalid options")

func wrapState(err error) error { return fmt.Errorf("%w: %w", ErrState, err) }

// largest bounds the values calculated with, so that no square overflows.
const largest = 1e150

func bounded(x float64) float64 { return min(max(x, -largest), largest) }
