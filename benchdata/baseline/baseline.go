package baseline

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Difference scores |x[t] − x[t−1]|, with x[t−1] the last value present.
func Difference(x []float64) []float64 {
	out, last := make([]float64, len(x)), math.NaN()
	for i, v := range x {
		out[i] = math.Abs(v - last)
		if !math.IsNaN(v) {
			last = v
		}
	}
	return out
}

// Random scores with seeded noise: what chance gives.
func Random(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]float64, n)
	for i := range out {
		out[i] = rng.Float64()
	}
	return out
}

var _ = slices.Max[[]int]
