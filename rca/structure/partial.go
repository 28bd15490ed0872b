package structure

import "math"

// partial computes partial correlations given one set of d metrics, factored once
// for all pairs:
//
//	ρ(x,y|S) = (r(x,y) - u·v) / √((1 - u·u)(1 - v·v)),  u = L⁻¹r(S,x), v = L⁻¹r(S,y)
//
// with L the Cholesky factor of the correlations within S.
type partial struct {
	corr []float64
	n, d int
	set  []int
	low  []float64 // L, row by row
	u, v []float64
	left float64 // 1 - u·u
}

func newPartial(corr []float64, n, d int) *partial {
	return &partial{corr: corr, n: n, d: d, set: make([]int, d), low: make([]float64, d*d), u: make([]float64, d), v: make([]float64, d)}
}

// collinear is the share of variance below which a metric is a combination of
// the set: it says nothing more.
const collinear = 1e-10

// condition factors the set and takes x; false when the set, or x given it, is
// degenerate, which separates nothing.
func (p *partial) condition(x int) bool {
	for i := range p.d {
		for j := range i + 1 {
			sum := p.corr[p.set[i]*p.n+p.set[j]]
			for k := range j {
				sum -= p.low[i*p.d+k] * p.low[j*p.d+k]
			}
			if i != j {
				p.low[i*p.d+j] = sum / p.low[j*p.d+j]
				continue
			}
			if !(sum > collinear) {
				return false
			}
			p.low[i*p.d+i] = math.Sqrt(sum)
		}
	}
	p.left = 1 - p.solve(p.u, x)
	return p.left > collinear
}

// solve writes L⁻¹r(S,x) and returns its square.
func (p *partial) solve(dst []float64, x int) (square float64) {
	row := p.corr[x*p.n : x*p.n+p.n]
	for i, member := range p.set {
		sum := row[member]
		low := p.low[i*p.d : i*p.d+i]
		for k, l := range low {
			sum -= l * dst[k]
		}
		dst[i] = sum / p.low[i*p.d+i]
		square += dst[i] * dst[i]
	}
	return square
}

// independent reports whether |ρ(x,y|S)| is below the limit.
func (p *partial) independent(x, y int, limit float64) bool {
	right := 1 - p.solve(p.v, y)
	if !(right > collinear) {
		return false
	}
	r := p.corr[x*p.n+y]
	for i, u := range p.u {
		r -= u * p.v[i]
	}
	return r*r < limit*limit*p.left*right
}
