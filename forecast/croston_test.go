package forecast

import (
	"math"
	"testing"
)

// R: forecast::croston(x, h=1, alpha=0.1)$mean; statsforecast 2.1.1:
// CrostonSBA().fit(x).predict(1).
func TestCrostonAgainstR(t *testing.T) {
	x := []float64{0, 0, 3, 0, 0, 0, 5, 0, 1, 0, 0, 2, 0, 0, 0, 0, 4, 0, 0, 6}
	if got := forecast(t, Croston{Uncorrected: true}, x, 1)[0]; math.Abs(got-1.038361527) > 1e-9 {
		t.Errorf("%v", got)
	}
	if got := forecast(t, Croston{}, x, 1)[0]; math.Abs(got-0.9864434506) > 1e-9 {
		t.Errorf("%v", got)
	}
	if got := forecast(t, Croston{}, make([]float64, 9), 1)[0]; got != 0 {
		t.Errorf("zeros forecast as %v", got)
	}
}
