package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// cells are the arguments of every cell for n units.
type cells struct{ g, prev, c, h, tanhC, d, dc []float32 }

func newCells(n int, seed uint64) cells {
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	return cells{
		normals(rng, 4*n, 3), normals(rng, n, 1), make([]float32, n), make([]float32, n), make([]float32, n),
		normals(rng, n, 1), normals(rng, n, 1),
	}
}

func (x cells) all() []float32 {
	var all []float32
	for _, s := range [][]float32{x.g, x.prev, x.c, x.h, x.tanhC, x.d, x.dc} {
		all = append(all, s...)
	}
	return all
}

// TestCellsAgree runs every cell forth and back on every set and compares with
// the portable one.
func TestCellsAgree(t *testing.T) {
	f := func(name string, run func(x cells)) {
		t.Helper()
		for _, n := range []int{0, 16, 32, 64, 112} {
			use(t, Portable)
			want := newCells(n, 7)
			run(want)
			for l := AVX2; l <= best(); l++ {
				level = l
				got := newCells(n, 7)
				run(got)
				for i, w := range want.all() {
					if d := math.Abs(float64(got.all()[i] - w)); !(d <= 2e-6*(1+math.Abs(float64(w)))) {
						t.Fatalf("%s %v n %d: value %d is %v, portable %v", name, l, n, i, got.all()[i], w)
					}
				}
			}
		}
	}
	f("LSTM", func(x cells) {
		LSTM(x.g, x.prev, x.c, x.h, x.tanhC)
		LSTMGrad(x.g, x.prev, x.tanhC, x.d, x.dc)
	})
	f("GRU", func(x cells) {
		GRU(x.g, x.prev, x.h)
		GRUGrad(x.g, x.prev, x.d, x.dc)
	})
}

// TestActivations looks at the candidate gate, which is tanh of its sum, and
// at the input gate, which is σ, from tiny to huge.
func TestActivations(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for e := -40.0; e < 12; e += 0.01 {
			for _, sign := range []float64{1, -1} {
				x := float32(sign * math.Exp2(e))
				i, a := gates(x)
				if want := math.Tanh(float64(x)); math.Abs(float64(a)/want-1) > 5e-7 || a > 1 || a < -1 {
					t.Fatalf("tanh(%v) = %v, want %v", x, a, want)
				}
				if want := 1 / (1 + math.Exp(-float64(x))); math.Abs(float64(i)-want) > 3e-7 || i > 1 || i < 0 {
					t.Fatalf("σ(%v) = %v, want %v", x, i, want)
				}
			}
		}
	})
}

// TestActivationsOfOddNumbers: infinite sums are shut or open, NaN stays NaN.
func TestActivationsOfOddNumbers(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		inf := float32(math.Inf(1))
		if i, a := gates(inf); 1-i > 2e-7 || 1-a > 4e-7 {
			t.Errorf("+Inf: σ %v, tanh %v", i, a)
		}
		if i, a := gates(-inf); i > 2e-7 || 1+a > 4e-7 {
			t.Errorf("-Inf: σ %v, tanh %v", i, a)
		}
		if i, a := gates(float32(math.NaN())); i == i || a == a {
			t.Errorf("NaN: σ %v, tanh %v", i, a)
		}
		if i, a := gates(0); i != 0.5 || a != 0 {
			t.Errorf("0: σ %v, tanh %v", i, a)
		}
	})
}

// gates returns σ(x) and tanh(x) as an LSTM's gates compute them.
func gates(x float32) (i, a float32) {
	c := newCells(16, 1)
	c.g[0], c.g[32] = x, x
	LSTM(c.g, c.prev, c.c, c.h, c.tanhC)
	return c.g[0], c.g[32]
}

func TestCellsRefuse(t *testing.T) {
	x := func(n int) []float32 { return make([]float32, n) }
	panics(t, badLength, func() { LSTM(x(64), x(16), x(16), x(16), x(8)) })
	panics(t, badLength, func() { LSTMGrad(x(64), x(16), x(16), x(16), x(8)) })
	panics(t, badLength, func() { GRU(x(64), x(8), x(16)) })
	panics(t, badLength, func() { GRUGrad(x(60), x(16), x(16), x(16)) })
	panics(t, badWidth, func() { LSTM(x(32), x(8), x(8), x(8), x(8)) })
	panics(t, badWidth, func() { LSTMGrad(x(32), x(8), x(8), x(8), x(8)) })
	panics(t, badWidth, func() { GRU(x(32), x(8), x(8)) })
	panics(t, badWidth, func() { GRUGrad(x(32), x(8), x(8), x(8)) })
}
