package portent

import (
	"io"
	"strconv"
	"testing"
)

// BenchmarkWriteSnapshot writes to nowhere; MB/s are those of encoding alone.
func BenchmarkWriteSnapshot(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run("series="+strconv.Itoa(n), func(b *testing.B) {
			m := newMonitor(b, replayConfig(1))
			batch := fleet(m, n)
			for round := range 60 {
				for i := range batch.Time {
					batch.Time[i], batch.Value[i] = testStart+int64(round)*900_000, float64((i+round)%17)
				}
				m.Push(batch)
			}
			var w countWriter
			b.ReportAllocs()
			for b.Loop() {
				w = 0
				if err := m.WriteSnapshot(&w); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(w))
		})
	}
}

type countWriter int64

func (w *countWriter) Write(p []byte) (int, error) { *w += countWriter(len(p)); return len(p), nil }

var _ io.Writer = (*countWriter)(nil)
