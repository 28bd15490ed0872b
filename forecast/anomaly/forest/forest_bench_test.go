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
