package anomaly_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Ten thousand series, three of them really unusual.
func ExampleDiscoveries() {
	rng := rand.New(rand.NewPCG(1, 2))
	p := make([]float64, 10_000)
	for i := range p {
		p[i] = 1 - rng.Float64()
	}
	p[7], p[70], p[700] = 1e-9, 1e-7, 1e-8
	fmt.Println(anomaly.Discoveries(nil, p, 0.05))
	// Output: [7 700 70]
}

func ExamplePerSeries() {
	fmt.Println(anomaly.Config{Budget: anomaly.PerSeries(40, 10_000)}.Budget)
	// Output: 0.004
}

func TestDiscoveries(t *testing.T) {
	f := func(q float64, want []int, p ...float64) {
		t.Helper()
		if got := anomaly.Discoveries([]int{-1}, p, q); !slices.Equal(got[1:], want) || got[0] != -1 {
			t.Errorf("%v at %v: %v, want %v after the prefix", p, q, got, want)
		}
	}
	// statsmodels 0.14: multipletests([.01,.04,.03,.005,.5], .05, "fdr_bh")
	f(0.05, []int{3, 0, 2, 1}, 0.01, 0.04, 0.03, 0.005, 0.5)
	f(0.05, nil, 0.2, 0.9, math.NaN())
	f(0.05, nil)
	f(1, []int{0, 1}, 0.5, 1)
}

// The share of false discoveries must stay below q over many moments.
func TestFalseDiscoveryRate(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	share := 0.0
	const moments, q = 2000, 0.1
	for range moments {
		p := make([]float64, 200)
		for i := range p {
			p[i] = 1 - rng.Float64()
			if i < 10 {
				p[i] *= 1e-5
			}
		}
		found, wrong := anomaly.Discoveries(nil, p, q), 0
		for _, i := range found {
			if i >= 10 {
				wrong++
			}
		}
		share += float64(wrong) / float64(max(len(found), 1)) / moments
	}
	if share > q || share < q/2 {
		t.Errorf("%.3f of the discoveries are false, asked %v", share, q)
	}
}
