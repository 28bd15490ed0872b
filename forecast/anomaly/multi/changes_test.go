package multi

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestChanges steps a noisy level up and down again: both are surprises, with
// their signs, and the level between them is none. A missing sample is no change.
func TestChanges(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	c := newChanges(1)
	jump, turn := make([]float64, 1), make([]float64, 1)
	step := func(x float64) (float64, float64) {
		c.step(jump, turn, []float64{x})
		return jump[0], turn[0]
	}
	for range 2000 {
		step(rng.NormFloat64())
	}
	if j, u := step(40); !(j > 3) || !(u > 3) {
		t.Errorf("up: surprises %v and %v", j, u)
	}
	if j, u := step(math.NaN()); j == j || u == u {
		t.Errorf("missing: surprises %v and %v", j, u)
	}
	for range 60 {
		step(40 + rng.NormFloat64())
	}
	if j, u := step(40); math.Abs(j) > 2 || math.Abs(u) > 2 {
		t.Errorf("staying: surprises %v and %v", j, u)
	}
	if j, u := step(0); !(j < -3) || !(u < -3) {
		t.Errorf("down: surprises %v and %v", j, u)
	}
}
