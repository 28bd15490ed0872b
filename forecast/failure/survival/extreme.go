package survival

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// extreme is the negative log likelihood in the parameters γ = β/σ and α = 1/σ,
// in which it is convex without truncation, since u = α·(ln t - offset) - xᵀγ
// is linear in them:
//
//	Σ w·(e^u(stop) - e^u(start)) - Σ_events w·(ln α + u(stop)).
type extreme struct {
	*design
	d           *Data
	shape       float64
	stop, start []float64 // ln t - offset; start nil, or -Inf from 0
	eta         []float64
	g, q, by    []float64 // first and second derivatives by u, and those times ln t
	first       float64   // derivatives by α
	second      float64
}

func newExtreme(d *Data, shape float64) *extreme {
	n := d.Len()
	f := &extreme{design: newDesign(d), d: d, shape: shape, stop: make([]float64, n), eta: make([]float64, n)}
	f.g, f.q, f.by = make([]float64, n), make([]float64, n), make([]float64, n)
	if d.Start != nil {
		f.start = make([]float64, n)
	}
	for i := range n {
		o := 0.0
		if d.Offset != nil {
			o = d.Offset[i]
		}
		f.stop[i] = math.Log(d.Stop[i]) - o
		if d.Start != nil {
			f.start[i] = math.Log(d.Start[i]) - o
		}
	}
	return f
}

// jacobian is Σ_events w·ln t, by which densities of T and of ln T differ.
func (f *extreme) jacobian() (sum float64) {
	for i, e := range f.d.Event {
		if e {
			sum += f.d.weight(i) * math.Log(f.d.Stop[i])
		}
	}
	return sum
}

// begin is the exponential life without covariates: events by time watched.
func (f *extreme) begin() []float64 {
	events, watched := 0.0, 0.0
	for i, t := range f.stop {
		w := f.d.weight(i)
		watched += w * math.Exp(t)
		if f.start != nil {
			watched -= w * math.Exp(f.start[i])
		}
		if f.d.Event[i] {
			events += w
		}
	}
	alpha := 1.0
	if f.shape > 0 {
		alpha = f.shape
	}
	return []float64{alpha * math.Log(watched/events), alpha}
}

// evaluate is a newton.Function of γ and α.
func (f *extreme) evaluate(theta, grad []float64, hess *mat.SymDense) float64 {
	k := f.p + 1
	alpha := theta[k]
	if !(alpha > 0) {
		return math.Inf(1)
	}
	f.predict(f.eta, nil, theta[:k])
	f.first, f.second = 0, 0
	loss := 0.0
	for i := range f.eta {
		f.g[i], f.q[i], f.by[i] = 0, 0, 0
		loss += f.live(i, f.stop[i], alpha, 1)
		if f.start != nil && !math.IsInf(f.start[i], -1) {
			loss += f.live(i, f.start[i], alpha, -1)
		}
		if f.d.Event[i] {
			loss -= f.fail(i, alpha)
		}
	}
	f.gradient(grad, f.g)
	floats.Scale(-1, grad[:k])
	f.gram(hess, f.q)
	for c, x := range f.x {
		hess.SetSym(c, k, -floats.Dot(f.by, x))
	}
	grad[k] = f.first
	hess.SetSym(k, k, f.second)
	if f.shape > 0 {
		f.hold(grad, hess)
	}
	return loss
}

// live adds the derivatives of a row's cumulative hazard at log time t, and
// returns the hazard.
func (f *extreme) live(i int, t, alpha, sign float64) float64 {
	e := sign * f.d.weight(i) * math.Exp(alpha*t-f.eta[i])
	f.g[i] += e
	f.q[i] += e
	f.by[i] += e * t
	f.first += e * t
	f.second += e * t * t
	return e
}

// fail takes the derivatives of a row's log hazard off, and returns it.
func (f *extreme) fail(i int, alpha float64) float64 {
	w, t := f.d.weight(i), f.stop[i]
	f.g[i] -= w
	f.first -= w * (1/alpha + t)
	f.second += w / (alpha * alpha)
	return w * (math.Log(alpha) + alpha*t - f.eta[i])
}

// hold takes α out of the search.
func (f *extreme) hold(grad []float64, hess *mat.SymDense) {
	k := f.p + 1
	grad[k] = 0
	for c := range k + 1 {
		hess.SetSym(c, k, 0)
	}
}
