package warning

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPassage compares with paths drawn step by step.
func TestPassage(t *testing.T) {
	f := func(distance, mu, v, h float64) {
		t.Helper()
		rng := rand.New(rand.NewPCG(1, 2))
		const paths, steps = 4000, 1000
		hits := 0
		dt := h / steps
		for range paths {
			x := 0.0
			for range steps {
				x += mu*dt + math.Sqrt(v*dt)*rng.NormFloat64()
				// between two steps a path may have been there and back
				if x >= distance-0.58*math.Sqrt(v*dt) {
					hits++
					break
				}
			}
		}
		want := float64(hits) / paths
		if got := passage(distance, mu, v, h); math.Abs(got-want) > 0.025 {
			t.Errorf("passage(%v, %v, %v, %v) = %v, simulated %v", distance, mu, v, h, got, want)
		}
	}
	f(1, 0, 1, 1) // 2·(1−Φ(1)) = .317
	f(1, 1, 1, 1)
	f(1, -1, 1, 2)
	f(5, 1, 0.1, 5)
	f(10, 2, 3, 4)
}

func TestPassageLimits(t *testing.T) {
	f := func(got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("%v, want %v", got, want)
		}
	}
	f(passage(1, 0, 1, 1), 2*normal(-1))
	f(passage(0, -5, 1, 1), 1)
	f(passage(1, 1, 0, 2), 1) // no noise: there or not
	f(passage(3, 1, 0, 2), 0)
	f(passage(1e100, 1, 1e-200, 1e101), 1)
	sum := 0.0
	for i, w := range hermiteWeight {
		sum += w * hermiteAt[i] * hermiteAt[i]
	}
	f(sum, 1) // variance of the standard normal
}
