package order

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSelectEqualsSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := 1; n < 80; n++ {
		for range 20 {
			x := make([]float64, n)
			for i := range x {
				x[i] = float64(rng.IntN(n)) // many ties
			}
			sorted := slices.Sorted(slices.Values(x))
			k := rng.IntN(n)
			if got := Select(x, k); got != sorted[k] {
				t.Fatalf("Select(n=%d, k=%d) = %v, want %v", n, k, got, sorted[k])
			}
			if slices.Sort(x); !slices.Equal(x, sorted) {
				t.Fatal("Select lost values")
			}
		}
	}
}

func TestQuantile(t *testing.T) {
	f := func(q, want float64, x ...float64) {
		t.Helper()
		if got := Quantile(x, q); math.Abs(got-want) > 1e-12 {
			t.Errorf("Quantile(%v, %v) = %v, want %v", x, q, got, want)
		}
	}
	f(0.5, 2.5, 4, 1, 3, 2)
	f(0.25, 1.75, 4, 1, 3, 2) // R: quantile(1:4, .25)
	f(1, 4, 4, 1, 3, 2)
	f(0, 1, 4, 1, 3, 2)
	f(0.9, 7, 7)
	if !math.IsNaN(Quantile(nil, 0.5)) {
		t.Error("empty: want NaN")
	}
}

func TestMedianMAD(t *testing.T) {
	m, s := MedianMAD([]float64{1, 1, 2, 2, 4, 6, 9})
	if m != 2 || math.Abs(s-Gaussian) > 1e-12 {
		t.Errorf("got %v %v, want 2 and %v", m, s, Gaussian)
	}
}

func TestAppendPresent(t *testing.T) {
	got := AppendPresent([]float64{7}, []float64{1, math.NaN(), math.Inf(1), 2, math.Inf(-1)})
	if !slices.Equal(got, []float64{7, 1, 2}) {
		t.Errorf("got %v", got)
	}
}

func TestOrganPipeStaysFast(t *testing.T) {
	x := make([]float64, 1<<15)
	for i := range x {
		x[i] = float64(min(i, len(x)-i))
	}
	want := slices.Sorted(slices.Values(x))[len(x)/2]
	if got := Select(x, len(x)/2); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func BenchmarkMedian(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	src := make([]float64, 600)
	for i := range src {
		src[i] = rng.NormFloat64()
	}
	x := make([]float64, len(src))
	b.ReportAllocs()
	for b.Loop() {
		copy(x, src)
		Median(x)
	}
}
