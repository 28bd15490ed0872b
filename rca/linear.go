package rca

import (
	"math"

	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/rca/internal/pick"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// linear is a linear structural model of the faces of components, learnt on the
// baseline: z(u) = Σ over callees c of B(u,c)·z(c) + noise, in the signed scores
// of [Evidence].
type linear struct {
	face   []int       // column of each component, -1 for none
	rows   [][]float64 // scores over baseline and window; nil without a face
	mild   [][]float64 // those of the baseline, clipped; a missing one is 0
	coef   [][]float64 // by component, as its callees
	noise  [][]float64 // by component and row
	spread []float64   // robust scale of the noise over the baseline, at least 1
	cut    int         // rows before the window
}

// ridge keeps a regression on few rows or on parallel callees steady: the weight
// of one baseline row in scores of scale 1.
const ridge = 1

// linearModel returns the model.
func (s *scene) linearModel() *linear {
	if s.model == nil {
		s.model = s.fitLinear()
	}
	return s.model
}

func (s *scene) fitLinear() *linear {
	n := len(s.components)
	columns := func() [][]float64 { return make([][]float64, n) }
	m := &linear{face: s.face(), rows: columns(), mild: columns(), coef: columns(), noise: columns()}
	m.spread, m.cut = make([]float64, n), s.rows.w0-s.rows.b0
	for c, i := range m.face {
		if i >= 0 {
			m.rows[c] = s.scores(i)
			m.mild[c] = clipped(m.rows[c][:m.cut])
		}
	}
	for c := range m.face {
		if m.rows[c] != nil {
			m.fit(c, s.callees[c], &s.values)
		}
	}
	return m
}

// scores returns the signed scores of a column over baseline and window, bounded so
// that their squares are finite.
func (s *scene) scores(i int) []float64 {
	g := &s.signals[i]
	z := make([]float64, 0, s.rows.w1-s.rows.b0)
	for _, v := range s.frame.Columns[i].Values[s.rows.b0:s.rows.w1] {
		d := (v - g.Median) / g.Scale
		if d == d {
			d = min(max(d, -1e9), 1e9)
		}
		z = append(z, d)
	}
	return z
}

// fit regresses a component on its callees over the baseline (ridge, scores
// clipped at ±8) and keeps what is left of every row.
func (m *linear) fit(c int, callees []int, values *pick.Values) {
	x := make([][]float64, 0, len(callees))
	m.coef[c] = make([]float64, len(callees))
	for _, v := range callees {
		x = append(x, m.rows[v])
	}
	m.solve(c, callees)
	m.noise[c] = make([]float64, len(m.rows[c]))
	for r, y := range m.rows[c] {
		for k, col := range x {
			if col != nil && col[r] == col[r] {
				y -= m.coef[c][k] * col[r]
			}
		}
		m.noise[c][r] = y
	}
	past := m.noise[c][:m.cut]
	values.Load(past)
	values.LoadDistances(past, values.Median())
	m.spread[c] = max(order.Gaussian*values.Median(), 1)
}

// solve finds the coefficients by the normal equations.
func (m *linear) solve(c int, callees []int) {
	k := len(callees)
	if k == 0 {
		return
	}
	a, b := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			a.SetSym(i, j, dot(m.mild[callees[i]], m.mild[callees[j]]))
		}
		a.SetSym(i, i, a.At(i, i)+ridge)
		b.SetVec(i, dot(m.mild[callees[i]], m.mild[c]))
	}
	var chol mat.Cholesky
	var beta mat.VecDense
	if chol.Factorize(a) && chol.SolveVecTo(&beta, b) == nil {
		copy(m.coef[c], beta.RawVector().Data)
	}
}

// clipped bounds scores to ±8, so that an earlier incident does not decide.
func clipped(z []float64) []float64 {
	out := make([]float64, len(z))
	for i, v := range z {
		if v == v {
			out[i] = min(max(v, -correlationClip), correlationClip)
		}
	}
	return out
}

// dot is the product of two columns; 0 when either is missing.
func dot(x, y []float64) float64 {
	if x == nil || y == nil {
		return 0
	}
	return floats.Dot(x, y)
}

// surprise is the level of |noise| of a component over the window, in its own
// spreads.
func (m *linear) surprise(c int, level float64) float64 {
	x := order.AppendPresent(nil, m.noise[c][m.cut:])
	if len(x) == 0 {
		return 0
	}
	for i, v := range x {
		x[i] = math.Abs(v) / m.spread[c]
	}
	return order.Select(x, int(level*float64(len(x)-1)))
}

// shift is the median of a component's noise over the window, signed.
func (m *linear) shift(c int) float64 {
	x := order.AppendPresent(nil, m.noise[c][m.cut:])
	if len(x) == 0 {
		return 0
	}
	return order.Median(x)
}

// effects returns how much one unit of noise in each component moves target:
// the sum over paths of the products of coefficients. In a graph with cycles,
// paths longer than the number of components are cut off.
func (m *linear) effects(target int, callees [][]int) []float64 {
	total, now := make([]float64, len(m.face)), make([]float64, len(m.face))
	now[target] = 1
	for range m.face {
		next, live := make([]float64, len(m.face)), false
		for u, w := range now {
			total[u] += w
			if w == 0 || m.coef[u] == nil {
				continue
			}
			for k, v := range callees[u] {
				next[v] += w * m.coef[u][k]
				live = live || next[v] != 0
			}
		}
		if !live {
			break
		}
		now = next
	}
	return total
}
