package survival

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/portent-go/portent/internal/newton"
)

// Martingale returns, by row, the event (0 or 1) less the hazard that the fit
// says the row went through: positive for what failed before it was due (Barlow
// and Prentice, Biometrika 75, 1988).
func (m *CoxFit) Martingale() []float64 {
	out := make([]float64, m.Rows)
	f := m.partial
	for i, e := range m.data.Event {
		if e {
			out[i] = 1
		}
	}
	for k, i := range f.row {
		out[i] -= f.share[k] / f.weight[k]
	}
	return out
}

// Schoenfeld returns, for each event, its row and its covariates less the mean
// of those at risk, weighted by their hazard (Schoenfeld, Biometrika 69, 1982),
// ordered by stratum and time. They show no trend in time when hazards are
// proportional; see [CoxFit.Proportional].
func (m *CoxFit) Schoenfeld() (rows []int, residuals [][]float64) {
	f := m.partial
	for j, k := range f.dead {
		r := f.meanOfDead(nil, int(f.hi[k])-1)
		for c := range r {
			r[c] = (f.fell[c][j] - r[c]) / f.x[c].scale
		}
		rows, residuals = append(rows, int(f.row[k])), append(residuals, r)
	}
	return rows, residuals
}

// meanOfDead returns the mean over the deaths of a time of the weighted means
// of the covariates of those at risk: (c0·S1 - c1·D1)/W.
func (f *partial) meanOfDead(dst []float64, t int) []float64 {
	if dst == nil {
		dst = make([]float64, f.p)
	}
	for c := range f.p {
		dst[c] = f.c0[t] * f.s1[c][t] / f.fallen[t]
		if k := f.tie[t]; k >= 0 {
			dst[c] -= f.c1[t] * f.d1[c][k] / f.fallen[t]
		}
	}
	return dst
}

// drift is the hazard of a time times the mean of the covariates, as those who
// survive it meet it: e0·S1 - e1·D1.
func (f *partial) drift(c, t int) float64 {
	v := f.e0[t] * f.s1[c][t]
	if k := f.tie[t]; k >= 0 {
		v -= f.e1[t] * f.d1[c][k]
	}
	return v
}

// spared is what those who fail at a time do not meet of drift, since under
// Efron's rule they are gone for part of it.
func (f *partial) spared(c, t int) float64 {
	k := f.tie[t]
	if k < 0 {
		return 0
	}
	return f.e1[t]*f.s1[c][t] - f.e2[t]*f.d1[c][k]
}

// scores returns the score residuals: by covariate and kept row, the row's part
// of the gradient of the log likelihood, scaled as x is and without weight.
func (f *partial) scores() [][]float64 {
	out := make([][]float64, f.p)
	sum := make([]float64, len(f.time))
	for c := range f.x {
		x := f.x[c].dense(f.n)
		for _, g := range f.group {
			h := 0.0
			for t := g.node; t < g.nodeEnd; t++ {
				sum[t] = h
				h += f.drift(c, t)
			}
		}
		s := make([]float64, f.n)
		for k := range s {
			r := f.risk[k] / f.weight[k]
			s[k] = r*(sum[f.hi[k]]-sum[f.lo[k]]) - f.share[k]/f.weight[k]*x[k]
		}
		for _, k := range f.dead {
			s[k] += x[k] - f.risk[k]/f.weight[k]*f.spared(c, int(f.hi[k])-1)
		}
		out[c] = s
	}
	mean := make([]float64, f.p)
	for _, k := range f.dead {
		f.meanOfDead(mean, int(f.hi[k])-1)
		for c := range out {
			out[c][k] -= mean[c]
		}
	}
	return out
}

// robust replaces the variance V by Σ (V·u)(V·u)ᵀ over the clusters' weighted
// sums u of score residuals.
func (m *CoxFit) robust() {
	f := m.partial
	cluster := m.data.Cluster
	if cluster == nil {
		cluster = m.data.Subject
	}
	at, place := make([]int, f.n), map[int]int{}
	for k, i := range f.row {
		at[k] = k
		if cluster != nil {
			c := cluster[i]
			if _, ok := place[c]; !ok {
				place[c] = len(place)
			}
			at[k] = place[c]
		}
	}
	sums := mat.NewDense(f.n, f.p, nil)
	for c, s := range f.scores() {
		for k, v := range s {
			i := at[k]
			sums.Set(i, c, sums.At(i, c)+f.weight[k]*v/f.x[c].scale)
		}
	}
	m.naive = m.variance
	var influence mat.Dense
	influence.Mul(sums, m.naive)
	m.variance = mat.NewSymDense(f.p, nil)
	m.variance.SymOuterK(1, influence.T())
}

// quadratic is bᵀ·v⁻¹·b over what v is not 0 for.
func quadratic(v *mat.SymDense, b []float64) float64 {
	return floats.Dot(newton.NewFactor(v).Solve(nil, b), b)
}
