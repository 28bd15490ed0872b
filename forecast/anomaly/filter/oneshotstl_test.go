package filter

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/portent-go/portent/forecast/anomaly"
)

// dense holds the whole least-squares problem of one reweighting, from which
// trendSystem has eliminated all but two unknowns. Unknown i is τᵢ₋₂: the two before
// the first sample are held at its level with weight 1.
type dense struct {
	a *mat.SymDense
	b *mat.VecDense
}

func newDense(n int) *dense {
	d := &dense{mat.NewSymDense(n+2, nil), mat.NewVecDense(n+2, nil)}
	d.a.SetSym(0, 0, 1)
	d.a.SetSym(1, 1, 1)
	return d
}

// square adds w·(c·τ − y)², c being coefficients of the unknowns that end at last.
func (d *dense) square(w, y float64, last int, c ...float64) {
	first := last - len(c) + 1
	for i, ci := range c {
		for j := i; j < len(c); j++ {
			d.a.SetSym(first+i, first+j, d.a.At(first+i, first+j)+w*ci*c[j])
		}
		d.b.SetVec(first+i, d.b.AtVec(first+i)+w*ci*y)
	}
}

// solve returns the unknowns up to last.
func (d *dense) solve(t *testing.T, last int) *mat.VecDense {
	t.Helper()
	var x mat.VecDense
	var chol mat.Cholesky
	if !chol.Factorize(d.a.SliceSym(0, last+1).(*mat.SymDense)) {
		t.Fatal("dense system is not positive definite")
	}
	if err := chol.SolveVecTo(&x, d.b.SliceVec(0, last+1).(*mat.VecDense)); err != nil {
		t.Fatal(err)
	}
	return &x
}

// The trend of every sample is the last unknown of the whole problem, all samples
// and the same weights.
func TestOneShotSTLAgainstBatch(t *testing.T) {
	const n = 120
	d := must(NewOneShotSTL(OneShotSTLConfig{Config: anomaly.Config{NoSeason: true}}))
	var whole [irls]*dense
	for i := range whole {
		whole[i] = newDense(n)
	}
	rng := congruential(5)
	var level float64
	for k := range n {
		if k == 60 {
			level = 8
		}
		x := level + 0.02*float64(k) + rng.next()
		if k == 0 {
			d.Step(0, 0)
			continue
		}
		before := d.trend
		unit := d.spread.unit(floorOf(before))
		run := d.spread
		taught := run.learn(x-before, unit, d.n+1)
		d.Step(int64(k)*1000, x)
		sigma := d.rough.unit(floorOf(x)) * sigmaPerUnit / math.Sqrt2
		want := batch(t, &whole, k+1, before+taught, d.lambda, sigma)
		if !near(d.Trend(), want, 1e-8) {
			t.Fatalf("sample %d: trend %v, of the batch %v", k, d.Trend(), want)
		}
	}
}

// batch adds sample y as unknown last to every reweighting and returns the final trend.
func batch(t *testing.T, whole *[irls]*dense, last int, y, lambda, sigma float64) (trend float64) {
	first, second := lambda, lambda
	for _, w := range whole {
		w.square(1, y, last, 1)
		w.square(first, 0, last, -1, 1)
		w.square(second, 0, last, 1, -2, 1)
		x := w.solve(t, last)
		trend = x.AtVec(last)
		once := trend - x.AtVec(last-1)
		twice := once - (x.AtVec(last-1) - x.AtVec(last-2))
		first = lambda * sigma / max(math.Abs(once), leastMove*sigma)
		second = lambda * sigma / max(math.Abs(twice), leastMove*sigma)
	}
	return trend
}

// Two seasons and a trend that shifts are told apart.
func TestOneShotSTLDecomposes(t *testing.T) {
	d := must(NewOneShotSTL(OneShotSTLConfig{Seasons: []int{24, 168}}))
	rng := congruential(2)
	var worst float64
	for k := range 24 * 7 * 12 {
		trend := 100 + 0.01*float64(k)
		season := 10*math.Sin(2*math.Pi*float64(k)/24) + 5*math.Sin(2*math.Pi*float64(k)/168)
		v := d.Step(int64(k)*3600_000, trend+season+rng.next()-0.5)
		if k > 24*7*10 {
			worst = max(worst, math.Abs(v.Expected-trend-season))
		}
	}
	if worst > 1.5 {
		t.Errorf("after ten weeks the forecast is off by %v, noise is ±0.5", worst)
	}
}

func ExampleOneShotSTL() {
	d, err := NewOneShotSTL(OneShotSTLConfig{})
	if err != nil {
		panic(err)
	}
	rng := congruential(1)
	for i := range int64(10 * 288) { // ten days of five minutes
		x := 100 + 30*math.Sin(2*math.Pi*float64(i)/288) + rng.next()
		if i == 2700 {
			x += 15
		}
		if v := d.Step(i*300_000, x); i > 9*288 && v.Phase == anomaly.Opened {
			fmt.Printf("sample %d: %v, expected %.0f, was %.0f\n", i, v.Kind, v.Expected, v.Value)
		}
	}
	// Output: sample 2700: spike, expected 122, was 137
}
