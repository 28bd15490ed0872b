package survival

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/portent-go/portent/internal/newton"
)

// Proportional tests whether hazards are proportional: whether a coefficient
// changes with time. By covariate and, last, for all at once, the score test
// of adding x·g(t) to the model (Grambsch and Therneau, Biometrika 81, 1994), g
// being 1 - the Kaplan-Meier curve of all rows, which gives early and late
// failures alike their say. Small P: a coefficient that is a mean over times at
// which it differs. Cost: two iterations of the fit. Nil without covariates.
func (m *CoxFit) Proportional() []Test {
	f := m.partial
	if f.p == 0 {
		return nil
	}
	g := m.clock()
	u := f.trend(g)
	h0, h1, h2 := f.information(g, 0), f.information(g, 1), f.information(g, 2)
	solved := newton.NewFactor(h0)
	left := mat.NewSymDense(f.p, nil) // h2 - h1·h0⁻¹·h1
	column, product := make([]float64, f.p), make([]float64, f.p)
	for b := range f.p {
		mat.Col(column, b, h1)
		solved.Solve(product, column)
		for a := range b + 1 {
			v := h2.At(a, b)
			for c, w := range product {
				v -= h1.At(a, c) * w
			}
			left.SetSym(a, b, v)
		}
	}
	var tests []Test
	for a := range f.p {
		if len(m.redundant) > 0 && math.IsNaN(m.Coefficients[a].Value) {
			tests = append(tests, newTest(math.NaN(), 0))
			continue
		}
		tests = append(tests, newTest(u[a]*u[a]/left.At(a, a), 1))
	}
	return append(tests, newTest(quadratic(left, u), m.freedom()))
}

// clock returns g by node, centred over the events.
func (m *CoxFit) clock() []float64 {
	all := Data{Start: m.data.Start, Stop: m.data.Stop, Event: m.data.Event, Weight: m.data.Weight}
	curves, err := KaplanMeier{}.Fit(all)
	if err != nil {
		panic(err) // the data were fitted
	}
	f := m.partial
	g := make([]float64, len(f.time))
	sum := 0.0
	for t, n := range f.deaths {
		g[t] = 1 - curves[0].before(f.time[t])
		sum += float64(n) * g[t]
	}
	for t := range g {
		g[t] -= sum / float64(len(f.dead))
	}
	return g
}

// trend returns Σ w·g·(Schoenfeld residual), scaled as x is.
func (f *partial) trend(g []float64) []float64 {
	u, mean := make([]float64, f.p), make([]float64, f.p)
	for j, k := range f.dead {
		t := int(f.hi[k]) - 1
		f.meanOfDead(mean, t)
		for c := range u {
			u[c] += f.weight[k] * g[t] * (f.fell[c][j] - mean[c])
		}
	}
	return u
}

// information returns the Hessian with each time counted g^power times.
func (f *partial) information(g []float64, power float64) *mat.SymDense {
	timed := func(column []float64) []float64 {
		out := make([]float64, len(column))
		for t, v := range column {
			out[t] = v * math.Pow(g[t], power)
		}
		return out
	}
	c0, c1 := timed(f.c0), timed(f.c1)
	hazard, share := make([]float64, len(f.time)), make([]float64, f.n)
	for _, s := range f.group {
		h := 0.0
		for t := s.node; t < s.nodeEnd; t++ {
			hazard[t] = h
			h += c0[t]
		}
	}
	for k, r := range f.risk {
		share[k] = r * (hazard[f.hi[k]] - hazard[f.lo[k]])
	}
	for _, k := range f.dead {
		share[k] -= f.risk[k] * c1[f.hi[k]-1]
	}
	hess := mat.NewSymDense(f.p, nil)
	raw := hess.RawSymmetric()
	gram(raw.Data, raw.Stride, f.x, share)
	f.meanProducts(raw.Data, raw.Stride, timed(f.e0), timed(f.e1), timed(f.e2))
	return hess
}
