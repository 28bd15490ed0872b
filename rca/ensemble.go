package rca

// Ensemble adds up the evidence of three kinds of method, all in the same unit,
// ln(1 + deviation/threshold):
//
//	blame(c) = internal(c) + ½·external(c) + 2·flow(c) + way(c)
//
// internal: the component's own resources are unusual ([Internal]); external: its
// callers feel it ([External]), half, because they feel as much of what lies
// behind it; flow: what is left of that once its callees are taken off
// ([FaultFlow]), which answers the very question; way: its network adds time
// ([EdgeDelay]). What cannot be known (no call graph, no metrics of calls)
// adds nothing. The four weights were chosen on the odd cases of four systems,
// among 1/4 to 3, and lie in the middle of a plateau; they are the same for
// all of them.
//
// Within a component, metrics share its blame by
//
//	min(ln(1 + deviation/threshold), ln(1 + 100/threshold)) · role
//
// A hundred scales are a level doubled or a metric that never was there: more
// says nothing about who began. The role is ½ for processor time, which every
// other trouble costs (allocating, paging, waiting, retrying) while burning it
// costs nothing else; ½ for work that piles up, for what callers feel and for
// traffic that fell, which all follow; 1 for the rest. Equal ones go by
// deviation.
//
// The other methods vote, see [Ranking.Votes]; how many agree is the ranking's
// confidence.
var Ensemble Method = ensemble{}

// MethodEnsemble names the method that [Rank] uses by default.
const MethodEnsemble = "ensemble/2"

const (
	externalWeight = 0.5
	flowWeight     = 2
	wayWeight      = 1

	saturation = 100  // scales
	followerOf = 0.5  // role of what other trouble brings along
	tieBreak   = 1e-3 // of the unsaturated weight
)

type ensemble struct{}

// Name implements [Method].
func (ensemble) Name() string { return MethodEnsemble }

func (ensemble) score(s *scene, b *blame) bool {
	add := func(m Method, weight float64) {
		if part, ok := s.blame(m); ok {
			for c, v := range part.components {
				b.components[c] += weight * v
			}
		}
	}
	add(Internal, 1)
	add(External, externalWeight)
	add(FaultFlow, flowWeight)
	add(EdgeDelay, wayWeight)
	b.shareOut(s)
	return true
}

// shareOut gives the metrics of each component their part of its blame, the
// first of them the whole.
func (b *blame) shareOut(s *scene) {
	most := make([]float64, len(s.components))
	for i := range s.signals {
		if g := &s.signals[i]; g.ok {
			b.metrics[i] = s.role(g) * (min(s.weight(g.bad), s.weight(saturation)) + tieBreak*s.weight(g.bad))
			most[g.component] = max(most[g.component], b.metrics[i])
		}
	}
	for i := range s.signals {
		if c := s.signals[i].component; most[c] > 0 {
			b.metrics[i] *= b.components[c] / most[c]
		}
	}
}

// role is what part of a metric's deviation speaks for it as a beginning.
func (s *scene) role(g *signal) float64 {
	switch {
	case g.kind == CPU, g.kind == Queue, g.kind == Shared, g.kind.External(), g.kind == Traffic && g.Direction < 0:
		return followerOf
	}
	return 1
}

// vote is the opinion of one method.
func (s *scene) vote(m Method) (Vote, bool) {
	b, ok := s.blame(m)
	if !ok {
		return Vote{}, false
	}
	v := Vote{Method: m.Name()}
	best := 0.0
	for c, x := range b.components {
		if x > best {
			best, v.Component = x, s.components[c]
		}
	}
	v.Scores = make(map[string]float64, len(s.components))
	for c, x := range b.components {
		if best > 0 {
			v.Scores[s.components[c]] = x / best
		}
	}
	return v, best > 0
}

// panel is who is asked for an opinion: the methods that look at the scene only,
// not at all values anew.
var panel = []Method{
	Deviation, Internal, External, OnsetOrder, Correlation, Traversal, FaultFlow, EdgeDelay,
	Regression, Intervention, RandomWalk, Counterfactual,
}

// ask lets the panel vote on a ranking and sets its confidence.
func (r *Ranking) ask(s *scene) {
	agree := 0.0
	for _, m := range panel {
		v, ok := s.vote(m)
		if !ok {
			continue
		}
		r.Votes = append(r.Votes, v)
		if len(r.Components) > 0 && v.Component == r.Components[0].Component {
			agree++
		}
	}
	if n := float64(len(r.Votes)); n > 0 && !r.Abstained {
		r.Confidence = agree / n
	}
}
