package forecast

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The block-wise, decayed normal equations give the solution that a dense least
// squares with the same weights and penalties gives.
func TestRidgeEqualsDenseSolution(t *testing.T) {
	y := synthetic(3, 600, 0, 3, 24)
	r := Ridge{Windows: []Window{{Lag: 1}, {Lag: 2}, {Lag: 24}, {Lag: 1, Width: 24}}, Prior: 24, HalfLife: 150}
	s := newHistory(y, 24)
	u, err := s.unit(false)
	if err != nil {
		t.Fatal(err)
	}
	n := newNormal(r, u, 600)
	n.t, n.scale = r.reach(), 1e9 // no clipping, from the first row on
	clear(n.gram)
	clear(n.cross)
	n.advance(600)
	n.solve()
	want := denseRidge(r, u.z)
	for i, b := range n.beta {
		if math.Abs(b-want[i]) > 1e-8 {
			t.Errorf("coefficient %d: %v, want %v", i, b, want[i])
		}
	}
}

func denseRidge(r Ridge, z []float64) []float64 {
	p := len(r.Windows) + 1
	g, c := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	x := mat.NewVecDense(p, nil)
	for t := r.reach(); t < len(z); t++ {
		for k, w := range r.Windows {
			sum := 0.0
			for j := range max(w.Width, 1) {
				sum += z[t-w.Lag-j]
			}
			x.SetVec(k, sum/float64(max(w.Width, 1)))
		}
		x.SetVec(p-1, 1)
		weight := math.Exp2(-float64(len(z)-1-t) / r.HalfLife)
		g.SymRankOne(g, weight, x)
		c.AddScaledVec(c, weight*(z[t]-z[t-r.Prior]), x)
	}
	trace := (mat.Trace(g) - g.At(p-1, p-1)) / float64(p-1)
	for i := range p - 1 {
		g.SetSym(i, i, g.At(i, i)+defaultPenalty*trace)
	}
	g.SetSym(p-1, p-1, g.At(p-1, p-1)+constPenalty*trace)
	var chol mat.Cholesky
	chol.Factorize(g)
	var beta mat.VecDense
	_ = chol.SolveVecTo(&beta, c)
	return beta.RawVector().Data
}

// An autoregression's own coefficients forecast it.
func TestRidgeFindsAnAutoregression(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	y := make([]float64, 3000)
	for i := 2; i < len(y); i++ {
		y[i] = 1.2*y[i-1] - 0.5*y[i-2] + rng.NormFloat64()
	}
	got := forecast(t, Ridge{Windows: []Window{{Lag: 1}, {Lag: 2}}}, y, 5)
	a, b := y[2999], y[2998]
	for k, v := range got {
		a, b = 1.2*a-0.5*b, a
		if math.Abs(v-a) > 0.25 {
			t.Errorf("step %d: %v, want %v", k+1, v, a)
		}
	}
}

// Fitting at several origins in one pass is fitting at each: the clipping alone
// differs a little, for it knows the model of the last origin.
func TestRidgeRollsAsItFits(t *testing.T) {
	y := synthetic(5, 800, 0, 2, 24)
	r := Ridge{Windows: windows(upTo(3), lag(24, 1)), Prior: 24, HalfLife: 200}
	forecasts, last, err := r.roll(newHistory(y, 24), []int{600, 700, 800}, 24)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range []int{600, 700, 800} {
		want := forecast(t, r, y[:o], 24)
		got := last.Forecast(nil, 24)
		if i < 2 {
			got = forecasts[i]
		}
		if d := meanAbs(want, got); d > 0.2 {
			t.Errorf("origin %d: mean difference %v", o, d)
		}
	}
}

func TestRidgeIsBounded(t *testing.T) {
	y := make([]float64, 300)
	for i := range y {
		y[i] = math.Exp(float64(i) / 40)
	}
	for _, log := range []bool{false, true} {
		for _, v := range forecast(t, Ridge{Windows: upTo(2), Log: log}, y, 2000) {
			if !(v > 0 && v < 3*y[299]) {
				t.Fatalf("log %v: %v", log, v)
			}
		}
	}
}

func TestRidgeErrors(t *testing.T) {
	f := func(want error, r Ridge, y []float64) {
		t.Helper()
		if _, err := r.Fit(y); !errors.Is(err, want) {
			t.Errorf("%+v: %v, want %v", r, err, want)
		}
	}
	y := wave(100, 10)
	f(ErrOptions, Ridge{}, y)
	f(ErrOptions, Ridge{Windows: []Window{{Lag: 0}}, Prior: -1, HalfLife: nan, Penalty: -1}, y)
	f(ErrShort, Ridge{Windows: upTo(30), Prior: 50}, y)
	y[50] = -1
	f(ErrValue, Ridge{Windows: upTo(2), Log: true}, y)
}

func TestFill(t *testing.T) {
	f := func(season int, y, want []float64) {
		t.Helper()
		fill(y, season)
		for i := range want {
			if math.Abs(y[i]-want[i]) > 1e-12 {
				t.Errorf("season %d: %v, want %v", season, y, want)
				return
			}
		}
	}
	f(1, []float64{1, nan, nan, 4}, []float64{1, 2, 3, 4})
	f(1, []float64{nan, 2, nan}, []float64{2, 2, 2})
	f(2, []float64{1, 5, 1, 5, nan, 5, 1}, []float64{1, 5, 1, 5, 1, 5, 1})
	f(2, []float64{1, 5, 1, 5, 2, nan, nan, nan}, []float64{1, 5, 1, 5, 2, 5, 2, 5})
	f(2, []float64{1, 5, 2, nan, 3}, []float64{1, 5, 2, 6, 3}) // the gap's edges show one more than the season before
}
