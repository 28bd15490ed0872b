package window

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkDiscord is a sample after n samples: the cost is in proportion to Past
// and depends on nothing else. DAMP's authors report exact left discords "at up to
// 300,000 Hz" on a desktop, 3.3 µs a point (Lu et al. 2022): for the ordinary points
// of a long series, which it gives up early; here every point has its distance.
func BenchmarkDiscord(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 1<<14)
	for i := range x {
		x[i] = beat(i) + 0.1*rng.NormFloat64()
	}
	for _, past := range []int{1024, 2048, 4096, 16384} {
		for _, n := range []int{2 * past, 16 * past} {
			b.Run(fmt.Sprintf("past=%d/n=%d", past, n), func(b *testing.B) {
				d, err := NewDiscord(DiscordConfig{Config: Config{Length: 64}, Past: past})
				if err != nil {
					b.Fatal(err)
				}
				for i := range n {
					d.Step(int64(i)*1000, x[i%len(x)])
				}
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					d.Step(int64(n+i)*1000, x[(n+i)%len(x)])
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "points/s")
			})
		}
	}
}
