package structure

import (
	"cmp"
	"slices"
)

// graph is a partially directed graph on a matrix: mark[i*n+j] says what the
// edge of i and j has at its end at j.
type graph struct {
	n    int
	mark []mark
}

type mark uint8

const (
	none mark = iota
	tail
	arrow
)

func fullGraph(n int) *graph {
	g := &graph{n, make([]mark, n*n)}
	for i := range g.mark {
		if i/n != i%n {
			g.mark[i] = tail
		}
	}
	return g
}

func (g *graph) adjacent(i, j int) bool   { return g.mark[i*g.n+j] != none }
func (g *graph) undirected(i, j int) bool { return g.mark[i*g.n+j] == tail && g.mark[j*g.n+i] == tail }
func (g *graph) directed(i, j int) bool   { return g.mark[i*g.n+j] == arrow && g.mark[j*g.n+i] == tail }
func (g *graph) remove(i, j int)          { g.mark[i*g.n+j], g.mark[j*g.n+i] = none, none }
func (g *graph) orient(i, j int)          { g.mark[i*g.n+j], g.mark[j*g.n+i] = arrow, tail }

func (g *graph) neighbours(i int) (near []int) {
	for j, m := range g.mark[i*g.n : i*g.n+g.n] {
		if m != none {
			near = append(near, j)
		}
	}
	return near
}

func (g *graph) maxDegree() (most int) {
	for i := range g.n {
		most = max(most, len(g.neighbours(i)))
	}
	return most
}

// colliders orients x → y ← z where y separates x and z in no set; in the order
// of y, x, z, and never against an earlier arrow.
func (g *graph) colliders(between map[[2]int][]uint64) {
	for y := range g.n {
		near := g.neighbours(y)
		for a, x := range near {
			for _, z := range near[a+1:] {
				if g.adjacent(x, z) || g.directed(y, x) || g.directed(y, z) {
					continue
				}
				if bits := between[[2]int{x, z}]; bits == nil || bits[y/64]&(1<<(y%64)) == 0 {
					g.orient(x, y)
					g.orient(z, y)
				}
			}
		}
	}
}

// meek applies Meek's rules until none applies, each over all triples in turn. In
// conflicts, which samples produce and true independences do not, the order
// decides; it is that of causal-learn, so that graphs can be compared: edges
// that had no direction at the beginning come first, then by the middle, the
// first and the last metric of a triple.
//
//  1. i → j - k, i and k not adjacent: j → k, else a new collider
//  2. i → j → k, i - k: i → k, else a cycle
//  3. i - j → l, i - k → l, i - l, j and k not adjacent: i → l, else either
func (g *graph) meek() {
	start := &graph{g.n, slices.Clone(g.mark)}
	for changed := true; changed; {
		changed = false
		for _, rule := range []func(i, j, k int) (from, to int, ok bool){g.rule1, g.rule2, g.rule3} {
			start.triples(func(i, j, k int) {
				if from, to, ok := rule(i, j, k); ok && !g.path(to, from) {
					g.orient(from, to)
					changed = true
				}
			})
		}
	}
}

// triples calls f for i, j, k with i and k neighbours of j.
func (g *graph) triples(f func(i, j, k int)) {
	for _, undirected := range []bool{true, false} {
		for j := range g.n {
			near := g.neighbours(j)
			for _, i := range near {
				if undirected != g.undirected(i, j) {
					continue
				}
				for _, k := range near {
					if k != i {
						f(i, j, k)
					}
				}
			}
		}
	}
}

func (g *graph) rule1(i, j, k int) (from, to int, ok bool) {
	return j, k, g.directed(i, j) && g.undirected(j, k) && !g.adjacent(i, k)
}

func (g *graph) rule2(i, j, k int) (from, to int, ok bool) {
	return i, k, g.directed(i, j) && g.directed(j, k) && g.undirected(i, k)
}

func (g *graph) rule3(i, j, l int) (from, to int, ok bool) {
	if !g.undirected(i, j) || !g.directed(j, l) || !g.undirected(i, l) {
		return i, l, false
	}
	for k := j + 1; k < g.n; k++ {
		if g.undirected(i, k) && g.directed(k, l) && !g.adjacent(j, k) {
			return i, l, true
		}
	}
	return i, l, false
}

// path reports whether arrows lead from i to j.
func (g *graph) path(i, j int) bool {
	seen := make([]bool, g.n)
	seen[i] = true
	for queue := []int{i}; len(queue) > 0; queue = queue[1:] {
		for v := range g.n {
			if !seen[v] && g.directed(queue[0], v) {
				seen[v] = true
				queue = append(queue, v)
			}
		}
	}
	return seen[j]
}

// edges lists the edges, sorted by From, then To.
func (g *graph) edges() (list []Edge) {
	for i := range g.n {
		for j := i + 1; j < g.n; j++ {
			switch {
			case g.directed(i, j):
				list = append(list, Edge{i, j, true})
			case g.directed(j, i):
				list = append(list, Edge{j, i, true})
			case g.adjacent(i, j):
				list = append(list, Edge{i, j, false})
			}
		}
	}
	slices.SortFunc(list, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return list
}
