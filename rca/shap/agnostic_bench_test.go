package shap

import (
	"strconv"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// BenchmarkGames explains a cheap function against 10 background rows; the
// yardstick is one play.
func BenchmarkGames(b *testing.B) {
	run := func(b *testing.B, name string, e Explainer, err error, row []float64) {
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]float64, e.Players())
			for b.Loop() {
				e.Explain(dst, row)
			}
		})
	}
	for _, n := range []int{8, 16, 64} {
		g, x := wavyGame(n)
		row, suffix := x.Row(0), "/"+strconv.Itoa(n)
		if n <= 8 {
			e, err := NewExact(g)
			run(b, "exact"+suffix, e, err, row)
		}
		k, err := NewKernel(g, 0, 1)
		run(b, "kernel"+suffix, k, err, row)
		p, err := NewPermutation(g, 0, 1)
		run(b, "permutation"+suffix, p, err, row)
		o, err := NewPartition(g, nil)
		run(b, "partition"+suffix, o, err, row)
		s, err := NewSampling(g, 0, 1)
		run(b, "sampling"+suffix, s, err, row)
		a := must(newArena(g))
		b.Run("play"+suffix, func(b *testing.B) {
			for b.Loop() {
				a.play(row)
			}
		})
	}
}

func BenchmarkLinear(b *testing.B) {
	for _, n := range []int{10, 100} {
		x := gbdt.Matrix{Cols: n}
		for r := range 3 * n {
			for c := range n {
				x.Data = append(x.Data, float64((r*7+c*c*5)%11))
			}
		}
		w := x.Row(1)
		for _, correlated := range []bool{false, true} {
			e := must(NewLinear(LinearOptions{Weights: w, Background: x, Correlated: correlated, Orders: 1}))
			b.Run(strconv.Itoa(n)+"/correlated="+strconv.FormatBool(correlated), func(b *testing.B) {
				b.ReportAllocs()
				dst := make([]float64, n)
				for b.Loop() {
					e.Explain(dst, w)
				}
			})
		}
	}
}

// BenchmarkNewInterventional makes the tables from 10,000 background rows.
func BenchmarkNewInterventional(b *testing.B) {
	for _, s := range sizes[:2] {
		m, x := s.train(b)
		b.Run(s.String(), func(b *testing.B) {
			for b.Loop() {
				must(NewInterventional(m, x, InterventionalOptions{}))
			}
		})
	}
}
