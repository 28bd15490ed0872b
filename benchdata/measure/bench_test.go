package measure

import (
	"fmt"
	"testing"
)

// BenchmarkDetection scores series with an anomaly per thousand samples; copying
// the scores is the yardstick.
func BenchmarkDetection(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		var segs []Segment
		for i := 500; i+20 < n; i += 1000 {
			segs = append(segs, Segment{i, i + 20})
		}
		score, label := labelled(n, segs, 1, 0.5)
		time, dst := minutes(n), make([]float64, n)
		run := func(name string, f func()) {
			b.Run(fmt.Sprintf("%s/samples=%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
		run("copy", func() { copy(dst, score) })
		run("events", func() { EventCurve(time, label, score).Best() })
		run("AP", func() { AveragePrecision(score, label) })
		run("EasyTSAD", func() { EasyTSAD(score, label, 0) })
		run("VUS", func() { VUS(score, label, 100) })
		run("period", func() { Period(score) })
	}
}
