package rca

import "fmt"

// Edge says that Caller sends requests to Callee. Trouble travels the other
// way: a slow callee makes its callers slow.
type Edge struct{ Caller, Callee string }

// Graph is a call graph. Repeated edges count once, self-calls are ignored and
// cycles are fine. Names are those of the frame's components; names without
// metrics do no harm.
type Graph struct{ Edges []Edge }

func (g Graph) faults() []error {
	var errs []error
	for i, e := range g.Edges {
		if e.Caller == "" || e.Callee == "" {
			errs = append(errs, fmt.Errorf("%w: graph edge %d is %q -> %q, want two names", ErrOptions, i, e.Caller, e.Callee))
		}
	}
	return errs
}

// explained returns, for each component, how far its best callee explains its
// score, in [0,1]:
//
//	ρ(u) = min(1, max over callees v of score(v) / score(u))
//
// where only callees past the threshold count, and a score of 0 has nothing to
// explain. It is one pass over the edges on the scores as they stand, so the
// order of the edges does not matter and a cycle discounts its weaker members
// most.
func (g Graph) explained(score map[string]float64, threshold float64) map[string]float64 {
	rho := map[string]float64{}
	for _, e := range g.Edges {
		own, callee := score[e.Caller], score[e.Callee]
		if e.Caller == e.Callee || own <= 0 || callee < threshold {
			continue
		}
		rho[e.Caller] = max(rho[e.Caller], min(1, callee/own))
	}
	return rho
}

// discount is what remains of a caller's score: 1/(1+ρ), so that a caller
// whose callee deviates at least as much keeps half, and a caller far worse
// than its callees keeps nearly all of it. Half, not nothing: a graph may be
// wrong or old, and evidence outranks it.
func discount(rho float64) float64 { return 1 / (1 + rho) }

// unknown returns the graph's names that have no metrics, in order of first
// appearance.
func (g Graph) unknown(score map[string]float64) []string {
	var names []string
	seen := map[string]bool{}
	for _, e := range g.Edges {
		for _, n := range [2]string{e.Caller, e.Callee} {
			if _, ok := score[n]; !ok && !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	return names
}
