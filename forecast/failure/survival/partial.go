package survival

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// block rows are worked on at once, so that they stay in the nearest cache.
const block = 512

// partial is the negative log partial likelihood of Cox's model (Cox, J. Royal
// Statistical Society B 34, 1972) with its derivatives, and the sums over risk
// sets that they are made of.
//
// With r = w·exp(η), at the time of d deaths of weight W let S0, S1 be the sums
// of r and r·x over all at risk and D0, D1 the same over the dead. Efron's rule
// for ties (J. American Statistical Association 72, 1977) lets the dead go one
// after the other, on average: the k-th of d finds the sums S - k/d·D. With
// z_k = S0 - k/d·D0, the time contributes
//
//	Σ_dead w·η - W/d·Σ_k ln z_k.
//
// Breslow's rule (Biometrics 30, 1974) is k = 0 throughout.
//
// Textbooks keep a running sum of r·x·xᵀ as rows enter and leave. Here the two
// sums of the Hessian, over times and over those at risk, change places: row i
// gets the weight q_i = r_i·Σ_t W/(d·z) over its times, and the Hessian is
//
//	Σ_i q_i·x_i·x_iᵀ - Σ_t W/d·Σ_k x̄_k·x̄_kᵀ,
//
// one weighted product of columns. It costs half as much as the running sum
// and nothing is subtracted row by row, where digits would be lost. The gradient
// is Σ_i (w·event - q)_i·x_i: the martingale residuals times the covariates.
type partial struct {
	*riskSets
	beta  []float64
	eta   []float64
	risk  []float64 // w·exp(η - shift)
	share []float64 // q
	shift []float64 // by stratum, the largest η
	sum   exact     // to work in, by node

	// By node.
	s0     []float64 // S0
	c0, c1 []float64 // W/d·Σ 1/z and W/d·Σ k/d/z
	e0, e1 []float64 // the same of 1/z²
	e2     []float64 // W/d·Σ (k/d)²/z²
	d0     []float64 // D0
	hazard []float64 // Σ of c0 over earlier nodes of the stratum

	s1 [][]float64 // by covariate and node
	d1 [][]float64 // by covariate and tie
}

func newPartial(q *riskSets) *partial {
	nodes := len(q.time)
	column := func(n int) []float64 { return make([]float64, n) }
	f := &partial{
		riskSets: q, beta: column(q.p), eta: column(q.n), risk: column(q.n), share: column(q.n), shift: column(len(q.group)),
		s0: column(nodes), sum: newExact(nodes), c0: column(nodes), c1: column(nodes), e0: column(nodes),
		e1: column(nodes), e2: column(nodes), d0: column(nodes), hazard: column(nodes),
	}
	for range q.p {
		f.s1, f.d1 = append(f.s1, column(nodes)), append(f.d1, column(q.ties))
	}
	return f
}

// evaluate is a newton.Function.
func (f *partial) evaluate(beta, grad []float64, hess *mat.SymDense) float64 {
	copy(f.beta, beta)
	f.predict()
	f.sumRisk()
	loss := f.times()
	if !finite(loss) {
		return math.Inf(1)
	}
	f.shares()
	f.gradient(grad)
	f.sumCovariates()
	f.hessian(hess)
	return loss
}

// predict computes η and its largest value in each stratum.
func (f *partial) predict() {
	if f.offset != nil {
		copy(f.eta, f.offset)
	} else {
		clear(f.eta)
	}
	for c, b := range f.beta {
		if b != 0 {
			f.x[c].addTo(f.eta, b)
		}
	}
	for s, g := range f.group {
		top := math.Inf(-1)
		for _, v := range f.eta[g.row:g.rowEnd] {
			top = math.Max(top, v)
		}
		f.shift[s] = top
	}
}

// sumRisk computes r, S0 and D0.
func (f *partial) sumRisk() {
	f.sum.clear()
	for s, g := range f.group {
		for k := g.row; k < g.rowEnd; k++ {
			r := f.weight[k] * math.Exp(f.eta[k]-f.shift[s])
			f.risk[k] = r
			f.sum.add(f.lo[k], r)
			f.sum.add(f.hi[k], -r)
		}
		f.sum.accumulate(g.node, g.nodeEnd)
	}
	copy(f.s0, f.sum.high)
	clear(f.d0)
	for _, k := range f.dead {
		f.d0[f.hi[k]-1] += f.risk[k]
	}
}

// times computes what each node contributes, and returns the loss.
func (f *partial) times() float64 {
	loss := 0.0
	for s, g := range f.group {
		h := 0.0
		for t := g.node; t < g.nodeEnd; t++ {
			f.hazard[t] = h
			loss += f.node(t)
			h += f.c0[t]
		}
		loss += f.shift[s] * floats.Sum(f.fallen[g.node:g.nodeEnd])
	}
	for _, k := range f.dead {
		loss -= f.weight[k] * f.eta[k]
	}
	return loss
}

// node sums over the deaths of a time and returns W/d·Σ ln z.
func (f *partial) node(t int) (loss float64) {
	f.c0[t], f.c1[t], f.e0[t], f.e1[t], f.e2[t] = 0, 0, 0, 0, 0
	d, w := 1.0, f.fallen[t]
	if f.tie[t] >= 0 {
		d = float64(f.deaths[t])
	}
	if w == 0 {
		return 0
	}
	w /= d
	for k := 0.0; k < d; k++ {
		gone := k / d
		z := f.s0[t] - gone*f.d0[t]
		loss += w * math.Log(z)
		f.c0[t] += w / z
		f.c1[t] += w / z * gone
		f.e0[t] += w / z / z
		f.e1[t] += w / z / z * gone
		f.e2[t] += w / z / z * gone * gone
	}
	return loss
}

// shares computes q, the hazard that each row went through.
func (f *partial) shares() {
	for k, r := range f.risk {
		f.share[k] = r * (f.hazard[f.hi[k]] - f.hazard[f.lo[k]])
	}
	for _, k := range f.dead {
		f.share[k] -= f.risk[k] * f.c1[f.hi[k]-1]
	}
}

func (f *partial) gradient(grad []float64) {
	for c := range f.x {
		grad[c] = f.x[c].dot(f.share)
		for j, k := range f.dead {
			grad[c] -= f.weight[k] * f.fell[c][j]
		}
	}
}

// sumCovariates computes S1 and D1.
func (f *partial) sumCovariates() {
	for c := range f.x {
		f.sum.clear()
		f.x[c].enterAndLeave(&f.sum, f.risk, f.lo, f.hi)
		for _, g := range f.group {
			f.sum.accumulate(g.node, g.nodeEnd)
		}
		copy(f.s1[c], f.sum.high)
		f.sumDead(f.d1[c], f.fell[c])
	}
}

func (f *partial) sumDead(d1, fell []float64) {
	clear(d1)
	for j, k := range f.dead {
		if t := f.tie[f.hi[k]-1]; t >= 0 {
			d1[t] += f.risk[k] * fell[j]
		}
	}
}

func (f *partial) hessian(hess *mat.SymDense) {
	raw := hess.RawSymmetric()
	for a := range f.p {
		clear(raw.Data[a*raw.Stride : a*raw.Stride+f.p])
	}
	gram(raw.Data, raw.Stride, f.x, f.share)
	f.meanProducts(raw.Data, raw.Stride, f.e0, f.e1, f.e2)
}

// meanProducts takes Σ e0·S1·S1ᵀ - e1·(S1·D1ᵀ + D1·S1ᵀ) + e2·D1·D1ᵀ off.
func (f *partial) meanProducts(hess []float64, stride int, e0, e1, e2 []float64) {
	scaled := make([]float64, len(f.time))
	for a := range f.p {
		floats.MulTo(scaled, e0, f.s1[a])
		for b := a; b < f.p; b++ {
			hess[a*stride+b] -= floats.Dot(scaled, f.s1[b])
		}
	}
	for t, k := range f.tie {
		if k < 0 {
			continue
		}
		for a := range f.p {
			for b := a; b < f.p; b++ {
				hess[a*stride+b] += e1[t]*(f.s1[a][t]*f.d1[b][k]+f.d1[a][k]*f.s1[b][t]) - e2[t]*f.d1[a][k]*f.d1[b][k]
			}
		}
	}
}
