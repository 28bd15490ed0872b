package lstm

import (
	"fmt"
	"testing"
)

// BenchmarkTrain is one epoch of a batch of 256 sequences of 30 steps and 14
// inputs: forward, backward and Adam, in sequences/s.
func BenchmarkTrain(b *testing.B) {
	for _, cell := range []Cell{LSTM, GRU} {
		for _, hidden := range []int{16, 64, 128} {
			b.Run(fmt.Sprintf("%v/hidden%d", cell, hidden), func(b *testing.B) {
				f := trainer(b, Config{Cell: cell, Hidden: hidden, Head: Remaining, Batch: 256, Window: 30})
				b.ReportAllocs()
				for b.Loop() {
					f.epoch(f.Rate)
				}
				b.ReportMetric(256*float64(b.N)/b.Elapsed().Seconds(), "sequences/s")
			})
		}
	}
}

func trainer(b *testing.B, c Config) *fit {
	var seqs []Sequence
	for i := range 256 {
		var s Sequence
		for t := range 30 {
			x := make([]float64, 14)
			for k := range x {
				x[k] = float64((i*31+t*17+k*7)%101) / 50
			}
			s.X, s.Y = append(s.X, x), append(s.Y, []float64{float64(30 - t)})
		}
		seqs = append(seqs, s)
	}
	m, err := c.withDefaults().unfitted(seqs, nil)
	if err != nil {
		b.Fatal(err)
	}
	return c.withDefaults().newFit(m, seqs, nil)
}
