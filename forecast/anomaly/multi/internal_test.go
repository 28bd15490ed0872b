package multi

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestPowerMean(t *testing.T) {
	f := func(z []float64, p, want float64) {
		t.Helper()
		out := make([]float64, len(z))
		got := powerMean(out, z, p)
		sum := 0.0
		for _, c := range out {
			sum += c
		}
		if math.Abs(got-want) > 1e-12 || want == want && math.Abs(sum-want) > 1e-12 {
			t.Errorf("power mean %v of %v is %v, shares add up to %v, want %v", p, z, got, sum, want)
		}
		if want != want && got == got {
			t.Errorf("power mean of nothing is %v", got)
		}
	}
	nan := math.NaN()
	f([]float64{1, -3}, 1, 2)
	f([]float64{3, nan, -4}, 2, math.Sqrt(12.5))
	f([]float64{1, 2}, 3, math.Cbrt(4.5))
	f([]float64{1, 2}, 2.5, math.Pow((1+math.Pow(2, 2.5))/2, 0.4))
	f([]float64{0, 0}, 2, 0)
	f([]float64{nan}, 2, nan)
}

func TestKeepTop(t *testing.T) {
	f := func(z []float64, k int, want ...float64) {
		t.Helper()
		keepTop(z, k, make([]float64, k))
		for j := range z {
			if z[j] != want[j] && (z[j] == z[j] || want[j] == want[j]) {
				t.Errorf("%v, want %v", z, want)
				return
			}
		}
	}
	nan := math.NaN()
	f([]float64{1, -5, 3}, 2, nan, -5, 3)
	f([]float64{2, 2, 1}, 1, 2, 2, nan) // equals at the border stay
	f([]float64{1, nan}, 3, 1, nan)
}

// TestShrinkage holds the estimator to the published formula in its plain form,
// on a covariance matrix with tr(R) = d.
func TestShrinkage(t *testing.T) {
	f := func(squares, d, n float64) {
		t.Helper()
		tr := d
		num := (1-2/d)*squares + tr*tr
		den := (n + 1 - 2/d) * (squares - tr*tr/d)
		want := min(num/den, 1)
		if got := oas(squares, d, n); math.Abs(got-want) > 1e-12 {
			t.Errorf("oas(%v, %v, %v) = %v, want %v", squares, d, n, got, want)
		}
	}
	f(30, 10, 100)
	f(11, 10, 5)
	f(1000, 40, 4096)
}

// TestWhiten draws from a known distribution: each residual must be the error of
// the regression on the others, whose variance is 1/Pⱼⱼ.
func TestWhiten(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	w := newWhiten(3, 1e5, 1e-6, 0.01)
	z, res := make([]float64, 3), make([]float64, 3)
	var square [3]float64
	draw := func() {
		common := rng.NormFloat64()
		z[0], z[1], z[2] = common+0.5*rng.NormFloat64(), common+0.5*rng.NormFloat64(), rng.NormFloat64()
	}
	for range 20000 {
		draw()
		w.add(z)
	}
	const n = 20000
	mean := 0.0
	for range n {
		draw()
		mean += w.distance(z) / n
		w.residual(res, z)
		for j, v := range res {
			square[j] += v * v / n
		}
	}
	if math.Abs(mean-3) > 0.1 {
		t.Errorf("mean squared distance %v, want the number of metrics", mean)
	}
	for j, s := range square {
		if want := []float64{1.25, 1.25, 1}[j]; math.Abs(s-want) > 0.06 {
			t.Errorf("residual of metric %d has variance %v, want its own, %v", j, s, want)
		}
	}
}

// TestBulk wants the stated tail of an exponential, incidents in it or not.
func TestBulk(t *testing.T) {
	for _, incidents := range []float64{0, 0.03} {
		rng := rand.New(rand.NewPCG(5, 6))
		var b bulk
		for range 20000 {
			x := rng.ExpFloat64()
			if rng.Float64() < incidents {
				x += 20
			}
			b.learn(x, 1)
		}
		for _, p := range []float64{0.5, 0.1, 0.01, 1e-3} {
			got := b.probability(-math.Log(p))
			if ratio := math.Log(got) / math.Log(p); ratio < 0.7 || ratio > 1.3 {
				t.Errorf("%v incidents: probability %v is given as %v", incidents, p, got)
			}
		}
	}
}
