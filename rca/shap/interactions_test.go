package shap

import (
	"errors"
	"math"
	"math/bits"
	"testing"
)

func TestInteractionsGolden(t *testing.T) {
	g := readGolden(t)
	for name, want := range g.Models {
		var o TreeOptions
		if name == "lgb_binary.txt" {
			o.Cover = g.Train.matrix()
		}
		e, err := NewInteractions(readModel(t, name), o)
		if err != nil {
			t.Fatal(err)
		}
		worst, worstXGB, n := 0.0, 0.0, e.Features()
		for r, row := range g.Rows {
			got := e.Explain(nil, row)
			for i := range n {
				if want.Interactions != nil {
					worst = max(worst, differ(t, got[i*n:][:n], want.Interactions[r][i]))
				}
				if want.Pairs != nil {
					worstXGB = max(worstXGB, differ(t, got[i*n:][:n], want.Pairs[r][i][:n]))
				}
			}
		}
		t.Logf("%s: %.1g from shap, %.1g from pred_interactions", name, worst, worstXGB)
		if !(worst <= 1e-6 && worstXGB <= 1e-6) {
			t.Errorf("%s: differs by %v", name, max(worst, worstXGB))
		}
	}
}

// interaction is the definition: half of Σ over S without i, j of
// |S|!(n-|S|-2)!/(n-1)! · (v(S∪ij) - v(S∪i) - v(S∪j) + v(S)).
func interaction(n, i, j int, v func(known uint) float64) float64 {
	sum := 0.0
	for s := range uint(1) << n {
		if s>>i&1 == 0 && s>>j&1 == 0 {
			k := bits.OnesCount(s)
			w := math.Exp(lgamma(k+1) + lgamma(n-k-1) - lgamma(n))
			sum += w / 2 * (v(s|1<<i|1<<j) - v(s|1<<i) - v(s|1<<j) + v(s))
		}
	}
	return sum
}

func TestInteractionsDefinition(t *testing.T) {
	for name, m := range models(t) {
		if m.Features() > 5 {
			continue
		}
		e, err := NewInteractions(m, TreeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		x, worst, n := rows(3, m.Features(), 99), 0.0, m.Features()
		for r := range x.Rows() {
			got, game := e.Explain(nil, x.Row(r)), conditionalGame(m, x.Row(r))
			for i := range n {
				for j := range n {
					if i != j {
						worst = max(worst, math.Abs(got[i*n+j]-interaction(n, i, j, game)))
					}
				}
			}
		}
		if !(worst <= 1e-11) {
			t.Errorf("%s: differs by %v", name, worst)
		}
	}
}

func TestInteractionsAllocations(t *testing.T) {
	m := models(t)["shallow"]
	e, err := NewInteractions(m, TreeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dst, row := make([]float64, 25), rows(1, 5, 9).Row(0)
	if n := testing.AllocsPerRun(10, func() { e.Explain(dst, row) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if _, err := NewInteractions(m, TreeOptions{Scale: Prediction}); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}

func BenchmarkInteractions(b *testing.B) {
	for _, s := range sizes[:2] {
		m, x := s.train(b)
		e, err := NewInteractions(m, TreeOptions{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(s.String(), func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]float64, s.features*s.features)
			for i := 0; b.Loop(); i++ {
				e.Explain(dst, x.Row(i%1000))
			}
		})
	}
}
