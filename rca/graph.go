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
