package forecast

import (
	"fmt"
	"math"
)

// Smoothing is simple exponential smoothing with a fixed weight (FPP3 section
// 8.1): the forecast is ℓ for ever, ℓ' = ℓ + α·(y-ℓ). [ETS] estimates α.
type Smoothing struct {
	Weight float64 // α in (0,1]
}

// Validate reports a weight outside (0,1], as [ErrOptions].
func (s Smoothing) Validate() error {
	if !(s.Weight > 0 && s.Weight <= 1) {
		return fmt.Errorf("%w: smoothing: weight %v", ErrOptions, s.Weight)
	}
	return nil
}

// Fit needs one value.
func (s Smoothing) Fit(y []float64) (Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := observed("smoothing", y, 1); err != nil {
		return nil, err
	}
	first := 0
	for math.IsNaN(y[first]) {
		first++
	}
	level := y[first]
	for _, v := range y[first:] {
		if !math.IsNaN(v) {
			level += s.Weight * (v - level)
		}
	}
	return line{at: level}, nil
}
