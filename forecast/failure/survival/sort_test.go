package survival

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAscending(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 100, 5000} {
		key := make([]float64, n)
		for i := range key {
			switch key[i] = math.Round(r.NormFloat64() * 50); r.IntN(20) {
			case 0:
				key[i] = math.Inf(1 - 2*r.IntN(2))
			case 1:
				key[i] = math.Copysign(0, key[i])
			case 2:
				key[i] = r.NormFloat64() * 1e300
			}
		}
		get := func(p int32) float64 { return key[p] }
		want := places(n)
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(key[a], key[b]) })
		if got := ascending(places(n), get); !slices.Equal(got, want) {
			t.Errorf("%d keys in another order", n)
		}
		slices.Reverse(want)
		if got := descending(places(n), get); !slices.Equal(got, want) {
			t.Errorf("%d keys in another order, descending", n)
		}
	}
}
