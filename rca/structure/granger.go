package structure

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// GrangerOptions configure [Granger]. The zero value is usual.
type GrangerOptions struct {
	// Lags is how many steps back are looked at. Default 3: effects between
	// services take seconds, and every lag costs two coefficients.
	Lags int
	// Alpha is the level of the tests after Bonferroni's correction over all
	// pairs. Default 0.05: at most one false edge in twenty graphs.
	Alpha float64
}

// Validate reports every fault of the options at once.
func (o GrangerOptions) Validate() error {
	var errs []error
	if o.Lags < 0 {
		errs = append(errs, fmt.Errorf("%w: Lags is %d, want 0 (default) or more", ErrOptions, o.Lags))
	}
	if !(o.Alpha >= 0 && o.Alpha < 1) {
		errs = append(errs, fmt.Errorf("%w: Alpha is %v, want 0 (default) to below 1", ErrOptions, o.Alpha))
	}
	return errors.Join(errs...)
}

const defaultLags = 3

// Granger returns an edge from x to y when the past of x helps to predict y
// beyond y's own past (Granger, "Investigating Causal Relations by Econometric
// Models and Cross-spectral Methods", Econometrica 37, 1969), by the F-test of the two
// regressions, pair by pair. Columns should be stationary: difference those that
// trend. Two metrics that a third drives at different delays look like cause and
// effect. Rows must be evenly spaced; those with a missing value are left out, which
// joins their neighbours: fill gaps first.
//
// Edges are directed and sorted. Errors: [ErrData], [ErrLarge], [ErrOptions].
// Cost: metrics² · lags² · rows for the products, then metrics² small systems.
func Granger(columns [][]float64, opt GrangerOptions) ([]Edge, error) {
	if err := errors.Join(opt.Validate(), check(columns)); err != nil {
		return nil, err
	}
	if opt.Lags == 0 {
		opt.Lags = defaultLags
	}
	if opt.Alpha == 0 {
		opt.Alpha = defaultAlpha
	}
	rows, err := complete(columns)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	n := len(rows)
	if len(rows[0]) < 4*opt.Lags+minRows {
		return nil, fmt.Errorf("%w: %d rows for %d lags, want at least %d", ErrData, len(rows[0]), opt.Lags, 4*opt.Lags+minRows)
	}
	l := newLagged(rows, opt.Lags)
	level := opt.Alpha / float64(max(n*(n-1), 1))
	var edges []Edge
	for x := range n {
		for y := range n {
			if x != y && l.pValue(x, y) < level {
				edges = append(edges, Edge{x, y, true})
			}
		}
	}
	return edges, nil
}

// lagged holds the products of all centred columns and their lags.
type lagged struct {
	lags, rows int
	gram       *mat.SymDense // of value, lag 1 … lag L of each column in turn
	own        []float64     // residual sum of squares of each column on its own past
}

func newLagged(columns [][]float64, lags int) *lagged {
	l := &lagged{lags: lags, rows: len(columns[0]) - lags}
	w := lags + 1
	z := make([][]float64, 0, w*len(columns))
	for _, c := range columns {
		u := unit(c)
		for k := range w {
			z = append(z, centred(u[lags-k:len(u)-k]))
		}
	}
	l.gram = mat.NewSymDense(len(z), nil)
	for i := range z {
		for j := i; j < len(z); j++ {
			l.gram.SetSym(i, j, dot(z[i], z[j]))
		}
	}
	for y := range columns {
		l.own = append(l.own, l.residual(y))
	}
	return l
}

func centred(x []float64) []float64 {
	mean := 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v - mean
	}
	return out
}

func dot(a, b []float64) (sum float64) {
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// residual is the sum of squares that is left of y's value after a regression on
// the lags of y and of the others given.
func (l *lagged) residual(y int, others ...int) float64 {
	var index []int
	for _, c := range append([]int{y}, others...) {
		for k := 1; k <= l.lags; k++ {
			index = append(index, c*(l.lags+1)+k)
		}
	}
	value := y * (l.lags + 1)
	a, b := mat.NewSymDense(len(index), nil), mat.NewVecDense(len(index), nil)
	for i, p := range index {
		for j := i; j < len(index); j++ {
			a.SetSym(i, j, l.gram.At(p, index[j]))
		}
		b.SetVec(i, l.gram.At(p, value))
	}
	var chol mat.Cholesky
	var beta mat.VecDense
	if !chol.Factorize(a) || chol.SolveVecTo(&beta, b) != nil {
		return math.NaN() // collinear: nothing can be said
	}
	return l.gram.At(value, value) - mat.Dot(&beta, b)
}

// pValue is that of the F-test of x's lags in the regression of y; 1 when a
// column does not vary or the lags are collinear.
func (l *lagged) pValue(x, y int) float64 {
	restricted, full := l.own[y], l.residual(y, x)
	free := float64(l.rows - 2*l.lags - 1)
	if !(restricted > 0) || !(full > 0) || free < 1 {
		return 1
	}
	f := (restricted - full) / float64(l.lags) / (full / free)
	if f <= 0 {
		return 1
	}
	return distuv.F{D1: float64(l.lags), D2: free}.Survival(f)
}
