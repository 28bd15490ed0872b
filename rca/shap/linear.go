package shap

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/gbdt"
	"gonum.org/v1/gonum/mat"
)

// LinearOptions say what is explained: Bias + Σ Weights·row.
type LinearOptions struct {
	Weights []float64
	Bias    float64

	// Background rows give the means and, with Correlated, the covariances.
	// Missing values are passed over, and stand at the mean.
	Background gbdt.Matrix

	// Correlated takes what is not known from what is, as in a normal
	// distribution with the background's moments: a feature then shares in the
	// weight of those it goes with. Default false: features are independent, and
	// the attribution is weight times deviation.
	Correlated bool

	// Orders of the features, each forth and back, that Correlated averages over
	// when there are more than 12 of them. Default 200.
	Orders int

	// Seed of the orders.
	Seed uint64
}

// Validate reports every fault at once, as [ErrOptions].
func (o LinearOptions) Validate() error {
	var errs []error
	if len(o.Weights) == 0 {
		errs = append(errs, fmt.Errorf("%w: LinearOptions.Weights is empty", ErrOptions))
	}
	for i, w := range append([]float64{o.Bias}, o.Weights...) {
		if w-w != 0 {
			errs = append(errs, fmt.Errorf("%w: LinearOptions has bias or weight %d of %v", ErrOptions, i-1, w))
		}
	}
	if o.Orders < 0 {
		errs = append(errs, fmt.Errorf("%w: LinearOptions.Orders is %d, want at least 0 (for 200)", ErrOptions, o.Orders))
	}
	return errors.Join(errs...)
}

// Linear attributes linear models. With independent features
//
//	φ(i) = w(i)·(x(i) - mean(i))
//
// (shap.LinearExplainer); with correlated ones φ = A·(x - mean), with A once
// computed from conditional expectations of a normal distribution (Aas, Jullum
// and Løland, Explaining individual predictions when features are dependent,
// Artificial Intelligence 298, 2021). NaN stands at the mean. Adds up to 1e-9 of
// the largest term; nothing is allocated when dst is given. Cost: the features,
// or their square.
type Linear struct {
	weights, mean, off []float64
	base               float64
	a                  []float64 // row by row, or nil when features are independent
}

// NewLinear prepares a model. Errors: [ErrOptions], [ErrBackground].
func NewLinear(o LinearOptions) (*Linear, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	n := len(o.Weights)
	if err := checkBackground(o.Background, n); err != nil {
		return nil, err
	}
	e := &Linear{weights: append([]float64(nil), o.Weights...), mean: means(o.Background), off: make([]float64, n), base: o.Bias}
	for i, m := range e.mean {
		if math.IsNaN(m) || math.IsInf(m, 0) {
			return nil, fmt.Errorf("%w: column %d has no mean", ErrBackground, i)
		}
	}
	e.base += dot(e.weights, e.mean)
	if o.Correlated {
		e.a = newConditional(e, o).matrix(o)
	}
	return e, nil
}

func means(x gbdt.Matrix) []float64 {
	mean, n := make([]float64, x.Cols), make([]float64, x.Cols)
	for r := range x.Rows() {
		for f, v := range x.Row(r) {
			if v == v {
				n[f]++
				mean[f] += (v - mean[f]) / n[f]
			}
		}
	}
	for f := range mean {
		if n[f] == 0 {
			mean[f] = math.NaN()
		}
	}
	return mean
}

// Features implements [Explainer].
func (e *Linear) Features() int { return len(e.weights) }

// Players is the number of features.
func (e *Linear) Players() int { return len(e.weights) }

// Outputs is 1; see [Stack] for several.
func (e *Linear) Outputs() int { return 1 }

// Base is the output at the means.
func (e *Linear) Base(dst []float64) []float64 {
	dst = sized(dst, 1)
	dst[0] = e.base
	return dst
}

// Output is that of the model, with missing values at their means.
func (e *Linear) Output(dst, row []float64) []float64 {
	dst = sized(dst, 1)
	e.deviate(row)
	dst[0] = e.base + dot(e.weights, e.off)
	return dst
}

func (e *Linear) deviate(row []float64) {
	checkRow(row, e.Features())
	for i, v := range row {
		e.off[i] = 0
		if v == v {
			e.off[i] = v - e.mean[i]
		}
	}
}

// Explain implements [Explainer].
func (e *Linear) Explain(dst, row []float64) []float64 {
	n := e.Features()
	dst = sized(dst, n)
	e.deviate(row)
	for i := range dst {
		if e.a == nil {
			dst[i] = e.weights[i] * e.off[i]
			continue
		}
		dst[i] = dot(e.a[i*n:][:n], e.off)
	}
	return dst
}

// conditional computes what known features S are worth, a linear function of
// their deviations with the coefficients
//
//	c(S) = w(S) + Σ(S,S)⁻¹ Σ(S,N∖S) w(N∖S)
type conditional struct {
	weights []float64
	cov     *mat.SymDense
}

// ridge keeps covariances of columns that determine each other invertible; it is
// far below what a correlation is known to.
const ridge = 1e-9

func newConditional(e *Linear, o LinearOptions) *conditional {
	n := len(e.weights)
	c := &conditional{e.weights, mat.NewSymDense(n, nil)}
	for r := range o.Background.Rows() {
		e.deviate(o.Background.Row(r))
		for i, v := range e.off {
			for j := i; j < n; j++ {
				c.cov.SetSym(i, j, c.cov.At(i, j)+v*e.off[j]/float64(o.Background.Rows()))
			}
		}
	}
	for i := range n {
		v := c.cov.At(i, i)
		if v == 0 {
			v = 1 // constant: correlates with nothing
			c.cov.SetSym(i, i, v)
		}
		c.cov.SetSym(i, i, v*(1+ridge))
	}
	return c
}

// worth writes c(S) into dst, 0 outside S.
func (c *conditional) worth(dst []float64, known []bool) {
	clear(dst)
	var in []int
	for i, k := range known {
		if k {
			in = append(in, i)
		}
	}
	if len(in) == 0 {
		return
	}
	a, b := mat.NewSymDense(len(in), nil), mat.NewVecDense(len(in), nil)
	for p, i := range in {
		for q := p; q < len(in); q++ {
			a.SetSym(p, q, c.cov.At(i, in[q]))
		}
		for j, k := range known {
			if !k {
				b.SetVec(p, b.AtVec(p)+c.cov.At(i, j)*c.weights[j])
			}
		}
	}
	var chol mat.Cholesky
	if chol.Factorize(a) {
		_ = chol.SolveVecTo(b, b) // warns of condition: the ridge bounds it
	}
	for p, i := range in {
		dst[i] = c.weights[i] + b.AtVec(p)
	}
}

// matrix returns A: row i is the mean, over orders, of what feature i changes in
// c when it comes.
func (c *conditional) matrix(o LinearOptions) []float64 {
	n := len(c.weights)
	a := make([]float64, n*n)
	if n <= 12 {
		c.all(a)
		return a
	}
	orders := o.Orders
	if orders == 0 {
		orders = 200
	}
	rng := rand.New(rand.NewPCG(o.Seed, 6))
	for range orders {
		order := rng.Perm(n)
		c.walk(a, order, 1/float64(2*orders))
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			order[i], order[j] = order[j], order[i]
		}
		c.walk(a, order, 1/float64(2*orders))
	}
	return a
}

// all goes through every coalition.
func (c *conditional) all(a []float64) {
	n := len(c.weights)
	worth, known := make([]float64, n<<n), make([]bool, n)
	for s := range 1 << n {
		for i := range known {
			known[i] = s>>i&1 == 1
		}
		c.worth(worth[s*n:][:n], known)
	}
	for s := range 1 << n {
		size := 0
		for i := range n {
			size += s >> i & 1
		}
		for i := range n {
			if s>>i&1 == 0 {
				w := leafWeights.own[size+1][n-size-1]
				for k := range n {
					a[i*n+k] += w * (worth[(s|1<<i)*n+k] - worth[s*n+k])
				}
			}
		}
	}
}

// walk adds what each feature changes when they come in order.
func (c *conditional) walk(a []float64, order []int, weight float64) {
	n := len(order)
	known, before, now := make([]bool, n), make([]float64, n), make([]float64, n)
	for _, i := range order {
		known[i] = true
		c.worth(now, known)
		for k := range n {
			a[i*n+k] += weight * (now[k] - before[k])
		}
		before, now = now, before
	}
}
