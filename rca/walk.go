package rca

// RandomWalk is a personalised PageRank on the call graph (as in MonitorRank,
// Kim, Sumbaly and Shah, SIGMETRICS 2013, and MicroRCA, Wu et al., NOMS 2020):
// a walker at a component goes on to a callee with a weight of ln(1 +
// deviation/threshold) of its worst metric, back to a caller with a fifth of
// that, stays with the component's own weight, and with probability 0.15 starts
// again, at a component drawn by weight. Blame is how often it is where.
var RandomWalk Method = randomWalk{}

type randomWalk struct{}

const (
	walkRestart = 0.15 // the damping of PageRank
	walkBack    = 0.2  // MonitorRank's ρ: a trail may have to be left again
	walkSteps   = 100  // 0.85^100 is 1e-7: converged
)

// Name implements [Method].
func (randomWalk) Name() string { return "random walk/1" }

func (randomWalk) score(s *scene, b *blame) bool {
	if !s.linked() {
		return false
	}
	n := len(s.components)
	weight, total := make([]float64, n), 0.0
	for c, columns := range s.of {
		for _, i := range columns {
			weight[c] = max(weight[c], s.weight(s.signals[i].bad))
		}
		total += weight[c]
	}
	if total == 0 {
		return false
	}
	at := make([]float64, n)
	for c := range at {
		at[c] = weight[c] / total
	}
	next := make([]float64, n)
	for range walkSteps {
		for c := range next {
			next[c] = walkRestart * weight[c] / total
		}
		for u := range at {
			s.step(u, (1-walkRestart)*at[u], weight, next)
		}
		at, next = next, at
	}
	copy(b.components, at)
	return true
}

// step distributes the walker's mass at u.
func (s *scene) step(u int, mass float64, weight, next []float64) {
	sum := weight[u]
	for _, v := range s.callees[u] {
		sum += weight[v]
	}
	for _, v := range s.callers[u] {
		sum += walkBack * weight[v]
	}
	if sum == 0 {
		next[u] += mass
		return
	}
	next[u] += mass * weight[u] / sum
	for _, v := range s.callees[u] {
		next[v] += mass * weight[v] / sum
	}
	for _, v := range s.callers[u] {
		next[v] += mass * walkBack * weight[v] / sum
	}
}
