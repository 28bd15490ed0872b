package window

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSeason(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	f := func(name string, want, tolerance int, next func(i int) float64) {
		t.Helper()
		x := make([]float32, 1024)
		for i := range x {
			x[i] = float32(next(i))
		}
		if got := season(x, make([]float64, len(x))); got < want-tolerance || got > want+tolerance {
			t.Errorf("%s: season %d, want %d ± %d", name, got, want, tolerance)
		}
	}
	f("sine", 60, 1, func(i int) float64 { return math.Sin(2*math.Pi*float64(i)/60) + 0.5*rng.NormFloat64() })
	f("with trend", 60, 1, func(i int) float64 { return float64(i) + 30*math.Sin(2*math.Pi*float64(i)/60) })
	f("pulses", 50, 0, beat)
	f("day of 5 minutes", 288, 3, func(i int) float64 { return 50 + 20*math.Sin(2*math.Pi*float64(i)/288) + 5*rng.NormFloat64() })
	f("noise", 0, 0, func(int) float64 { return rng.NormFloat64() })
	f("constant", 0, 0, func(int) float64 { return 7 })
	f("line", 0, 0, func(i int) float64 { return 3 * float64(i) })
	f("huge", 20, 1, func(i int) float64 { return 1e30 * math.Sin(2*math.Pi*float64(i)/20) })
}
