package lstm

import (
	"fmt"
	"slices"
	"testing"

	"github.com/portent-go/portent/internal/kernel"
)

// BenchmarkStep is a sample of one entity, batch 1, with the head. Read64 is the
// yardstick: reading the weights of hidden64 once, at the width of the kernels, as
// every step has to. (ONNX Runtime takes 1.55 µs for hidden64.)
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
	b.Run("Read64", func(b *testing.B) {
		weights := slices.Repeat([]float32{1}, (16+64)*256) // written: untouched memory is one page of zeros
		for b.Loop() {
			kernel.Read(weights)
		}
	})
}
