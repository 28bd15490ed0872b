package gbdt

import (
	"math"
	"math/rand/v2"
	"strconv"
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
	for _, rows := range []int{1000, 10000, 52921} {
		d := fleet(rows, 43, 1)
		b.Run("rows="+strconv.Itoa(rows), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustFit(b, Trainer{Trees: 300, MaxDepth: 5}, d)
			}
		})
	}
}

func BenchmarkForestFit(b *testing.B) {
	d := fleet(10000, 43, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Forest{Trees: 20}).Fit(d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHistogram is the innermost loop of training, per number read; the
// yardstick reads the same bytes and only adds them up.
func BenchmarkHistogram(b *testing.B) {
	d := fleet(20000, 43, 1)
	t, err := binMatrix(d.X, 255, nil)
	if err != nil {
		b.Fatal(err)
	}
	rows, packed, hist := allRows(t.n), make([]int64, t.n), make(histogram, t.cols)
	perNumber := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(t.bins)), "ns/number")
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			hist.add(t, rows, packed)
		}
		perNumber(b)
	})
	b.Run("sum", func(b *testing.B) {
		sum := 0
		for b.Loop() {
			for _, v := range t.bins {
				sum += int(v)
			}
		}
		perNumber(b)
	})
}
