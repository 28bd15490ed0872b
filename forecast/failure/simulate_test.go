package failure

import (
	"math"
	"math/rand/v2"
	"os"
	"sync"
)

// principles is the first built-in model, kept so that the tests of the
// machinery do not change when the weights of Default do.
var principles = sync.OnceValue(func() *Model {
	f, err := os.Open("testdata/principles.json")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	m, err := ReadModel(f)
	if err != nil {
		panic(err)
	}
	return m
})

var nan = math.NaN()

// position returns where a signal stands among the default ones.
func position(name string) int {
	for i, s := range Signals() {
		if s.Name == name {
			return i
		}
	}
	panic(name)
}

// calm writes a healthy instance's signals.
func calm(rng *rand.Rand, x []float64) []float64 {
	for i := range x {
		x[i] = nan
	}
	x[position("cpu_utilization")] = 0.3 + 0.05*rng.NormFloat64()
	x[position("memory_utilization")] = 0.6 + 0.01*rng.NormFloat64()
	x[position("disk_utilization")] = 0.5
	x[position("fd_utilization")] = 0.1 + 0.005*rng.NormFloat64()
	x[position("error_rate")] = max(0, 0.001*rng.NormFloat64())
	x[position("latency_p99")] = 0.08 * math.Exp(0.1*rng.NormFloat64())
	x[position("request_rate")] = 50 + 5*rng.NormFloat64()
	return x
}

// leak is a life of n steps of the given seconds, calm for the first half;
// then the named signal climbs in a straight line to its limit, where the
// instance dies. An empty name stays calm and is censored.
func leak(seed uint64, n, seconds int, name string) Life {
	rng := rand.New(rand.NewPCG(seed, 9))
	l := Life{Instance: name, End: int64(1000*seconds*n) + 1, Failed: name != ""}
	for i := range n {
		x := calm(rng, make([]float64, len(Signals())))
		if name != "" {
			j := position(name)
			x[j] += (1 - x[j]) * max(0, float64(2*i-n)/float64(n))
		}
		l.Time = append(l.Time, int64(1000*seconds*(i+1)))
		l.Values = append(l.Values, x)
	}
	return l
}

// play returns the risks of a life.
func play(m *Model, l Life) []Risk {
	var s State
	risks := make([]Risk, 0, len(l.Time))
	for i, t := range l.Time {
		r, err := s.Step(m, t, l.Values[i])
		if err != nil {
			panic(err)
		}
		risks = append(risks, r)
	}
	return risks
}
