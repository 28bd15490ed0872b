package forecast

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"
)

// band holds the errors of a blend at past origins, scaled by step. An origin
// counts half as much every bandOrigins back.
type band struct {
	scale   []float64
	ranked  []weighted // absolute scaled errors, ascending, with the share up to each
	origins float64
	paths   []errorPath
}

// errorPath is what the blend was wrong by from one origin.
type errorPath struct {
	scaled []float64 // per step; a missing one as the step before
	share  float64   // of the weight, up to and with this one
}

// bandOrigins of memory: with 4 the intervals of the seven training sets held
// 1 % less, and never forgetting made them 2 % wider, for the same.
const bandOrigins = 12

// band measures the blend at the origins.
func (t *trial) band(s *standings) band {
	n := len(t.origins) - 1
	errs := make([][]weighted, t.h)
	dst := make([]float64, t.h)
	recency, out := fading(n, bandOrigins), band{origins: float64(n)}
	for i, o := range t.origins[:n] {
		t.blended(dst, s, i)
		path, last := make([]float64, t.h), 0.0
		for k := range path {
			if k < len(t.y)-o {
				if e := t.y[o+k] - dst[k]; math.Abs(e) <= math.MaxFloat64 {
					errs[k] = append(errs[k], weighted{math.Abs(e), recency[i]})
					last = e
				}
			}
			path[k] = last
		}
		out.paths = append(out.paths, errorPath{scaled: path})
	}
	out.scale = weightedScales(errs)
	out.pool(errs)
	out.scalePaths(recency)
	return out
}

// scalePaths divides the errors by the scale of their step.
func (b *band) scalePaths(recency []float64) {
	share, total := 0.0, floats.Sum(recency)
	for i := range b.paths {
		p := &b.paths[i]
		for k, s := range b.scale {
			if s > 0 {
				p.scaled[k] /= s
			}
		}
		share += recency[i] / total
		p.share = share
	}
}

// weightedScales is stepScales of weighted absolute errors.
func weightedScales(errs [][]weighted) []float64 {
	scale, weight := make([]float64, len(errs)), make([]float64, len(errs))
	for k, es := range errs {
		for _, e := range es {
			weight[k] += e.w
		}
		for _, e := range es {
			scale[k] += e.v * (e.w / weight[k])
		}
	}
	return isotonic(scale, weight)
}

// pool fills ranked; the error of a step without scale is exactly 0.
func (b *band) pool(errs [][]weighted) {
	total := 0.0
	for k, es := range errs {
		for _, e := range es {
			if b.scale[k] > 0 {
				e.v /= b.scale[k]
			}
			b.ranked = append(b.ranked, e)
			total += e.w
		}
	}
	slices.SortFunc(b.ranked, func(a, b weighted) int { return cmp.Compare(a.v, b.v) })
	below := 0.0
	for i := range b.ranked {
		below += b.ranked[i].w / total
		b.ranked[i].w = below
	}
}

// radius is the scaled error that a share c of the errors does not exceed: 0 for
// none of them, so that the median is the forecast.
func (b *band) radius(c float64) float64 {
	if c == 0 {
		return 0
	}
	i, _ := slices.BinarySearchFunc(b.ranked, c, func(e weighted, c float64) int { return cmp.Compare(e.w, c) })
	return b.ranked[min(i, len(b.ranked)-1)].v
}

// shift moves forecasts to their p-quantiles: half of what is beyond the central
// |2p-1| of the errors lies on either side.
func (b *band) shift(dst []float64, p float64) {
	if len(b.ranked) == 0 {
		return
	}
	z := math.Copysign(b.radius(math.Abs(2*p-1)), p-0.5) * widen(p, b.origins)
	for k := range dst {
		dst[k] += z * b.scaleAt(k)
	}
}

// scaleAt is the scale of step k; past the horizon it grows as a random walk's.
func (b *band) scaleAt(k int) float64 {
	n := len(b.scale)
	s := b.scale[min(k, n-1)]
	if k >= n {
		s *= math.Sqrt(float64(k+1) / float64(n))
	}
	return s
}

// widen is what a scale estimated from few origins costs: the ratio of the
// p-quantiles of Student's distribution with as many degrees of freedom and of
// the normal one.
func widen(p, origins float64) float64 {
	if math.Abs(p-0.5) < 1e-6 {
		return 1
	}
	return distuv.StudentsT{Sigma: 1, Nu: origins}.Quantile(p) / distuv.UnitNormal.Quantile(p)
}
