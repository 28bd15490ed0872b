package forecast

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// normal holds the exponentially weighted normal equations of a Ridge over the
// rows seen so far, column by column: a plain lag's column is a slice of the
// series itself, so a block of rows costs one inner product per pair of columns.
type normal struct {
	r       Ridge
	unit    *unit
	p       int         // columns, the constant last
	columns [][]float64 // of the windows: columns[k][t] explains z[t]
	gram    []float64   // p×p, lower triangle
	cross   []float64   // with the target
	beta    []float64
	t       int     // rows before t are in
	scale   float64 // mean absolute error of the model of the past, for clipping
	solved  bool

	weight, target, weighted []float64 // of one block
	factor                   []float64
}

// blockRows rows are taken at once: columns of a block fit in the first-level
// cache together.
const blockRows = 128

// newNormal starts at the first row that the windows reach, or eight half-lives
// before the first origin, and takes half of the rows, to have a model that
// tells surprises in the other half.
func newNormal(r Ridge, u *unit, first int) *normal {
	p := len(r.Windows) + 1
	n := &normal{
		r: r, unit: u, p: p, t: r.reach(),
		gram: make([]float64, p*p), cross: make([]float64, p), beta: make([]float64, p), factor: make([]float64, p*p),
		weight: make([]float64, blockRows), target: make([]float64, blockRows), weighted: make([]float64, blockRows),
	}
	if r.HalfLife > 0 {
		n.t = max(n.t, first-int(halfLives*r.HalfLife))
	}
	for _, w := range r.Windows {
		n.columns = append(n.columns, u.column(w))
	}
	n.advance((n.t + first) / 2)
	n.solve()
	return n
}

// column returns x with x[t] the window's value at t, valid from its reach on.
func (u *unit) column(w Window) []float64 {
	if w.Width <= 1 {
		return u.z
	}
	c := make([]float64, len(u.z))
	sum := 0.0
	for i, v := range u.z {
		sum += v
		if i >= w.Width {
			sum -= u.z[i-w.Width]
		}
		c[i] = sum / float64(w.Width)
	}
	return c
}

// rows returns column k of rows from…to.
func (n *normal) rows(k, from, to int) []float64 {
	l := n.r.Windows[k].Lag
	return n.columns[k][from-l : to-l]
}

// advance takes the rows before o.
func (n *normal) advance(o int) {
	for n.t < o {
		n.block(min(n.t+blockRows, o))
	}
}

func (n *normal) block(to int) {
	rows := to - n.t
	target := n.target[:rows]
	floats.SubTo(target, n.unit.z[n.t:to], n.unit.z[n.t-n.r.prior():to-n.r.prior()])
	if n.solved {
		n.clip(target, to)
	}
	n.forget(rows)
	weight, weighted := n.weight[:rows], n.weighted[:rows]
	for i := range n.p - 1 {
		floats.MulTo(weighted, weight, n.rows(i, n.t, to))
		g := n.gram[i*n.p:]
		for j := range i + 1 {
			g[j] += floats.Dot(weighted, n.rows(j, n.t, to))
		}
		n.cross[i] += floats.Dot(weighted, target)
		n.gram[(n.p-1)*n.p+i] += floats.Sum(weighted)
	}
	n.gram[n.p*n.p-1] += floats.Sum(weight)
	n.cross[n.p-1] += floats.Dot(weight, target)
	n.t = to
}

// forget sets the weights of a block of rows, 1 for the newest, and fades what
// was there before.
func (n *normal) forget(rows int) {
	fade := 1.0
	if n.r.HalfLife > 0 {
		fade = math.Exp2(-1 / n.r.HalfLife)
	}
	w := 1.0
	for i := rows - 1; i >= 0; i-- {
		n.weight[i] = w
		w *= fade
	}
	if fade < 1 {
		floats.Scale(w, n.gram)
		floats.Scale(w, n.cross)
	}
}

// clip pulls targets that surprise the model of the past in.
func (n *normal) clip(target []float64, to int) {
	e := n.weighted[:len(target)]
	copy(e, target)
	for k := range n.p - 1 {
		floats.AddScaled(e, -n.beta[k], n.rows(k, n.t, to))
	}
	for i, v := range e {
		v -= n.beta[n.p-1]
		a := math.Abs(v)
		if n.scale == 0 {
			n.scale = a
		}
		if limit := clipAt * n.scale; a > limit {
			target[i] -= v - math.Copysign(limit, v)
			a = limit
		}
		n.scale += clipForget * (a - n.scale)
	}
}

// solve finds beta by Cholesky's factorisation of the penalised equations.
func (n *normal) solve() {
	p := n.p
	copy(n.factor, n.gram)
	trace := 0.0
	for i := range p - 1 {
		trace += n.gram[i*p+i] / float64(p-1)
	}
	penalty := n.r.Penalty
	if penalty == 0 {
		penalty = defaultPenalty
	}
	for i := range p - 1 {
		n.factor[i*p+i] += penalty*trace + math.SmallestNonzeroFloat64
	}
	n.factor[p*p-1] += constPenalty*trace + math.SmallestNonzeroFloat64
	c, ok := lapack64.Potrf(blas64.Symmetric{N: p, Stride: p, Data: n.factor, Uplo: blas.Lower})
	if !ok {
		return // no rows, or all alike: the beta before stays
	}
	copy(n.beta, n.cross)
	lapack64.Potrs(c, blas64.General{Rows: p, Cols: 1, Stride: 1, Data: n.beta})
	n.solved = true
}

// model returns what can forecast from o on.
func (n *normal) model(o int) ridgeModel {
	return ridgeModel{
		unit: n.unit, windows: n.r.Windows, prior: n.r.prior(), reach: n.r.reach(),
		beta: append([]float64(nil), n.beta...), past: n.unit.z[:o],
	}
}
