package rca

import "strings"

// EdgeDelay blames the network of a component. On an edge, what the caller
// measures beyond what the callee does passed on the way:
//
//	way(e) = weight of the caller's deviation - weight of the callee's
//
// with weight ln(1 + deviation/threshold), or the caller's alone where the
// callee measures nothing. A component's score is the mean of way⁺ over the
// edges at it, so that one slow edge blames the end that has fewer others.
// It needs metrics that have a peer.
var EdgeDelay Method = edgeDelay{}

type edgeDelay struct{}

// Name implements [Method].
func (edgeDelay) Name() string { return "edge delay/1" }

func (edgeDelay) score(s *scene, b *blame) bool {
	type edge struct{ caller, callee int }
	src, dst, column := map[edge]float64{}, map[edge]float64{}, map[edge]int{}
	var edges []edge
	for i := range s.signals {
		g := &s.signals[i]
		if !g.ok || g.peer < 0 || g.kind != Latency {
			continue
		}
		e := edge{g.component, g.peer}
		w := s.weight(g.bad)
		if strings.Contains(g.Metric, "destination") {
			dst[e] = max(dst[e], w)
			continue
		}
		if _, ok := src[e]; !ok {
			edges = append(edges, e)
		}
		if w >= src[e] {
			src[e], column[e] = w, i
		}
	}
	count := make([]float64, len(s.components))
	for _, e := range edges {
		way := max(src[e]-dst[e], 0)
		for _, c := range [2]int{e.caller, e.callee} {
			b.components[c] += way
			count[c]++
		}
		b.metrics[column[e]] = way
	}
	for c, n := range count {
		if n > 0 {
			b.components[c] /= n
		}
	}
	return len(edges) > 0
}
