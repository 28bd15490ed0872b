package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkRow is a row of LSTM size against its weights. Read is the yardstick: the
// same bytes in the same order at the same width, without the sums.
func BenchmarkRow(b *testing.B) {
	for _, s := range []shape{{1, 32, 64, 0}, {1, 80, 256, 0}, {1, 144, 512, 0}, {1, 272, 1024, 0}} {
		c, a, w := operands(s, false)
		p := Pack(w)
		name := fmt.Sprintf("%dx%d", s.terms, s.cols)
		for l := Portable; l <= best(); l++ {
			for _, turn := range []bool{false, true} {
				b.Run(fmt.Sprintf("%s/%v/turn=%v", name, l, turn), func(b *testing.B) {
					use(b, l)
					b.SetBytes(int64(4 * len(p.data)))
					b.ReportAllocs()
					back := false
					for b.Loop() {
						p.Row(c.Data, c.Data, a.Data, back)
						back = back != turn
					}
				})
			}
		}
		b.Run(name+"/Read", func(b *testing.B) {
			b.SetBytes(int64(4 * len(p.data)))
			for b.Loop() {
				Read(p.data)
			}
		})
	}
}
