package forest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// wave is a noisy season, the ordinary load of a forest.
func wave(n int) []float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, n)
	for i := range x {
		x[i] = 100 + 40*math.Sin(2*math.Pi*float64(i)/288) + 5*rng.NormFloat64()
	}
	return x
}

// BenchmarkForest scores and takes points of 8 numbers, as the AWS library's own
// benchmark does. points/s is one core's.
func BenchmarkForest(b *testing.B) {
	for _, size := range []struct{ trees, samples int }{{10, 256}, {50, 256}, {50, 64}, {100, 512}} {
		b.Run(fmt.Sprintf("trees=%d/samples=%d", size.trees, size.samples), func(b *testing.B) {
			f, err := New(Config{Shingle: 8, Trees: size.trees, Samples: size.samples, Decay: 1.0 / 2560})
			if err != nil {
				b.Fatal(err)
			}
			xs := wave(1 << 16)
			for i := range 20_000 {
				f.Update(xs[i : i+1])
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				x := xs[i%len(xs) : i%len(xs)+1]
				f.Score(x)
				f.Update(x)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "points/s")
			b.ReportMetric(float64(f.Bytes()), "bytes")
		})
	}
}

// BenchmarkForestYardstick walks what a score walks at the least: for each tree 11
// loads that wait for one another, about the depth of a leaf among 256, in as much
// memory as a forest takes. Eight walks go on side by side.
func BenchmarkForestYardstick(b *testing.B) {
	for _, trees := range []int{10, 50} {
		b.Run(fmt.Sprintf("trees=%d", trees), func(b *testing.B) {
			next := rand.New(rand.NewPCG(1, 2)).Perm(trees * 8000 / 8)
			var at [8]int
			for range b.N {
				for t := 0; t < trees; t += len(at) {
					for i := range at {
						at[i] = (at[i] + t + i) % len(next)
					}
					for range 11 {
						for i, a := range at {
							at[i] = next[a]
						}
					}
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "points/s")
		})
	}
}
