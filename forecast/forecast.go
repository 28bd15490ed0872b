package forecast

import (
	"fmt"
	"math"
)

// Forecaster is a method of forecasting, not yet fitted. Implementations are
// small values, immutable, and safe for concurrent use.
type Forecaster interface {
	// Fit learns from y, oldest first, one value per step, NaN where missing.
	// It neither changes nor keeps y. Errors: ErrShort, ErrValue, ErrOptions.
	Fit(y []float64) (Fitted, error)
}

// Fitted is a model that can predict. It is immutable and safe for concurrent
// use.
type Fitted interface {
	// Forecast writes the expected values of the h steps after the last one
	// fitted into dst and returns it. A nil dst allocates; otherwise its
	// length must be h, or Forecast panics.
	Forecast(dst []float64, h int) []float64
}

// Quantiler is a fitted model that also knows how sure it is.
type Quantiler interface {
	Fitted
	// Quantile writes the p-quantile, 0 < p < 1, of each of the next h steps
	// into dst, with the rules of Forecast. It never falls when p rises.
	Quantile(dst []float64, h int, p float64) []float64
}

// room returns dst, or a fresh slice when it is nil, checking its length.
func room(dst []float64, h int) []float64 {
	if h < 0 {
		panic(badHorizon)
	}
	if dst == nil {
		return make([]float64, h)
	}
	if len(dst) != h {
		panic(badLength)
	}
	return dst
}

// maxValue bounds the values of a series, so that no forecast is infinite.
const maxValue = 1e150

// observed counts the values of y that are present and fails when there are
// fewer than want, or when one is too large.
func observed(method string, y []float64, want int) error {
	n := 0
	for i, v := range y {
		if math.Abs(v) > maxValue {
			return fmt.Errorf("%w: %s: y[%d] = %v", ErrValue, method, i, v)
		}
		if !math.IsNaN(v) {
			n++
		}
	}
	if n < want {
		return fmt.Errorf("%w: %s: %d values of %d present, want %d", ErrShort, method, n, len(y), want)
	}
	return nil
}

// lastPresent returns the position of the last value that is not NaN; -1 when
// there is none.
func lastPresent(y []float64) int {
	i := len(y) - 1
	for i >= 0 && math.IsNaN(y[i]) {
		i--
	}
	return i
}
