package survival

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// design is the covariates of a regression with an intercept: columns centred
// and divided by their standard deviation, then a column of ones.
type design struct {
	n, p        int
	x           [][]float64
	mean, scale []float64
}

func newDesign(d *Data) *design {
	n := d.Len()
	m := &design{n: n, p: len(d.X), mean: make([]float64, len(d.X)), scale: make([]float64, len(d.X))}
	weight := 0.0
	for i := range n {
		weight += d.weight(i)
	}
	for c, x := range d.X {
		m.mean[c] = d.mean(c, weight)
		column, square := make([]float64, n), 0.0
		for i, v := range x {
			column[i] = v - m.mean[c]
			square += d.weight(i) / weight * column[i] * column[i]
		}
		m.scale[c] = 1
		if s := 1 / math.Sqrt(square); finite(s) {
			m.scale[c] = s
			floats.Scale(s, column)
		}
		m.x = append(m.x, column)
	}
	ones := make([]float64, n)
	floats.AddConst(1, ones)
	m.x = append(m.x, ones)
	return m
}

// mean returns the weighted mean of covariate c, exactly the value when all are
// alike.
func (d *Data) mean(c int, weight float64) (sum float64) {
	same := true
	for i, v := range d.X[c] {
		same = same && v == d.X[c][0]
		sum += d.weight(i) / weight * v
	}
	if same {
		return d.X[c][0]
	}
	return sum
}

// predict writes offset + x·theta into eta.
func (m *design) predict(eta, offset, theta []float64) {
	clear(eta)
	copy(eta, offset)
	for c, x := range m.x {
		floats.AddScaled(eta, theta[c], x)
	}
}

// gradient writes Σ g·x into grad.
func (m *design) gradient(grad, g []float64) {
	for c, x := range m.x {
		grad[c] = floats.Dot(g, x)
	}
}

// gram writes Σ q·x·xᵀ into the first rows and columns of hess.
func (m *design) gram(hess *mat.SymDense, q []float64) {
	var scaled [block]float64
	raw := hess.RawSymmetric()
	for a := range m.x {
		clear(raw.Data[a*raw.Stride : a*raw.Stride+len(m.x)])
	}
	for from := 0; from < m.n; from += block {
		to := min(from+block, m.n)
		qx := scaled[:to-from]
		for a := range m.x {
			floats.MulTo(qx, q[from:to], m.x[a][from:to])
			for b := a; b < len(m.x); b++ {
				raw.Data[a*raw.Stride+b] += floats.Dot(qx, m.x[b][from:to])
			}
		}
	}
}

// unscaled returns J, with J·theta the parameters of the columns as they were
// given: weights times scale, and the intercept less what the means add. Rows
// and columns past the design's are left alone.
func (m *design) unscaled(size int) *mat.Dense {
	j := mat.NewDense(size, size, nil)
	for c := range size {
		j.Set(c, c, 1)
	}
	for c, s := range m.scale {
		j.Set(c, c, s)
		j.Set(m.p, c, -m.mean[c]*s)
	}
	return j
}

// transform returns J·v·Jᵀ.
func transform(j *mat.Dense, v *mat.SymDense) *mat.SymDense {
	n := v.SymmetricDim()
	var left, full mat.Dense
	left.Mul(j, v)
	full.Mul(&left, j.T())
	out := mat.NewSymDense(n, nil)
	for a := range n {
		for b := range a + 1 {
			out.SetSym(a, b, full.At(a, b))
		}
	}
	return out
}

// times returns J·v.
func times(j *mat.Dense, v []float64) []float64 {
	var out mat.VecDense
	out.MulVec(j, mat.NewVecDense(len(v), v))
	return out.RawVector().Data
}
