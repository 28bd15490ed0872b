package shap

import (
	"fmt"
	"slices"

	"github.com/portent-go/portent/forecast/gbdt"
)

// maskCompiler turns nodes into a maskTree.
type maskCompiler struct {
	slots  *slots
	nodes  []gbdt.Node
	inside []int32 // splits in the subtree of a node
	limit  int32   // of splits in a group
}

// arrival is a node and the different features of the splits above it.
type arrival struct {
	node int32
	path []int32
}

func (c *maskCompiler) compile(m *gbdt.Model, tree int) (maskTree, error) {
	c.nodes = m.Tree(tree)
	forks := c.count()
	t := maskTree{forks: make([]fork, 0, forks)}
	next := [2]int32{0, int32(forks)} // number of the next fork, of the next group
	number := func(node int32) int32 {
		kind := 1
		if c.inside[node] > c.limit {
			kind = 0
		}
		next[kind]++
		return next[kind] - 1
	}
	queue := []arrival{{}}
	number(0)
	for len(queue) > 0 {
		a := queue[0]
		queue = queue[1:]
		if len(a.path) > maxPath {
			return t, fmt.Errorf("%w: tree %d has more than %d different features on a path", ErrModel, tree, maxPath)
		}
		if c.inside[a.node] <= c.limit {
			t.groups = append(t.groups, c.group(a))
			continue
		}
		n := &c.nodes[a.node]
		at, threshold := c.slots.of(n)
		path, bit := extend(a.path, n.Feature)
		t.forks = append(t.forks, fork{threshold, 1 << bit, at, [2]int32{number(n.Left), number(n.Right)}})
		queue = append(queue, arrival{n.Left, path}, arrival{n.Right, path})
	}
	return t, nil
}

// count fills inside and returns the number of forks.
func (c *maskCompiler) count() int {
	c.inside = make([]int32, len(c.nodes))
	forks := 0
	for i := len(c.nodes) - 1; i >= 0; i-- {
		if n := &c.nodes[i]; !n.Leaf() {
			c.inside[i] = 1 + c.inside[n.Left] + c.inside[n.Right]
		}
		if c.inside[i] > c.limit {
			forks++
		}
	}
	return forks
}

// extend returns the place of a feature in a path, put at its end if new.
func extend(path []int32, feature int32) ([]int32, int) {
	if i := slices.Index(path, feature); i >= 0 {
		return path, i
	}
	return append(slices.Clip(path), feature), len(path)
}

// group makes the group below an arrival.
func (c *maskCompiler) group(a arrival) group {
	g := group{bits: len(a.path), features: slices.Clone(a.path)}
	c.walk(&g, a, nil)
	return g
}

// walk adds the choices and leaves below a node.
func (c *maskCompiler) walk(g *group, a arrival, conditions []condition) {
	n := &c.nodes[a.node]
	if n.Leaf() {
		l := meeting{value: n.Value, conditions: conditions}
		for _, f := range a.path {
			l.features = append(l.features, int32(slices.Index(g.features, f)))
		}
		g.leaves = append(g.leaves, l)
		return
	}
	at, threshold := c.slots.of(n)
	k := len(g.choices)
	g.choices = append(g.choices, choice{threshold, at})
	path, bit := extend(a.path, n.Feature)
	g.features, _ = extend(g.features, n.Feature)
	for way, child := range [2]int32{n.Left, n.Right} {
		c.walk(g, arrival{child, path}, append(slices.Clip(conditions), condition{k, way, bit}))
	}
}
