package window

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// BenchmarkStep is the cost of a sample at several lengths. The yardstick is a
// copy of the window, the least that looking at it can cost.
func BenchmarkStep(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 1<<14)
	for i := range x {
		x[i] = beat(i) + 0.1*rng.NormFloat64()
	}
	for _, length := range []int{16, 32, 64, 128} {
		b.Run(fmt.Sprintf("copy/length=%d", length), func(b *testing.B) {
			dst := make([]float64, length)
			for i := range b.N {
				copy(dst, x[i&0xfff:])
			}
		})
		for _, name := range []string{"discord", "neighbours", "kmeans", "pca", "ensemble", "residual"} {
			b.Run(fmt.Sprintf("%s/length=%d", name, length), func(b *testing.B) {
				benchmarkStep(b, name, length, x)
			})
		}
	}
}

func benchmarkStep(b *testing.B, name string, length int, x []float64) {
	make := detectors(Config{Length: length})[name]
	switch name {
	case "ensemble":
		make = func() (anomaly.Scorer, error) { return NewEnsemble(DiscordConfig{Config: Config{Length: length}}) }
	case "discord":
		make = func() (anomaly.Scorer, error) { return NewDiscord(DiscordConfig{Config: Config{Length: length}}) }
	}
	d, err := make()
	if err != nil {
		b.Fatal(err)
	}
	for i, v := range x[:4096] {
		d.Step(int64(i)*1000, v)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		d.Step(int64(i+4096)*1000, x[(i+4096)%len(x)])
	}
	b.StopTimer()
	state, _ := d.AppendBinary(nil)
	b.ReportMetric(float64(len(state)), "state-bytes")
}
