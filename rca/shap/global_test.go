package shap

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// TestGlobalCoverage draws many tables of attributions whose mean |φ| is known,
// and counts how often the interval holds it.
func TestGlobalCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 7))
	held, runs := 0, 400
	for run := range runs {
		phi := gbdt.Matrix{Cols: 1}
		for range 80 {
			phi.Data = append(phi.Data, rng.NormFloat64())
		}
		im, err := Global(phi, GlobalOptions{Resamples: 200, Seed: uint64(run)})
		if err != nil {
			t.Fatal(err)
		}
		if want := math.Sqrt(2 / math.Pi); im.Low[0] <= want && want <= im.High[0] {
			held++
		}
	}
	if share := float64(held) / float64(runs); share < 0.85 || share > 0.94 {
		t.Errorf("intervals of 0.9 hold %v", share)
	}
}

func TestGlobalErrors(t *testing.T) {
	if _, err := Global(gbdt.Matrix{}, GlobalOptions{}); !errors.Is(err, ErrBackground) {
		t.Error(err)
	}
	if _, err := Global(gbdt.Matrix{Data: []float64{1}, Cols: 1}, GlobalOptions{Level: 1}); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	im, err := Global(gbdt.Matrix{Data: []float64{-1, 0}, Cols: 2}, GlobalOptions{})
	if err != nil || im.Low[0] != 1 || im.High[0] != 1 || im.Rank[1] != 1 {
		t.Error(im, err)
	}
}

// BenchmarkReasons is what a risk costs to explain, names, order and all.
func BenchmarkReasons(b *testing.B) {
	for _, s := range sizes {
		m, x := s.train(b)
		r, err := NewReasons(nil, m)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(s.String(), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.Of(x.Row(i%1000), 5)
			}
		})
	}
}

func BenchmarkGlobal(b *testing.B) {
	phi, _ := ExplainAll(must[*Tree](NewTree(models(b)["shallow"], TreeOptions{})), rows(500, 5, 1), 0), 0
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Global(phi, GlobalOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func must[E any](e E, err error) E {
	if err != nil {
		panic(err)
	}
	return e
}
