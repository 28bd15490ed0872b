package memory

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// someCases makes cases of forty movements among fifty components and a hundred
// metrics.
func someCases(n int) (list []Case) {
	rng := rand.New(rand.NewPCG(1, 4))
	for range n {
		c := Case{Blamed: "c0", Title: "incident"}
		for i := range 40 {
			m := Movement{Component: fmt.Sprint("c", rng.IntN(50)), Metric: fmt.Sprint("metric", rng.IntN(100)), Direction: 1, Size: 4 + 100*rng.Float64()}
			if i < 5 {
				m.Role = Root
			}
			c.Fingerprint.Movements = append(c.Fingerprint.Movements, m)
		}
		list = append(list, c)
	}
	return list
}

func BenchmarkSimilar(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		cases := someCases(n)
		m := open(b, "", Options{MaxCases: n})
		for _, c := range cases {
			add(b, m, c)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(m.Similar(cases[0].Fingerprint, 5)) == 0 {
					b.Fatal("nothing")
				}
			}
		})
	}
	// The yardstick: one pass over as many numbers as 10,000 cases have features.
	levels := make([]float64, 10_000*100)
	b.Run("sum of 1,000,000 numbers", func(b *testing.B) {
		for b.Loop() {
			sum := 0.0
			for _, v := range levels {
				sum += v
			}
			if sum != 0 {
				b.Fatal(sum)
			}
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	c := someCases(1)[0]
	for _, sync := range []bool{false, true} {
		b.Run(fmt.Sprintf("sync=%v", sync), func(b *testing.B) {
			m := open(b, filepath.Join(b.TempDir(), "memory"), Options{NoSync: !sync, MaxCases: 1000})
			b.ReportAllocs()
			for b.Loop() {
				add(b, m, c)
			}
		})
	}
}
