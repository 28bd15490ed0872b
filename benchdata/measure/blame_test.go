package measure

import (
	"math"
	"testing"
)

// Golden values by hand from the definition in the paper: two metrics carry the
// anomaly, one of them is among the two most blamed, both among three.
func TestHitRate(t *testing.T) {
	blame := []float64{0.1, 0.9, 0.3, 0.8, math.NaN()}
	near(t, "at 100 %", HitRate(blame, []int{1, 2}, 1), 0.5)
	near(t, "at 150 %", HitRate(blame, []int{1, 2}, 1.5), 1)
	near(t, "deeper than there are metrics", HitRate(blame, []int{0, 1, 2, 3, 4}, 1.5), 1)
	if !math.IsNaN(HitRate(blame, nil, 1)) {
		t.Error("without truth: want NaN")
	}
}
