package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// eachLevel runs f with every set this machine has.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	for l := Portable; l <= best(); l++ {
		t.Run(l.String(), func(t *testing.T) { use(t, l); f(t) })
	}
}

func use(t testing.TB, l Level) {
	was := level
	level = l
	t.Cleanup(func() { level = was })
}

// normals returns n numbers of scale s.
func normals(rng *rand.Rand, n int, s float64) []float32 {
	xs := make([]float32, n)
	for i := range xs {
		xs[i] = float32(s * rng.NormFloat64())
	}
	return xs
}

func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}()
	f()
}
