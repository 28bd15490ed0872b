package forecast

import (
	"errors"
	"math"
	"testing"
)

// After a jump of the level the pattern stays and the level is the new one:
// times two for a positive series, whose pattern grows with it.
func TestAdjustedFollowsTheLevel(t *testing.T) {
	y := make([]float64, 12*20)
	at := func(i int) float64 { return 10 + 5*math.Sin(2*math.Pi*float64(i)/12) }
	for i := range y {
		y[i] = at(i)
		if i >= 200 {
			y[i] *= 2
		}
	}
	for k, v := range forecast(t, Adjusted{12, Smoothing{0.7}}, y, 24) {
		if want := 2 * at(240+k); math.Abs(v-want) > 0.06*want {
			t.Errorf("step %d: %v, want %v", k+1, v, want)
		}
	}
}

// R 4.2.2: decompose(ts(wave(72,12),frequency=12), type=t)$figure[c(1,4,12)].
func TestClassicalSeasonAgainstR(t *testing.T) {
	f := func(y []float64, want ...float64) {
		t.Helper()
		s := classicalSeason(y, 12)
		for k, i := range []int{0, 3, 11} {
			if math.Abs(s.values[i]-want[k]) > 1e-8 {
				t.Errorf("phase %d: %.10f, want %v", i, s.values[i], want[k])
			}
		}
	}
	y := wave(72, 12)
	f(y, 1.000304436212, 1.169946899583, 0.910113643229)
	for i := range y {
		y[i] -= 60
	}
	f(y, -0.0796875, 9.6015625, -5.0796875)
}

func TestAdjustedErrors(t *testing.T) {
	if _, err := (Adjusted{}).Fit(wave(50, 5)); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	if _, err := (Adjusted{30, Naive{}}).Fit(wave(50, 5)); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
}
