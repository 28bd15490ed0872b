package forecast

import (
	"math"
	"math/rand/v2"
)

// Paths draws n courses that the next h steps may take, for what quantiles of
// single steps cannot tell: the largest value of a day, the sum over it, when a
// threshold is first passed. The rows are drawn independently with r; the same
// model and the same r give the same paths.
//
// A path is the forecast plus the errors that the blend made, step after step,
// from one past origin (drawn with more weight for late ones), so that they hang
// together as they did then:
//
//	y(k) = ŷ(k) ± s(k)·e(o,k)·√(ν/χ²(ν))
//
// with the sign drawn too, as the errors count with both in the quantiles, and ν
// origins: what turns a normal law into Student's, for the scale comes from that
// few (see [AutoModel.Quantile]). Past the horizon measured an error goes on as it
// ended, and grows as a random walk does. There are no more shapes than origins, at
// most 48 with both signs.
func (m *AutoModel) Paths(n, h int, r *rand.Rand) [][]float64 {
	mean := m.Forecast(nil, h)
	out := make([][]float64, n)
	for i := range out {
		out[i] = append([]float64(nil), mean...)
		m.band.stray(out[i], r)
	}
	return out
}

// stray adds the errors of one path.
func (b *band) stray(dst []float64, r *rand.Rand) {
	path := b.draw(r.Float64())
	factor := studentFactor(int(b.origins), r)
	if r.IntN(2) == 0 {
		factor = -factor
	}
	for k := range dst {
		dst[k] += factor * path[min(k, len(path)-1)] * b.scaleAt(k)
	}
}

// draw returns the errors of an origin; u in [0,1) chooses it.
func (b *band) draw(u float64) []float64 {
	for _, p := range b.paths {
		if u < p.share {
			return p.scaled
		}
	}
	return b.paths[len(b.paths)-1].scaled
}

// studentFactor draws √(ν/χ²(ν)).
func studentFactor(nu int, r *rand.Rand) float64 {
	sum := 0.0
	for range nu {
		z := r.NormFloat64()
		sum += z * z
	}
	return math.Sqrt(float64(nu) / sum)
}
