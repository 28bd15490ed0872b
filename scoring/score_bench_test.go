package scoring

import (
	"strconv"
	"testing"
	"time"
)

func BenchmarkEvaluate(b *testing.B) {
	c, _ := Profile{}.Compile()
	raw := []float64{0.3, 0.1, 0.9, 0.2}
	var s Score
	b.ReportAllocs()
	for b.Loop() {
		_ = c.Evaluate(&s, raw)
	}
}

func BenchmarkMemoryFragmentation(b *testing.B) {
	z := []Zone{{Free: []uint64{2644, 822, 277, 109, 41, 39, 22, 7, 3, 2, 133}}}
	b.ReportAllocs()
	for b.Loop() {
		MemoryFragmentation(z, HugePageOrder, Pressure{Stalled: 0.05})
	}
}

func TestEvaluateDoesNotAllocate(t *testing.T) {
	c, _ := Profile{}.Compile()
	raw := []float64{0.3, 0.1, 0.9, 0.2}
	var s Score
	_ = c.Evaluate(&s, raw)
	if n := testing.AllocsPerRun(100, func() { _ = c.Evaluate(&s, raw) }); n != 0 {
		t.Errorf("%v allocations per evaluation", n)
	}
}

func BenchmarkWindow(b *testing.B) {
	for _, n := range []int{60, 1440, 10080} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			w, _ := NewWindow(time.Hour*24*365, n)
			c, _ := Profile{}.Compile()
			var s, out Score
			_ = c.Evaluate(&s, []float64{0.3, 0.1, 0.9, 0.2})
			for i := range n {
				_ = w.Add(int64(i), &s)
			}
			b.ReportAllocs()
			for i := int64(n); b.Loop(); i++ {
				_ = w.Add(i, &s)
			}
			w.Mean(&out)
		})
	}
}

func BenchmarkFleet(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			c, _ := Profile{}.Compile()
			members := make([]Member, n)
			for i := range members {
				members[i].Name = strconv.Itoa(i)
				_ = c.Evaluate(&members[i].Score, []float64{float64(i%97) / 97, 0.1, float64(i%31) / 31, 0.2})
			}
			b.ReportAllocs()
			for b.Loop() {
				NewFleet(members)
			}
		})
	}
}
