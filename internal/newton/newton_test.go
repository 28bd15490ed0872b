package newton

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// well is Σ cosh(x_i - i) with the last parameter a copy of the first.
func well(theta, grad []float64, hess *mat.SymDense) float64 {
	n := len(theta) - 1
	hess.Zero()
	grad[n] = 0
	value := 0.0
	for i := range n {
		x := theta[i] - float64(i)
		if i == 0 {
			x += theta[n]
		}
		value += math.Cosh(x)
		grad[i] = math.Sinh(x)
		hess.SetSym(i, i, math.Cosh(x))
		if i == 0 {
			grad[n] = math.Sinh(x)
			hess.SetSym(n, n, math.Cosh(x))
			hess.SetSym(0, n, math.Cosh(x))
		}
	}
	return value
}

func TestMinimise(t *testing.T) {
	r, err := Minimise(well, []float64{5, -3, 2, 0}, 50, 1e-12)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 1, 2, 0} {
		if math.Abs(r.Theta[i]-want) > 1e-9 {
			t.Errorf("theta %v", r.Theta)
		}
	}
	if d := r.Hessian.Dropped(); len(d) != 1 || d[0] != 3 {
		t.Errorf("dropped %v", d)
	}
	if _, err := Minimise(well, []float64{5, -3, 2, 0}, 2, 1e-12); !errors.Is(err, ErrConvergence) {
		t.Errorf("%v", err)
	}
	nan := func(_, _ []float64, _ *mat.SymDense) float64 { return math.NaN() }
	if _, err := Minimise(nan, []float64{1}, 2, 1e-12); !errors.Is(err, ErrConvergence) {
		t.Errorf("%v", err)
	}
}

// Steps that are too long are halved: Newton's method diverges on √(1+x²) from
// beyond 1.
func TestStepsAreHalved(t *testing.T) {
	f := func(theta, grad []float64, hess *mat.SymDense) float64 {
		s := math.Sqrt(1 + theta[0]*theta[0])
		grad[0] = theta[0] / s
		hess.SetSym(0, 0, 1/(s*s*s))
		return s
	}
	r, err := Minimise(f, []float64{3}, 50, 1e-12)
	if err != nil || math.Abs(r.Theta[0]) > 1e-6 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestFactor(t *testing.T) {
	a := mat.NewSymDense(3, []float64{4, 2, 8, 2, 3, 4, 8, 4, 16}) // the third row is twice the first
	f := NewFactor(a)
	if d := f.Dropped(); len(d) != 1 || d[0] != 2 {
		t.Fatalf("dropped %v", d)
	}
	x := f.Solve(nil, []float64{8, 8, 16})
	if math.Abs(x[0]-1) > 1e-12 || math.Abs(x[1]-2) > 1e-12 || x[2] != 0 {
		t.Errorf("x %v", x)
	}
	inv := f.Inverse()
	if math.Abs(inv.At(0, 0)-3.0/8) > 1e-12 || math.Abs(inv.At(0, 1)+2.0/8) > 1e-12 || inv.At(2, 2) != 0 || inv.At(0, 2) != 0 {
		t.Errorf("inverse %v", mat.Formatted(inv))
	}
}
