package survival

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// fleet simulates n rows of start-stop lives with p covariates, half of them
// mostly 0.
func fleet(n, p int) Data {
	r := rand.New(rand.NewPCG(uint64(n), uint64(p)))
	d := Data{X: make([][]float64, p)}
	for range n {
		start := float64(r.IntN(2000))
		d.Start, d.Stop, d.Event = append(d.Start, start), append(d.Stop, start+1+float64(r.IntN(300))), append(d.Event, r.IntN(50) == 0)
		for c := range d.X {
			v := r.NormFloat64()
			if c%2 == 0 && r.IntN(10) > 0 {
				v = 0
			}
			d.X[c] = append(d.X[c], v)
		}
	}
	return d
}

var fleets = []struct{ n, p int }{{1000, 5}, {10_000, 5}, {100_000, 5}, {10_000, 40}}

// BenchmarkFit fits each model; the yardstick is copying the covariates.
func BenchmarkFit(b *testing.B) {
	for _, size := range fleets {
		d := fleet(size.n, size.p)
		f := func(name string, fit func() error) {
			b.Run(fmt.Sprintf("%s/%dx%d", name, size.n, size.p), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := fit(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(size.n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
		f("copy", func() error { _ = d.Select(upTo(size.n)); return nil })
		f("cox", func() error { return second(Cox{}.Fit(d)) })
		f("cox-breslow", func() error { return second(Cox{Ties: Breslow}.Fit(d)) })
		f("weibull", func() error { return second(Weibull{}.Fit(d)) })
		f("logistic", func() error { return second(Logistic{}.Fit(d)) })
		f("kaplan-meier", func() error { return second(KaplanMeier{}.Fit(d)) })
		f("concordance", func() error { return second(Concord(d, d.X[1])) })
	}
}
