package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Coverage of the central 80 and 90 % bands, measured over 24 steps of 40
// series each of noise around a season, and of a random walk.
func TestCoverage(t *testing.T) {
	walk := func(seed uint64) []float64 {
		rng, y, v := rand.New(rand.NewPCG(seed, 4)), make([]float64, 264), 0.0
		for i := range y {
			v += rng.NormFloat64()
			y[i] = v
		}
		return y
	}
	season := func(seed uint64) []float64 { return seasonal(seed, 264, 2) }
	check := func(name string, base Forecaster, series func(uint64) []float64, level float64) {
		t.Helper()
		hit, n := 0, 0
		for seed := range uint64(40) {
			y := series(seed)
			q, err := Conformal{Base: base}.FitQuantiles(y[:240])
			if err != nil {
				t.Fatal(err)
			}
			low, high := q.Quantile(nil, 24, (1-level)/2), q.Quantile(nil, 24, (1+level)/2)
			for k, v := range y[240:] {
				n++
				if v >= low[k] && v <= high[k] {
					hit++
				}
			}
		}
		got := float64(hit) / float64(n)
		t.Logf("%s: coverage of the %.0f %% band %.3f", name, 100*level, got)
		if math.Abs(got-level) > 0.05 {
			t.Errorf("%s: coverage %v, want %v", name, got, level)
		}
	}
	for _, level := range []float64{0.8, 0.9} {
		check("seasonal naive on season", SeasonalNaive{24}, season, level)
		check("naive on random walk", Naive{}, walk, level)
	}
	check("Holt-Winters on season", HoltWinters{Season: 24}, season, 0.9)
}

func TestQuantilesDoNotCross(t *testing.T) {
	q, err := Conformal{Base: Naive{}, Horizon: 12}.FitQuantiles(seasonal(2, 200, 3))
	if err != nil {
		t.Fatal(err)
	}
	last := q.Quantile(nil, 30, 0.001)
	for _, p := range []float64{0.01, 0.1, 0.5, 0.9, 0.99, 0.999} {
		next := q.Quantile(nil, 30, p)
		for k := range next {
			if next[k] < last[k] {
				t.Fatalf("level %v crosses at step %d", p, k)
			}
		}
		last = next
	}
}

func TestIsotonic(t *testing.T) {
	f := func(want, x, w []float64) {
		t.Helper()
		if diff := cmp.Diff(want, isotonic(x, w)); diff != "" {
			t.Error(diff)
		}
	}
	one := []float64{1, 1, 1, 1}
	f([]float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, one)
	f([]float64{2, 2, 2, 4}, []float64{3, 2, 1, 4}, one)
	f([]float64{1, 2, 2, 4}, []float64{1, 2, 0, 4}, []float64{1, 1, 0, 1}) // nothing measured at step 3
}
