package multi_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// BenchmarkStep is a vector per step, at several numbers of metrics; the
// yardstick is the bare mean |z| over known levels and scales.
func BenchmarkStep(b *testing.B) {
	for _, m := range []int{4, 19, 38, 150} {
		x := vectors(m)
		b.Run(fmt.Sprintf("bare mean z/%d", m), func(b *testing.B) { benchBare(b, x) })
		for _, d := range []struct {
			name     string
			detector multi.Detector
		}{
			{"default", made(multi.New(m, multi.Config{}))},
			{"joint, forecasts given", newNaive(m)},
			{"deviation", made(multi.NewDeviation(m, multi.DeviationConfig{}))},
			{"mahalanobis", made(multi.NewMahalanobis(m, multi.CovarianceConfig{}))},
			{"pca", made(multi.NewPCA(m, multi.CovarianceConfig{}))},
			{"half-space trees", made(multi.NewHalfSpace(m, multi.HalfSpaceConfig{}))},
		} {
			b.Run(fmt.Sprintf("%s/%d", d.name, m), func(b *testing.B) { benchStep(b, d.detector, x) })
		}
	}
}

// vectors returns noise with a common part.
func vectors(metrics int) [][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([][]float64, 1024)
	for i := range out {
		out[i] = make([]float64, metrics)
		common := rng.NormFloat64()
		for j := range out[i] {
			out[i][j] = 50 + common + rng.NormFloat64()
		}
	}
	return out
}

func benchStep(b *testing.B, d multi.Detector, x [][]float64) {
	for i := range 2048 {
		d.Step(int64(i-2048)*60_000, x[i%len(x)])
	}
	b.ReportAllocs()
	b.SetBytes(int64(8 * len(x[0])))
	i := int64(0)
	for b.Loop() {
		d.Step(i*60_000, x[i%int64(len(x))])
		i++
	}
}

func benchBare(b *testing.B, x [][]float64) {
	level, scale := make([]float64, len(x[0])), make([]float64, len(x[0]))
	for j := range level {
		level[j], scale[j] = 50, 1.4
	}
	b.ReportAllocs()
	b.SetBytes(int64(8 * len(x[0])))
	i, total := 0, 0.0
	for b.Loop() {
		sum := 0.0
		for j, v := range x[i%len(x)] {
			sum += math.Abs(v-level[j]) / scale[j]
		}
		total += sum / float64(len(level))
		i++
	}
	if total != total {
		b.Fatal("not a number")
	}
}

func BenchmarkAppendState(b *testing.B) {
	d := made(multi.New(38, multi.Config{}))
	for i, x := range vectors(38) {
		d.Step(int64(i)*60_000, x)
	}
	state, _ := d.AppendBinary(nil)
	b.ReportAllocs()
	b.SetBytes(int64(len(state)))
	for b.Loop() {
		state, _ = d.AppendBinary(state[:0])
	}
}

// BenchmarkGrow adds a metric to an instance of 38; it copies the matrices.
func BenchmarkGrow(b *testing.B) {
	d := made(multi.New(38, multi.Config{}))
	for i, x := range vectors(38) {
		d.Step(int64(i)*60_000, x)
	}
	state, _ := d.AppendBinary(nil)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		d, err := multi.Restore(state, multi.Config{})
		b.StartTimer()
		if err != nil || d.Grow(39) != nil {
			b.Fatal(err)
		}
	}
}
