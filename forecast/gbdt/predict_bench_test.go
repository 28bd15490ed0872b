package gbdt

import (
	"strconv"
	"testing"
)

// benchmark model: 300 trees of depth 5 on 43 features.
func benchModel(b *testing.B) (*Model, Data) {
	d := fleet(52921, 43, 1)
	return mustFit(b, Trainer{Trees: 300, MaxDepth: 5, LearningRate: 0.1}, d), d
}

func BenchmarkPredict(b *testing.B) {
	m, d := benchModel(b)
	b.Run("row", func(b *testing.B) {
		b.ReportAllocs()
		i, sum := 0, 0.0
		for b.Loop() {
			sum += m.Predict(d.X.Row(i))
			i = (i + 7) % 4096
		}
	})
	for _, rows := range []int{32, 1024, 32768} {
		x := Matrix{d.X.Data[:rows*d.X.Cols], d.X.Cols}
		dst := make([]float64, rows)
		b.Run("batch="+strconv.Itoa(rows), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.PredictBatch(dst, x)
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
	// The yardstick: nodes followed one by one as documented, without keys.
	b.Run("plain", func(b *testing.B) {
		i, sum := 0, 0.0
		for b.Loop() {
			sum += m.plainMargin(d.X.Row(i))
			i = (i + 7) % 4096
		}
	})
	// The bare recurrence: as many dependent loads, nothing asked.
	b.Run("loads", func(b *testing.B) {
		at, nodes := uint32(0), m.walk.nodes
		for b.Loop() {
			for range 300 * 5 {
				at = nodes[at].left
			}
		}
		_ = at
	})
}
