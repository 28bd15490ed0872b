package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkMulAdd reports GFLOP/s on each set; Copy is the yardstick: moving B
// once, which a product of one row cannot beat.
func BenchmarkMulAdd(b *testing.B) {
	for _, s := range []shape{{1, 80, 256, 0}, {1, 256, 512, 0}, {8, 64, 256, 0}, {64, 64, 256, 0}, {256, 64, 256, 0}} {
		for l := Portable; l <= best(); l++ {
			b.Run(fmt.Sprintf("%dx%dx%d/%v", s.rows, s.terms, s.cols, l), func(b *testing.B) {
				use(b, l)
				c, x, w := operands(s, false)
				b.ReportAllocs()
				for b.Loop() {
					MulAdd(c, x, w)
				}
				flops := 2 * float64(s.rows) * float64(s.terms) * float64(s.cols) * float64(b.N)
				b.ReportMetric(flops/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
		b.Run(fmt.Sprintf("%dx%dx%d/Copy", s.rows, s.terms, s.cols), func(b *testing.B) {
			_, _, w := operands(s, false)
			dst := make([]float32, len(w.Data))
			b.SetBytes(int64(4 * len(dst)))
			for b.Loop() {
				copy(dst, w.Data)
			}
		})
	}
}

// BenchmarkLSTM is one row of gates; Copy moves as many numbers.
func BenchmarkLSTM(b *testing.B) {
	for _, n := range []int{16, 64, 256} {
		for l := Portable; l <= best(); l++ {
			b.Run(fmt.Sprintf("%d/%v", n, l), func(b *testing.B) {
				use(b, l)
				x := newCells(n, 1)
				b.ReportAllocs()
				for b.Loop() {
					LSTM(x.g, x.prev, x.c, x.h, x.tanhC)
				}
			})
		}
		b.Run(fmt.Sprintf("%d/Copy", n), func(b *testing.B) {
			x := newCells(n, 1)
			dst := make([]float32, len(x.g))
			for b.Loop() {
				copy(dst, x.g)
			}
		})
	}
}
