package changepoint

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// random is series of testdata/golden.py.
func random(seed uint32, n int) []float64 {
	state, level := seed, 0.0
	next := func() float64 {
		state = 1664525*state + 1013904223
		return float64(state) / (1 << 32)
	}
	x := make([]float64, n)
	for t := range x {
		total := 0.0
		for range 4 {
			total += next()
		}
		if t%(17+13*int(seed%4)) == 0 {
			level = 6 * next()
		}
		x[t] = level + (total-2)*float64(1+t/60%2)
	}
	return x
}

func TestRuptures(t *testing.T) {
	for _, g := range rupturesGolden {
		find := PELT{Cost: g.cost, Price: g.price, MinLength: 5}.Find
		if g.search == "binseg" {
			find = BinarySegmentation{Cost: g.cost, Price: g.price, MinLength: 5}.Find
		}
		got, err := find(random(g.seed, g.n))
		if err != nil || !slices.Equal(got, g.points) {
			t.Errorf("%s %v, series %d, price %v: %v, ruptures %v (error %v)", g.search, g.cost, g.seed, g.price, got, g.points, err)
		}
	}
}

// PELT prunes without losing the optimum: the same total as optimal partitioning,
// under every cost and penalty.
func TestPELTIsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for trial := range 60 {
		x := make([]float64, 20+rng.IntN(80))
		for i := range x {
			x[i] = rng.NormFloat64() + float64(i/30)*2
		}
		s, _ := loadCentred([][]float64{x})
		for cost := range numCosts {
			perLength := float64(trial % 2)
			price, least := 1+5*rng.Float64(), 2+rng.IntN(4)
			tb := newTable(cost, s)
			got := total(tb, pelt(tb, s.len(), price, perLength, least), s.len(), price, perLength)
			if want := optimum(tb, s.len(), price, perLength, least); math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
				t.Errorf("%v, trial %d: %v, optimum %v", cost, trial, got, want)
			}
		}
	}
}

func total(tb table, points []int, n int, price, perLength float64) (v float64) {
	from := 0
	for _, to := range append(slices.Clone(points), n) {
		v += tb.of(from, to) + perLength*math.Log(float64(to-from)) + price
		from = to
	}
	return v - price
}

func optimum(tb table, n int, price, perLength float64, least int) float64 {
	best := make([]float64, n+1)
	for j := range best {
		best[j] = math.Inf(1)
		for s := 0; s <= j-least; s++ {
			if s == 0 || s >= least {
				v := tb.of(s, j) + perLength*math.Log(float64(j-s))
				if s > 0 {
					v += best[s] + price
				}
				best[j] = min(best[j], v)
			}
		}
	}
	return best[n]
}

// Scaling and shifting a series moves no breakpoint.
func TestAffine(t *testing.T) {
	x := random(3, 300)
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = -1e-9*v + 1e-5
	}
	for name, find := range finders {
		a, _ := find(x)
		if b, _ := find(y); !slices.Equal(a, b) {
			t.Errorf("%s: %v, and %v after scaling", name, a, b)
		}
	}
}

func TestErrors(t *testing.T) {
	f := func(err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
	_, err := Segment()
	f(err, ErrDimensions)
	_, err = PELT{}.Find([]float64{1, 2}, []float64{1})
	f(err, ErrDimensions)
	_, err = PELT{Cost: 99, Price: -1, Penalty: 9, MinLength: -1}.Find([]float64{1})
	f(err, ErrConfig)
	_, err = BinarySegmentation{Max: -1}.Find([]float64{1})
	f(err, ErrConfig)
	_, err = EDivisive{PValue: 2, Permutations: -1}.Find([]float64{1})
	f(err, ErrConfig)
}

func ExamplePELT() {
	points, err := PELT{Cost: MeanVariance}.Find(random(1, 200))
	fmt.Println(points, err)
	_, err = PELT{Price: -1, MinLength: -2}.Find(nil)
	fmt.Println(err)
	// Output:
	// [27 60 91 121 150 180] <nil>
	// changepoint: cannot use configuration: PELT.Price is -1: want 0 (for the penalty) or more
	// changepoint: cannot use configuration: PELT.MinLength is -2: want 0 (for 2) or more
}

func ExampleBinarySegmentation() {
	points, err := BinarySegmentation{Max: 2}.Find(random(1, 200))
	fmt.Println(points, err)
	// Output: [60 143] <nil>
}

// Two distributions of one mean: energy distance tells them apart.
func ExampleEDivisive() {
	x := random(1, 120)
	for i := range x {
		x[i] -= 3
		if i >= 60 {
			x[i] *= 4
		}
	}
	points, err := EDivisive{}.Find(x)
	fmt.Println(points, err)
	// Output: [60 91] <nil>
}
