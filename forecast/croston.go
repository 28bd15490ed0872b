package forecast

import (
	"fmt"
	"math"
)

// Croston forecasts intermittent series, mostly zeros, by smoothing the sizes z
// of the non-zero values and the distances q between them apart:
//
//	ŷ = (1-α/2)·z/q      α the weight of both
//
// Croston, "Forecasting and Stock Control for Intermittent Demands",
// Operational Research Quarterly 23 (1972), with the correction of his bias by
// Syntetos and Boylan, "The Accuracy of Intermittent Demand Estimates",
// International Journal of Forecasting 21 (2005). The zero value is usable.
type Croston struct {
	Weight      float64 // α in (0,1]; 0 means 0.1, Croston's own
	Uncorrected bool    // Croston's ratio without the factor 1-α/2
}

// Validate reports a weight outside (0,1], as [ErrOptions].
func (c Croston) Validate() error {
	if c.Weight < 0 || c.Weight > 1 || math.IsNaN(c.Weight) {
		return fmt.Errorf("%w: croston: weight %v", ErrOptions, c.Weight)
	}
	return nil
}

// Fit needs one value. A series of zeros is forecast as 0; gaps take no time.
func (c Croston) Fit(y []float64) (Fitted, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := observed("croston", y, 1); err != nil {
		return nil, err
	}
	alpha := c.Weight
	if alpha == 0 {
		alpha = 0.1
	}
	var size, distance, since float64
	for _, v := range y {
		if math.IsNaN(v) {
			continue
		}
		since++
		switch {
		case v == 0:
			continue
		case distance == 0:
			size, distance = v, since
		default:
			size += alpha * (v - size)
			distance += alpha * (since - distance)
		}
		since = 0
	}
	if distance == 0 {
		return line{}, nil
	}
	at := size / distance
	if !c.Uncorrected {
		at *= 1 - alpha/2
	}
	return line{at: at}, nil
}
