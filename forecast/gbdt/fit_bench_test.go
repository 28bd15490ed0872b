package gbdt

import (
	"math"
	"math/rand/v2"
	"testing"
)

// fleet is a table of the shape of a disk fleet: counters that are mostly zero,
// smooth readings, some missing, few failures.
func fleet(rows, cols int, seed uint64) Data {
	rng := rand.New(rand.NewPCG(seed, 1))
	d := Data{X: Matrix{make([]float64, rows*cols), cols}, Y: make([]float64, rows)}
	for i := range rows {
		row, z := d.X.Row(i), -4.5
		for f := range row {
			switch {
			case rng.Float64() < 0.05:
				row[f] = math.NaN()
			case f%3 == 0:
				row[f] = rng.NormFloat64()
			case f%3 == 1:
				row[f] = math.Floor(math.Max(0, 10*rng.NormFloat64()-12))
			default:
				row[f] = math.Floor(50 * rng.ExpFloat64())
			}
		}
		for f := 0; f < min(cols, 12); f++ {
			if v := row[f]; v == v {
				z += [3]float64{0.5 * v, 0.6 * math.Min(v, 3), 0.4 * math.Sin(v/20)}[f%3]
			}
		}
		if rng.Float64() < sigmoid(z) {
			d.Y[i] = 1
		}
	}
	return d
}

func BenchmarkFit(b *testing.B) {
	d := fleet(52921, 43, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Trainer{Trees: 300, MaxDepth: 5}).Fit(d); err != nil {
			b.Fatal(err)
		}
	}
}
