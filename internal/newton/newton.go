// Package newton minimises smooth functions of a few parameters whose first and
// second derivatives are known: the likelihoods of regression models.
package newton

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// ErrConvergence: no minimum within the allowed iterations.
var ErrConvergence = errors.New("newton: no convergence")

// Function writes gradient and Hessian at theta and returns the value; +Inf or
// NaN where theta is out of bounds. It must overwrite what it is given.
type Function func(theta, grad []float64, hess *mat.SymDense) float64

// Result is a minimum.
type Result struct {
	Theta, Grad  []float64
	Hessian      *Factor // at Theta
	Value, First float64 // at Theta, and where the search began
	FirstStep    float64 // gᵀH⁻¹g at the beginning, Rao's score statistic for a likelihood
	Iterations   int
}

// Minimise goes from theta along Newton's steps, each halved until the value
// does not rise, until a step changes the value by no more than tolerance times
// it (or times 0.1, for values near 0). It returns the last point at which it
// looked: one more step than the criterion asked for, so that the parameters
// are good to the square root of the tolerance squared again. theta is not
// changed. Parameters that the Hessian shows to be redundant stay where they
// were. It fails with [ErrConvergence].
func Minimise(f Function, theta []float64, iterations int, tolerance float64) (*Result, error) {
	n := len(theta)
	hess := mat.NewSymDense(n, nil)
	r := &Result{Theta: append([]float64(nil), theta...), Grad: make([]float64, n)}
	r.Value = f(r.Theta, r.Grad, hess)
	r.First = r.Value
	if !finite(r.Value) {
		return nil, fmt.Errorf("%w: the value at the start is %v", ErrConvergence, r.Value)
	}
	r.Hessian = NewFactor(hess)
	step := r.Hessian.Solve(nil, r.Grad)
	r.FirstStep = floats.Dot(step, r.Grad)
	trial, grad := make([]float64, n), make([]float64, n)
	for r.Iterations < iterations {
		r.Iterations++
		value, scale := math.NaN(), 1.0
		for ; !(value <= r.Value+tolerance*math.Abs(r.Value)) && scale > 1e-10; scale /= 2 {
			floats.AddScaledTo(trial, r.Theta, -scale, step)
			value = f(trial, grad, hess)
		}
		if !finite(value) {
			break
		}
		done := math.Abs(r.Value-value) <= tolerance*(math.Abs(value)+0.1) && scale == 0.5
		copy(r.Theta, trial)
		copy(r.Grad, grad)
		r.Value, r.Hessian = value, NewFactor(hess)
		if done {
			return r, nil
		}
		r.Hessian.Solve(step, r.Grad)
	}
	return nil, fmt.Errorf("%w: after %d iterations, value %v", ErrConvergence, r.Iterations, r.Value)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
