package scoring

import "testing"

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
