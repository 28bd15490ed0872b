package multitest

import (
	"math"
	"math/rand/v2"
)

// Stream is a named run of vectors in strictly increasing time order.
type Stream struct {
	Name   string
	Times  []int64 // Unix milliseconds
	Values [][]float64
}

// Streams returns the seeded test streams, the same at every call.
func Streams() []Stream {
	return []Stream{
		stream("noise", 900, 5, minute, func(x []float64, rng *rand.Rand, _ int) { correlated(x, rng) }),
		stream("one metric", 500, 1, minute, func(x []float64, rng *rand.Rand, _ int) { correlated(x, rng) }),
		stream("constant", 400, 4, minute, func(x []float64, _ *rand.Rand, _ int) {
			for j := range x {
				x[j] = float64(j) * 7
			}
		}),
		stream("constant beside noise", 600, 4, minute, func(x []float64, rng *rand.Rand, i int) {
			correlated(x, rng)
			x[1], x[3] = 0, float64(i/450)
		}),
		stream("missing", 800, 5, minute, func(x []float64, rng *rand.Rand, i int) {
			correlated(x, rng)
			x[4] = math.NaN()
			for j := range x {
				if rng.IntN(3) == 0 {
					x[j] = math.NaN()
				}
			}
			if i > 400 && i < 500 {
				x[0] = math.NaN()
			}
		}),
		stream("huge", 400, 3, minute, func(x []float64, rng *rand.Rand, _ int) {
			for j := range x {
				x[j] = math.MaxFloat64 * (2*rng.Float64() - 1)
			}
		}),
		stream("huge in calm", 500, 3, minute, func(x []float64, rng *rand.Rand, i int) {
			correlated(x, rng)
			switch i % 97 {
			case 96:
				x[1] = -math.MaxFloat64
			case 50:
				x[2] = math.Inf(1)
			}
		}),
		stream("denormal", 300, 3, minute, func(x []float64, rng *rand.Rand, _ int) {
			for j := range x {
				x[j] = float64(rng.IntN(9)) * math.SmallestNonzeroFloat64
			}
		}),
		stream("level shift", 700, 4, minute, func(x []float64, rng *rand.Rand, i int) {
			correlated(x, rng)
			x[0] += 1000 * float64(i/350)
		}),
		stream("gaps", 500, 3, 0, func(x []float64, rng *rand.Rand, _ int) { correlated(x, rng) }),
	}
}

// stream draws n vectors; a step of 0 stands for random gaps from milliseconds
// to a month.
func stream(name string, n, metrics int, step int64, draw func([]float64, *rand.Rand, int)) Stream {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	s := Stream{Name: name}
	now := int64(1_700_000_000_000)
	for i := range n {
		x := make([]float64, metrics)
		draw(x, rng, i)
		if step > 0 {
			now += step
		} else {
			now += 2 + int64(math.Exp(rng.Float64()*math.Log(30*86400e3)))
		}
		s.Times, s.Values = append(s.Times, now), append(s.Values, x)
	}
	return s
}
