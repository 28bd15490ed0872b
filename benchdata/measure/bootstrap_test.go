package measure

import (
	"math"
	"testing"
)

func TestMeanInterval(t *testing.T) {
	x := lcg(200, 9)
	mean, lo, hi := MeanInterval(x, 1)
	// The standard error of the mean of 200 uniform numbers is .0204, and the
	// interval about ±1.96 of it.
	if math.Abs(mean-0.5) > 0.06 || math.Abs((hi-lo)-0.080) > 0.008 || lo > mean || hi < mean {
		t.Errorf("%v [%v, %v]", mean, lo, hi)
	}
	if _, l, h := MeanInterval(x, 1); l != lo || h != hi {
		t.Error("same seed, other interval")
	}
	withGap := append([]float64{math.NaN()}, x...)
	if m, l, h := MeanInterval(withGap, 1); m != mean || l != lo || h != hi {
		t.Error("a series without value changed the interval")
	}
	if m, l, h := MeanInterval([]float64{3}, 1); m != 3 || !math.IsNaN(l) || !math.IsNaN(h) {
		t.Errorf("of one: %v [%v, %v], want no interval", m, l, h)
	}
	if m, l, h := MeanInterval([]float64{math.NaN()}, 1); !math.IsNaN(m) || !math.IsNaN(l) || !math.IsNaN(h) {
		t.Errorf("of nothing: %v %v %v", m, l, h)
	}
}
