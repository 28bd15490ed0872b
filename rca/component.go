package rca

import "math"

// Additive and Conjunctive rank components by their resources and by what
// callers feel: the strongest internal and the strongest external deviation
// that hurts, each as ln(1 + deviation/threshold) so that one enormous
// deviation cannot stand for both. Additive takes the sum, Conjunctive the
// geometric mean: a component is to blame when something inside is wrong and
// its callers notice. A side of which a component has no metric is left out.
var (
	Additive    Method = &sides{"internal + external/1", func(in, out float64) float64 { return in + out }}
	Internal    Method = &sides{"internal deviation/1", func(in, _ float64) float64 { return in }}
	External    Method = &sides{"external deviation/1", func(_, out float64) float64 { return out }}
	Conjunctive Method = &sides{"internal × external/1", func(in, out float64) float64 { return math.Sqrt(in * out) }}
)

type sides struct {
	name string
	join func(in, out float64) float64
}

// Name implements [Method].
func (m *sides) Name() string { return m.name }

func (m *sides) score(s *scene, b *blame) bool {
	for c := range s.of {
		in, out := s.sides(c)
		b.components[c] = m.join(max(in, 0), max(out, 0))
	}
	s.eachUsable(func(i int, g *signal) { b.metrics[i] = b.components[g.component] * s.weight(g.bad) })
	return true
}

// weight is ln(1 + deviation/threshold): 0.7 at the threshold.
func (s *scene) weight(deviation float64) float64 { return math.Log1p(deviation / s.opt.Threshold) }

// sides returns the weights of a component's strongest internal and external
// deviation, -1 for a side without metrics.
func (s *scene) sides(c int) (in, out float64) {
	in, out = -1, -1
	for _, i := range s.of[c] {
		g := &s.signals[i]
		switch {
		case !g.ok:
		case g.kind.Internal():
			in = max(in, s.weight(g.bad))
		case g.kind.External():
			out = max(out, s.weight(g.bad))
		}
	}
	return in, out
}
