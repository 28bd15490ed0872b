package pick

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/portent-go/portent/internal/order"
)

// inputs are shapes that trip selections: ties, order, outliers.
func inputs(n int) map[string][]float64 {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	in := map[string][]float64{"normal": nil, "ties": nil, "constant": nil, "rising": nil, "saw": nil, "huge": nil}
	for i := range n {
		in["normal"] = append(in["normal"], rng.NormFloat64())
		in["ties"] = append(in["ties"], float64(rng.IntN(3)))
		in["constant"] = append(in["constant"], 7)
		in["rising"] = append(in["rising"], float64(i))
		in["saw"] = append(in["saw"], float64(i%10))
		in["huge"] = append(in["huge"], math.Ldexp(rng.NormFloat64(), rng.IntN(2000)-1000))
	}
	return in
}

func TestAtIsTheSortedValue(t *testing.T) {
	for _, n := range []int{1, 2, 9, few, few + 1, 100, 601} {
		for name, x := range inputs(n) {
			sorted, kept := slices.Clone(x), slices.Clone(x)
			slices.Sort(sorted)
			var s Values
			s.Load(x)
			for k := range x {
				if got := s.At(k); got != sorted[k] {
					t.Fatalf("%s, n %d, k %d: %v, want %v", name, n, k, got, sorted[k])
				}
			}
			if !slices.Equal(x, kept) {
				t.Fatalf("%s changed", name)
			}
		}
	}
}

func TestQuantileIsThatOfOrder(t *testing.T) {
	for _, n := range []int{1, 2, 10, 57, 600} {
		for name, x := range inputs(n) {
			var s Values
			for _, q := range []float64{0, 0.1, 0.5, 0.75, 0.99, 1} {
				s.Load(x)
				if got, want := s.Quantile(q), order.Quantile(slices.Clone(x), q); got != want {
					t.Errorf("%s, n %d, q %v: %v, want %v", name, n, q, got, want)
				}
			}
		}
	}
	var s Values
	s.Load([]float64{math.NaN(), math.Inf(1), math.Inf(-1)})
	if !math.IsNaN(s.Median()) {
		t.Error("median of nothing")
	}
	s.LoadDistances([]float64{-3, math.NaN(), 1, 6}, 1)
	if s.Len() != 3 || s.At(0) != 0 || s.At(1) != 4 || s.At(2) != 5 {
		t.Error("distances", s.At(0), s.At(1), s.At(2))
	}
}

// Every round takes other values: the same ones again and again teach a branch
// predictor their order.
func BenchmarkMedian(b *testing.B) {
	const rounds = 256
	x := inputs(600 * rounds)["normal"]
	scratch := make([]float64, 600)
	b.Run("pick", func(b *testing.B) {
		b.ReportAllocs()
		var s Values
		for i := 0; b.Loop(); i++ {
			s.Load(x[i%rounds*600:][:600])
			s.Median()
		}
	})
	b.Run("order", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			copy(scratch, x[i%rounds*600:])
			order.Median(scratch)
		}
	})
	b.Run("yardstick=copy", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			copy(scratch, x[i%rounds*600:])
		}
	})
}
