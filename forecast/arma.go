package forecast

import (
	"math"
	"slices"
)

// arma is an autoregressive moving average in Harvey's state-space form:
//
//	y(t) = a₁(t),  a(t+1) = T·a(t) + R·ε(t)
//
// T has φ in its first column and ones above the diagonal; R = (1, θ₁, …).
type arma struct {
	r          int
	phi, theta []float64 // padded to r and r-1
	sparsePhi  []int     // where phi is not 0

	p, next    []float64 // covariance of the state, r×r
	start      []float64 // p at the start
	a, b       []float64 // state of the series and of the constant 1
	gain       []float64
	innovation float64 // variance of the next innovation
}

func (m *arma) set(phi, theta []float64) {
	m.coefficients(phi, theta)
	m.stationary()
}

// coefficients is set without the covariance at rest.
func (m *arma) coefficients(phi, theta []float64) {
	r := max(len(phi), len(theta)+1)
	if m.r != r {
		*m = arma{
			r: r, phi: make([]float64, r), theta: make([]float64, r),
			p: make([]float64, r*r), next: make([]float64, r*r), start: make([]float64, r*r),
			a: make([]float64, r), b: make([]float64, r), gain: make([]float64, r),
		}
	}
	clear(m.phi)
	copy(m.phi, phi)
	clear(m.theta)
	m.theta[0] = 1 // R
	copy(m.theta[1:], theta)
	m.sparsePhi = m.sparsePhi[:0]
	for i, v := range m.phi {
		if v != 0 {
			m.sparsePhi = append(m.sparsePhi, i)
		}
	}
}

// filtered is what a pass of the filter finds, in units where Var ε = 1.
type filtered struct {
	squares float64 // Σ v²/F
	logs    float64 // Σ log F
	mean    float64
}

// settled is where the covariance no longer changes: a relative change of the
// innovation variance below it is below what the likelihood can show.
const settled = 1e-9

// run filters w, NaN where missing. With constant, the mean is the generalised
// least-squares one: a second state follows the constant 1 through the same
// gains.
func (m *arma) run(w []float64, constant bool) filtered {
	copy(m.p, m.start)
	clear(m.a)
	clear(m.b)
	var out filtered
	var ww, w1, oneone float64
	still := 0
	for _, y := range w {
		f := m.p[0]
		missing := math.IsNaN(y)
		if still < m.r+1 {
			m.innovation = f
			m.setGain(f, missing)
			before := f
			m.predictCovariance(f, missing)
			if !missing && math.Abs(m.p[0]-before) <= settled*before {
				still++
			} else {
				still = 0
			}
		} else if missing { // the covariance must move again
			still = 0
			m.setGain(f, true)
			m.predictCovariance(f, true)
		}
		v, one := 0.0, 0.0
		if !missing {
			v, one = y-m.a[0], 1-m.b[0]
			ww += v * v / f
			w1 += v * one / f
			oneone += one * one / f
			out.logs += math.Log(f)
		}
		m.advance(m.a, v)
		if constant {
			m.advance(m.b, one)
		}
	}
	out.squares = ww
	if constant && oneone > 0 {
		out.mean = w1 / oneone
		out.squares = max(ww-w1*w1/oneone, 0)
		for i := range m.a {
			m.a[i] -= out.mean * m.b[i]
		}
	}
	return out
}

// conditional is run without the transient: the innovations are taken as known
// from the start, so the gain is that of the settled filter, K = T·R less its
// first place, and F is 1. O(n·r) throughout.
func (m *arma) conditional(w []float64, constant bool) float64 {
	clear(m.a)
	clear(m.b)
	for i := range m.gain {
		m.gain[i] = m.phi[i]
		if i+1 < m.r {
			m.gain[i] += m.theta[i+1]
		}
	}
	var ww, w1, oneone float64
	for _, y := range w {
		v, one := 0.0, 0.0
		if !math.IsNaN(y) {
			v, one = y-m.a[0], 1-m.b[0]
			ww += v * v
			w1 += v * one
			oneone += one * one
		}
		m.advance(m.a, v)
		if constant {
			m.advance(m.b, one)
		}
	}
	if constant && oneone > 0 {
		ww = max(ww-w1*w1/oneone, 0)
	}
	return ww
}

// setGain sets K = (T·P·Z)/F; 0 at a gap.
func (m *arma) setGain(f float64, missing bool) {
	for i := range m.gain {
		m.gain[i] = 0
		if missing {
			continue
		}
		g := m.phi[i] * m.p[0]
		if i+1 < m.r {
			g += m.p[(i+1)*m.r]
		}
		m.gain[i] = g / f
	}
}

// predictCovariance sets P to T·P·T' + R·R' - K·F·K'.
func (m *arma) predictCovariance(f float64, missing bool) {
	r := m.r
	for i := range r {
		for j := i; j < r; j++ {
			v := m.phi[i]*m.phi[j]*m.p[0] + m.theta[i]*m.theta[j]
			if j+1 < r {
				v += m.phi[i] * m.p[j+1]
			}
			if i+1 < r {
				v += m.phi[j] * m.p[(i+1)*r]
			}
			if i+1 < r && j+1 < r {
				v += m.p[(i+1)*r+j+1]
			}
			if !missing {
				v -= m.gain[i] * f * m.gain[j]
			}
			m.next[i*r+j], m.next[j*r+i] = v, v
		}
	}
	m.p, m.next = m.next, m.p
}

// advance sets a to T·a + K·v.
func (m *arma) advance(a []float64, v float64) {
	first := a[0]
	for i := range m.r - 1 {
		a[i] = a[i+1] + m.gain[i]*v
	}
	a[m.r-1] = m.gain[m.r-1] * v
	for _, i := range m.sparsePhi {
		a[i] += m.phi[i] * first
	}
}

// rescale changes the unit of the state.
func (m *arma) rescale(by float64) {
	m.a = slices.Clone(m.a)
	for i := range m.a {
		m.a[i] *= by
	}
	m.p, m.next, m.start, m.b, m.gain = nil, nil, nil, nil, nil
	m.phi, m.sparsePhi = slices.Clone(m.phi), slices.Clone(m.sparsePhi)
}

// ahead returns the expected next h values, mean added.
func (m *arma) ahead(h int, mean float64) []float64 {
	a := slices.Clone(m.a)
	out := make([]float64, h)
	for k := range out {
		out[k] = a[0] + mean
		first := a[0]
		copy(a, a[1:])
		a[m.r-1] = 0
		for _, i := range m.sparsePhi {
			a[i] += m.phi[i] * first
		}
	}
	return out
}
