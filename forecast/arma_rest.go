package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// stationary sets the covariance of the state at rest from the autocovariances.
// With i from 0, a(i) at time t is Σ over k ≥ i of φ(k)·y(t-1+i-k) + θ(k)·ε(t+i-k),
// for i = 0 y(t) itself.
func (m *arma) stationary() {
	psi := m.responses(m.r)
	at := rest{arma: m, gamma: m.autocovariances(psi), psi: psi}
	for k, v := range m.theta {
		if v != 0 {
			at.thetas = append(at.thetas, k)
		}
	}
	r := m.r
	for i := range r {
		for j := i; j < r; j++ {
			c := at.ofValues(i, j) + at.ofShocks(i, j)
			m.start[i*r+j], m.start[j*r+i] = c, c
		}
	}
}

// rest is what the covariances at rest are made of.
type rest struct {
	*arma
	gamma, psi []float64
	thetas     []int // where theta is not 0
}

// cross is E y(t)·ε(t-lag).
func (r rest) cross(lag int) float64 {
	if lag < 0 {
		return 0
	}
	return r.psi[lag]
}

// ofValues is the part of E a(i)·a(j), i ≤ j, of the values y in a(i).
func (r rest) ofValues(i, j int) float64 {
	sum := 0.0
	for _, k := range r.sparsePhi {
		if k < i {
			continue
		}
		t := i - k - 1
		for _, l := range r.sparsePhi {
			if l >= j {
				sum += r.phi[k] * r.phi[l] * r.gamma[abs(t-(j-l-1))]
			}
		}
		for _, l := range r.thetas {
			if l >= j {
				sum += r.phi[k] * r.theta[l] * r.cross(t-(j-l))
			}
		}
	}
	return sum
}

// ofShocks is that of the innovations ε in a(i).
func (r rest) ofShocks(i, j int) float64 {
	sum := 0.0
	for _, k := range r.thetas {
		if k < i {
			continue
		}
		t := i - k
		for _, l := range r.sparsePhi {
			if l >= j {
				sum += r.theta[k] * r.phi[l] * r.cross(j-l-1-t)
			}
		}
		if l := j - t; l >= j && l < r.r { // the same ε
			sum += r.theta[k] * r.theta[l]
		}
	}
	return sum
}

func abs(i int) int { return max(i, -i) }

// responses returns the first n weights ψ of ε in y.
func (m *arma) responses(n int) []float64 {
	psi := make([]float64, n+1)
	for j := range psi {
		if j < len(m.theta) {
			psi[j] = m.theta[j]
		}
		for _, k := range m.sparsePhi {
			if k < j {
				psi[j] += m.phi[k] * psi[j-k-1]
			}
		}
	}
	return psi
}

// autocovariances solves the Yule-Walker equations γ(k) - Σ φ(i)·γ(|k-i|) =
// Σ over j ≥ k of θ(j)·ψ(j-k) for k = 0…p (McLeod, "Derivation of the
// Theoretical Autocovariance Function", Applied Statistics 24, 1975), and runs
// them on to r.
func (m *arma) autocovariances(psi []float64) []float64 {
	p := 0
	if n := len(m.sparsePhi); n > 0 {
		p = m.sparsePhi[n-1] + 1
	}
	right := make([]float64, m.r+1)
	for k := range right {
		for j := k; j < m.r; j++ {
			right[k] += m.theta[j] * psi[j-k]
		}
	}
	gamma := make([]float64, m.r+1)
	if p == 0 {
		copy(gamma, right)
		return gamma
	}
	a := mat.NewDense(p+1, p+1, nil)
	for k := range p + 1 {
		a.Set(k, k, 1)
	}
	for k := range p + 1 {
		for _, i := range m.sparsePhi {
			c := abs(k - i - 1)
			a.Set(k, c, a.At(k, c)-m.phi[i])
		}
	}
	var x mat.VecDense
	if err := x.SolveVec(a, mat.NewVecDense(p+1, right[:p+1])); err != nil && x.IsEmpty() {
		return slices.Repeat([]float64{math.NaN()}, m.r+1)
	}
	copy(gamma, x.RawVector().Data)
	for k := p + 1; k <= m.r; k++ {
		gamma[k] = right[k]
		for _, i := range m.sparsePhi {
			gamma[k] += m.phi[i] * gamma[abs(k-i-1)]
		}
	}
	return gamma
}
