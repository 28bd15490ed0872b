package newton

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Factor is the decomposition L·D·Lᵀ of a symmetric matrix, taken in the order
// of the rows, in which rows that depend on those before them are dropped: the
// generalised Cholesky decomposition that statistics packages use, since it
// says which columns of a design are redundant and solves for the others
// (Golub and Van Loan, Matrix Computations, 4th ed. 2013, algorithm 4.1.2).
// gonum's pivoted decomposition finds the rank, but drops whichever it meets.
type Factor struct {
	n       int
	a       []float64 // rows of L below the diagonal, D on it
	dropped []bool
}

// A pivot is nothing when what earlier rows leave of it is below this share of
// its own diagonal, or below least of the largest one: eps^¾ leaves a
// coefficient four digits, as R's survival has it.
const (
	own   = 1.8e-12
	least = 1e-14
)

// NewFactor decomposes a. A negative or NaN pivot counts as nothing, too.
func NewFactor(a *mat.SymDense) *Factor {
	n := a.SymmetricDim()
	f := &Factor{n: n, a: make([]float64, n*n), dropped: make([]bool, n)}
	largest := 0.0
	for i := range n {
		largest = math.Max(largest, a.At(i, i))
	}
	for j := range n {
		f.column(a, j, largest)
	}
	return f
}

// column computes pivot j and what stands below it.
func (f *Factor) column(a *mat.SymDense, j int, largest float64) {
	row := f.a[j*f.n : j*f.n+j]
	d := a.At(j, j)
	for k, l := range row {
		d -= l * l * f.a[k*f.n+k]
	}
	if !(d > own*a.At(j, j) && d > least*largest) || math.IsInf(d, 0) {
		f.dropped[j] = true
		clear(row)
		return
	}
	f.a[j*f.n+j] = d
	for i := j + 1; i < f.n; i++ {
		v := a.At(i, j)
		for k, l := range row {
			v -= l * f.a[i*f.n+k] * f.a[k*f.n+k]
		}
		f.a[i*f.n+j] = v / d
	}
}

// Dropped lists the rows that depend on earlier ones.
func (f *Factor) Dropped() []int {
	var list []int
	for i, d := range f.dropped {
		if d {
			list = append(list, i)
		}
	}
	return list
}

// Solve writes the x of a·x = b into dst and returns it, 0 where dropped. dst
// may be b; nil allocates.
func (f *Factor) Solve(dst, b []float64) []float64 {
	if dst == nil {
		dst = make([]float64, f.n)
	}
	copy(dst, b)
	for i := range f.n {
		for k, l := range f.a[i*f.n : i*f.n+i] {
			dst[i] -= l * dst[k]
		}
		if f.dropped[i] {
			dst[i] = 0
		}
	}
	for i := f.n - 1; i >= 0; i-- {
		if f.dropped[i] {
			continue
		}
		dst[i] /= f.a[i*f.n+i]
		for k := i + 1; k < f.n; k++ {
			dst[i] -= f.a[k*f.n+i] * dst[k]
		}
	}
	return dst
}

// Inverse returns the inverse of what was not dropped, zeros elsewhere.
func (f *Factor) Inverse() *mat.SymDense {
	inv := mat.NewSymDense(f.n, nil)
	e := make([]float64, f.n)
	for j := range f.n {
		clear(e)
		if !f.dropped[j] {
			e[j] = 1
		}
		f.Solve(e, e)
		for i := range j + 1 {
			inv.SetSym(i, j, e[i])
		}
	}
	return inv
}
