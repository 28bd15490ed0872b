package failure

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/portent-go/portent/internal/newton"
)

// smooth is the ridge on differences of neighbouring intercepts: steps without
// a failure of their own borrow from their neighbours.
const smooth = 1

// solve minimises the penalised negative log-likelihood by Newton's method
// with step halving (iteratively reweighted least squares: McCullagh and
// Nelder, Generalized Linear Models, 1989, section 2.5). The parameters are p
// weights, then one intercept per step. The problem is strictly convex, so
// where it starts does not matter.
func (q *problem) solve(iterations int) ([]float64, error) {
	theta := make([]float64, q.p+Bins)
	floats.AddConst(q.baseLogOdds(), theta[q.p:])
	r, err := newton.Minimise(q.derivatives, theta, iterations, 1e-10)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTraining, err)
	}
	return r.Theta, nil
}

// baseLogOdds is the log-odds of the pooled hazard, where the search starts.
func (q *problem) baseLogOdds() float64 {
	failed, lived := 0.0, 0.0
	for i, w := range q.weight {
		lived += w * float64(q.lived[i])
		if q.failed[i] {
			failed += w
		}
	}
	return math.Log(failed / lived)
}

// loss is the penalised negative log-likelihood.
func (q *problem) loss(theta []float64) float64 {
	sum := q.penalty(theta)
	for i := range q.lived {
		eta := floats.Dot(theta[:q.p], q.x[i*q.p:(i+1)*q.p])
		for j := range q.lived[i] {
			sum += q.weight[i] * softplus(eta+theta[q.p+j])
		}
		if q.failed[i] {
			sum += q.weight[i] * softplus(-eta-theta[q.p+q.lived[i]])
		}
	}
	return sum
}

// softplus is ln(1+e^x) without overflow.
func softplus(x float64) float64 {
	return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
}

func (q *problem) penalty(theta []float64) float64 {
	sum := q.l2 / 2 * floats.Dot(theta[:q.p], theta[:q.p])
	for j := q.p + 1; j < len(theta); j++ {
		d := theta[j] - theta[j-1]
		sum += smooth * d * d / 2
	}
	return sum
}

// chunk rows enter the Hessian at once, as one rank-k update.
const chunk = 256

// derivatives writes gradient and Hessian of the loss and returns the loss.
//
// Within a row the features are the same in each step, so the block of the
// weights needs one outer product per row with the summed step weights
// Σ h(1-h), not one per step.
func (q *problem) derivatives(theta, grad []float64, hess *mat.SymDense) float64 {
	clear(grad)
	hess.Zero()
	xx := mat.NewSymDense(q.p, nil)
	rows := mat.NewDense(chunk, q.p, nil)
	for i := range q.lived {
		x := q.x[i*q.p : (i+1)*q.p]
		s := q.row(i, x, theta, grad, hess)
		floats.ScaleTo(rows.RawRowView(i%chunk), math.Sqrt(s), x)
		if i%chunk == chunk-1 || i == len(q.lived)-1 {
			xx.SymRankK(xx, 1, rows.Slice(0, i%chunk+1, 0, q.p).T())
		}
	}
	for a := range q.p {
		for b := a; b < q.p; b++ {
			hess.SetSym(a, b, xx.At(a, b))
		}
	}
	q.addPenalty(theta, grad, hess)
	return q.loss(theta)
}

// row adds one row's part to the gradient and to the intercepts' part of the
// Hessian, and returns Σ h(1-h) over its steps.
func (q *problem) row(i int, x, theta, grad []float64, hess *mat.SymDense) (sum float64) {
	eta := floats.Dot(theta[:q.p], x)
	n := q.lived[i]
	if q.failed[i] {
		n++
	}
	slope := 0.0
	for j := range n {
		h := 1 / (1 + math.Exp(-eta-theta[q.p+j]))
		g, w := q.weight[i]*h, q.weight[i]*h*(1-h)
		if j == q.lived[i] {
			g -= q.weight[i]
		}
		slope += g
		sum += w
		grad[q.p+j] += g
		q.cross(hess, j, w, x)
	}
	floats.AddScaled(grad[:q.p], slope, x)
	return sum
}

// cross adds one step's weight to its intercept's row of the Hessian.
func (q *problem) cross(hess *mat.SymDense, j int, w float64, x []float64) {
	raw := hess.RawSymmetric()
	col := q.p + j
	for a, v := range x {
		raw.Data[a*raw.Stride+col] += w * v
	}
	raw.Data[col*raw.Stride+col] += w
}

func (q *problem) addPenalty(theta, grad []float64, hess *mat.SymDense) {
	floats.AddScaled(grad[:q.p], q.l2, theta[:q.p])
	for a := range q.p {
		hess.SetSym(a, a, hess.At(a, a)+q.l2)
	}
	for j := q.p + 1; j < len(theta); j++ {
		d := smooth * (theta[j] - theta[j-1])
		grad[j] += d
		grad[j-1] -= d
		hess.SetSym(j, j, hess.At(j, j)+smooth)
		hess.SetSym(j-1, j-1, hess.At(j-1, j-1)+smooth)
		hess.SetSym(j-1, j, hess.At(j-1, j)-smooth)
	}
}
