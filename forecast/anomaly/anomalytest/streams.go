package anomalytest

import (
	"math"
	"math/rand/v2"
)

// Sample is one point of a test stream.
type Sample struct {
	Time  int64 // Unix milliseconds
	Value float64
}

// Stream is a named run of samples in strictly increasing time order.
type Stream struct {
	Name    string
	Samples []Sample
}

// Streams returns the seeded test streams, the same at every call.
func Streams() []Stream {
	const minute = 60_000
	normal := func(rng *rand.Rand, i int) float64 { return 50 + rng.NormFloat64() }
	return []Stream{
		stream("noise", 1500, minute, normal),
		stream("day and week", 6000, 5*minute, daily),
		stream("constant", 500, minute, func(*rand.Rand, int) float64 { return 7 }),
		stream("zero", 500, minute, func(*rand.Rand, int) float64 { return 0 }),
		stream("two values", 800, minute, func(rng *rand.Rand, _ int) float64 { return float64(rng.IntN(2)) }),
		stream("level shift", 800, minute, func(rng *rand.Rand, i int) float64 { return float64(i/400)*1000 + rng.NormFloat64() }),
		stream("growing", 800, minute, func(rng *rand.Rand, i int) float64 { return 3*float64(i) + rng.Float64() }),
		stream("huge", 300, minute, func(rng *rand.Rand, i int) float64 { return math.MaxFloat64 * (2*rng.Float64() - 1) }),
		stream("huge in calm", 600, minute, func(rng *rand.Rand, i int) float64 {
			if i%97 == 96 {
				return -math.MaxFloat64
			}
			return rng.NormFloat64()
		}),
		stream("denormal", 300, minute, func(rng *rand.Rand, i int) float64 { return float64(rng.IntN(9)) * math.SmallestNonzeroFloat64 }),
		stream("milliseconds", 800, 1, normal),
		stream("years apart", 200, 400*24*60*minute, normal),
		gaps(),
	}
}

func daily(rng *rand.Rand, i int) float64 {
	day := 2 * math.Pi * float64(i) / 288
	return 100 + 40*math.Sin(day) + 10*math.Sin(day/7) + 3*rng.NormFloat64()
}

func stream(name string, n int, step int64, value func(*rand.Rand, int) float64) Stream {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	s := Stream{Name: name}
	for i := range n {
		s.Samples = append(s.Samples, Sample{1_700_000_000_000 + int64(i)*step, value(rng, i)})
	}
	return s
}

// gaps changes its sampling period at random from milliseconds to a month.
func gaps() Stream {
	rng := rand.New(rand.NewPCG(5, 6))
	s := Stream{Name: "gaps"}
	now := int64(-1_000_000_000)
	for i := range 800 {
		now += 1 + int64(math.Exp(rng.Float64()*math.Log(30*86400e3)))
		s.Samples = append(s.Samples, Sample{now, 10*math.Sin(float64(i)/20) + rng.NormFloat64()})
	}
	return s
}
