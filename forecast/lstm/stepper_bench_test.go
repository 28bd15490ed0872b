package lstm

import (
	"fmt"
	"testing"
)

// BenchmarkStep is a sample of one entity, batch 1, with the head. Copy is the
// yardstick: moving the weights once, which every step has to read.
func BenchmarkStep(b *testing.B) {
	for _, cell := range []Cell{LSTM, GRU} {
		for _, hidden := range []int{16, 64, 128, 256} {
			b.Run(fmt.Sprintf("%v/inputs16/hidden%d", cell, hidden), func(b *testing.B) {
				c := Config{Cell: cell, Hidden: hidden, Epochs: 1}
				m, _, err := c.Fit(lives(c, 4, 16, 1), nil)
				if err != nil {
					b.Fatal(err)
				}
				p, s, dst, x := m.NewStepper(), m.NewState(), make([]float64, 1), make([]float64, 16)
				b.ReportAllocs()
				for b.Loop() {
					p.Step(dst, s, x)
				}
			})
		}
	}
	b.Run("CopyOfWeights64", func(b *testing.B) {
		src := make([]float32, (16+64)*256)
		dst := make([]float32, len(src))
		for b.Loop() {
			copy(dst, src)
		}
	})
}
