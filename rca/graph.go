package rca

import (
	"fmt"
	"slices"
)

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

// unknown returns the graph's names that have no metrics, in order of first
// appearance.
func (g Graph) unknown(s *scene) []string {
	var names []string
	seen := map[string]bool{}
	for _, e := range g.Edges {
		for _, n := range [2]string{e.Caller, e.Callee} {
			if s.number(n) < 0 && !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	return names
}

// graphWarnings says what the graph keeps a ranking from knowing.
func (s *scene) graphWarnings() []Warning {
	if !s.linked() {
		if len(s.components) > 1 {
			return []Warning{{Kind: NoGraph}}
		}
		return nil
	}
	if c := s.circle(); c >= 0 {
		return []Warning{{Kind: Cycle, Component: s.components[c]}}
	}
	return nil
}

// circle returns a component that calls itself through others, -1 for none: what
// is left when components that call nobody left are taken away (Kahn, "Topological
// Sorting of Large Networks", CACM 5, 1962).
func (s *scene) circle() int {
	left := make([]int, len(s.components))
	var done []int
	for c, callees := range s.callees {
		if left[c] = len(callees); left[c] == 0 {
			done = append(done, c)
		}
	}
	for k := 0; k < len(done); k++ {
		for _, u := range s.callers[done[k]] {
			if left[u]--; left[u] == 0 {
				done = append(done, u)
			}
		}
	}
	return slices.IndexFunc(left, func(n int) bool { return n > 0 })
}
