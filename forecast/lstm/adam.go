package lstm

import "math"

// adam is AdamW (Loshchilov and Hutter, ICLR 2019, algorithm 2; Kingma and Ba
// 2015 when decay is 0):
//
//	m = β₁m + (1-β₁)g,  v = β₂v + (1-β₂)g²
//	θ = θ - rate·(m̂/(√v̂ + ε) + decay·θ)
type adam struct {
	m, v     []float32
	b1t, b2t float64 // β₁ᵗ, β₂ᵗ
}

// The constants of Kingma and Ba, section 2.
const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
)

func newAdam(n int) *adam {
	return &adam{m: make([]float32, n), v: make([]float32, n), b1t: 1, b2t: 1}
}

func (a *adam) step(theta, grad []float32, rate, decay float64) {
	a.b1t *= beta1
	a.b2t *= beta2
	// θ -= rate·m/(1-β₁ᵗ) / (√(v/(1-β₂ᵗ)) + ε), with one division per weight.
	root := math.Sqrt(1 - a.b2t)
	r, e, keep := float32(rate*root/(1-a.b1t)), float32(epsilon*root), float32(1-rate*decay)
	m, v := a.m[:len(theta)], a.v[:len(theta)]
	for i, g := range grad[:len(theta)] {
		m[i] += float32((1 - beta1) * float32(g-m[i]))
		v[i] += float32((1 - beta2) * float32(float32(g*g)-v[i]))
		theta[i] = float32(theta[i]*keep) - float32(r*m[i])/(float32(math.Sqrt(float64(v[i])))+e)
	}
}

// clip scales grad so that its norm is at most limit (Pascanu, Mikolov and
// Bengio, ICML 2013, algorithm 1). It reports false, and changes nothing, when
// the norm is not finite.
func clip(grad []float32, limit float64) bool {
	sum := 0.0
	for _, g := range grad {
		sum += float64(g) * float64(g)
	}
	if sum-sum != 0 {
		return false
	}
	if norm := math.Sqrt(sum); norm > limit {
		scale := float32(limit / norm)
		for i := range grad {
			grad[i] *= scale
		}
	}
	return true
}
