package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// band holds the errors of a blend at past origins, scaled by step.
type band struct {
	scale   []float64
	ranked  []float64
	origins float64
}

// band measures the blend at the origins.
func (t *trial) band() band {
	errs := make([][]float64, t.h)
	dst := make([]float64, t.h)
	for i, o := range t.origins[:len(t.origins)-1] {
		collect(errs, t.blended(dst, i), t.y[o:])
	}
	out := band{scale: stepScales(errs), origins: float64(len(t.origins) - 1)}
	for k, es := range errs {
		for _, e := range es {
			if out.scale[k] > 0 {
				e /= out.scale[k]
			}
			out.ranked = append(out.ranked, e, -e)
		}
	}
	slices.Sort(out.ranked)
	return out
}

// shift moves forecasts to their p-quantiles.
func (b band) shift(dst []float64, p float64) {
	if len(b.ranked) == 0 {
		return
	}
	rank := int(math.Ceil(float64(len(b.ranked)+1)*p)) - 1
	z := b.ranked[min(max(rank, 0), len(b.ranked)-1)]
	z *= widen(p, b.origins)
	n := len(b.scale)
	for k := range dst {
		s := b.scale[min(k, n-1)]
		if k >= n {
			s *= math.Sqrt(float64(k+1) / float64(n))
		}
		dst[k] += z * s
	}
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
