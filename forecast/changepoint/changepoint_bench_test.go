package changepoint

import (
	"fmt"
	"testing"
)

var sink []int

// The yardstick of each size is one pass over the series.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{346, 1211, 4844} {
		x := random(1, n)
		for _, m := range []struct {
			name string
			find func(...[]float64) ([]int, error)
		}{
			{"pelt", PELT{}.Find},
			{"pelt_variance", PELT{Cost: MeanVariance}.Find},
			{"pelt_distribution", PELT{Cost: Distribution}.Find},
			{"binseg", BinarySegmentation{}.Find},
			{"edivisive", EDivisive{PValue: 0.01}.Find},
			{"edivisive_numpy", EDivisive{PValue: 0.01, Seed: 1234, NumPy: true}.Find},
			{"segment", Segment},
			{"sum", func(x ...[]float64) ([]int, error) { centre(x[0]); return nil, nil }},
		} {
			b.Run(fmt.Sprintf("%s/%d", m.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					sink, _ = m.find(x)
				}
			})
		}
	}
}

// The profiling series of MongoDB's library, to be compared with its e_divisive in
// one run: NumPy draws the same permutations, the default cuts lost tests short.
func BenchmarkEDivisiveUpstream(b *testing.B) {
	for _, name := range []string{"small", "medium", "large", "huge"} {
		var p struct{ Series []float64 }
		read(b, &p, "mongodb-spa/tests/data/profiling", name+".json")
		for _, numpy := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/%d/numpy=%v", name, len(p.Series), numpy), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					sink, _ = EDivisive{PValue: 0.01, Seed: 1234, NumPy: numpy}.Find(p.Series)
				}
			})
		}
	}
}
