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

// meek applies Meek's rules 1 to 3 until none applies.
func (g *graph) meek() {
	for changed := true; changed; {
		changed = false
		for j := range g.n {
			for k := range g.n {
				if g.undirected(j, k) && g.implied(j, k) && !g.path(k, j) {
					g.orient(j, k)
					changed = true
				}
			}
		}
	}
}

// implied reports whether a rule orients j → k:
//
//  1. i → j - k, i and k not adjacent: else a new collider
//  2. j → i → k: else a cycle
//  3. j - a → k, j - b → k, a and b not adjacent: else a cycle or a collider
func (g *graph) implied(j, k int) bool {
	var mid []int
	for i := range g.n {
		switch {
		case g.directed(i, j) && !g.adjacent(i, k) && i != k, g.directed(j, i) && g.directed(i, k):
			return true
		case g.undirected(j, i) && g.directed(i, k):
			mid = append(mid, i)
		}
	}
	for a, x := range mid {
		for _, y := range mid[a+1:] {
			if !g.adjacent(x, y) {
				return true
			}
		}
	}
	return false
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
