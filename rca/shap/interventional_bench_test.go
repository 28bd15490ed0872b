package shap

import (
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// BenchmarkInterventional explains rows against 10,000 background rows; the
// yardstick is path-dependent TreeSHAP in the same run.
func BenchmarkInterventional(b *testing.B) {
	for _, s := range sizes {
		m, x := s.train(b)
		e, err := NewInterventional(m, x, InterventionalOptions{})
		if err != nil {
			b.Fatal(err)
		}
		path, err := NewTree(m, TreeOptions{})
		if err != nil {
			b.Fatal(err)
		}
		run := func(name string, e Explainer, x gbdt.Matrix) {
			b.Run(s.String()+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				dst := make([]float64, s.features)
				for i := 0; b.Loop(); i++ {
					e.Explain(dst, x.Row(i%1000))
				}
			})
		}
		run("interventional", e, x)
		if s.depth == 8 { // most trees counted
			if e, err = NewInterventional(m, x, InterventionalOptions{Memory: 1 << 28}); err != nil {
				b.Fatal(err)
			}
			run("interventional-256MiB", e, x)
		}
		run("path-dependent", path, x)
	}
}

// BenchmarkProbability goes through 100 background rows one by one: what shap's
// explainer takes of any background, and does in either scale.
func BenchmarkProbability(b *testing.B) {
	for _, s := range sizes[:2] {
		m, x := s.train(b)
		e := must(NewInterventional(m, gbdt.Matrix{Data: x.Data[:100*x.Cols], Cols: x.Cols}, InterventionalOptions{Scale: Prediction}))
		b.Run(s.String(), func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]float64, s.features)
			for i := 0; b.Loop(); i++ {
				e.Explain(dst, x.Row(i%1000))
			}
		})
	}
}
