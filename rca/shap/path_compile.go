package shap

import (
	"fmt"

	"github.com/portent-go/portent/forecast/gbdt"
)

// split is an inner node with a split below it. The nodes of a tree are
// numbered: splits, parents before children; then bottoms; then leaves that
// hang from splits. Such a number indexes the vectors that the passes leave.
type split struct {
	threshold float64
	share     [2]float64 // of the training data: left, right
	slot      int32
	feature   int32
	child     [2]int32
	factors   int32 // index of engine.factors
	above     int32 // nearest split above on the same feature, ·2, +1 when this is on its right; -1 when there is none
}

// bottom is a split whose children are leaves.
type bottom struct {
	threshold float64
	share     [2]float64
	value     [2]float64
	slot      int32
	feature   int32
	factors   int32
	above     int32
}

// leaf hangs from a split.
type leaf struct {
	value float64
	at    int32
}

// pathTree is a tree compiled for the path-dependent passes.
type pathTree struct {
	splits  []split
	bottoms []bottom
	leaves  []leaf
	size    int // of splits, bottoms and leaves
}

// pathCompiler turns the nodes of a tree into a pathTree. before[k] is, for the
// k-th entry of factors from firstRepeat on, the share of the training data
// that all splits on the feature above let pass.
type pathCompiler struct {
	slots  *slots
	nodes  []gbdt.Node
	cover  []float64
	parent []int32 // ·2, +1 for the right child; -1 at the root
	unique []int32 // different features on the path to and including a split
	before []float64
	repeat map[int32]float64 // share left by the splits above, of splits on a repeated feature
	number []int32
	depth  int // most features on a path
}

// The first two factors: of a feature's first split on a path, and of one below
// a split that the row does not pass.
const (
	firstSplit = iota
	closedSplit
	firstRepeat
)

func (c *pathCompiler) compile(m *gbdt.Model, tree int, rows gbdt.Matrix) (pathTree, float64, error) {
	cover, err := covers(m, tree, rows)
	if err != nil {
		return pathTree{}, 0, err
	}
	c.nodes, c.cover, c.repeat = m.Tree(tree), cover, map[int32]float64{}
	c.climb()
	if c.depth > maxPath {
		return pathTree{}, 0, fmt.Errorf("%w: tree %d has %d different features on a path, at most %d", ErrModel, tree, c.depth, maxPath)
	}
	t := c.enumerate()
	for i := range c.nodes {
		c.emit(&t, int32(i))
	}
	return t, c.mean(), nil
}

// climb finds the parents, and the features on the paths.
func (c *pathCompiler) climb() {
	c.parent, c.unique = make([]int32, len(c.nodes)), make([]int32, len(c.nodes))
	c.parent[0] = -1
	for i := range c.nodes {
		n := &c.nodes[i]
		if n.Leaf() {
			continue
		}
		c.parent[n.Left], c.parent[n.Right] = int32(2*i), int32(2*i+1)
		if up := c.parent[i]; up >= 0 {
			c.unique[i] = c.unique[up>>1]
		}
		if c.above(int32(i)) < 0 {
			c.unique[i]++
		}
		c.depth = max(c.depth, int(c.unique[i]))
	}
}

// above returns the nearest split above on the same feature, as a parent is
// given.
func (c *pathCompiler) above(i int32) int32 {
	up := c.parent[i]
	for up >= 0 && c.nodes[up>>1].Feature != c.nodes[i].Feature {
		up = c.parent[up>>1]
	}
	return up
}

func (c *pathCompiler) isBottom(n *gbdt.Node) bool {
	return !n.Leaf() && c.nodes[n.Left].Leaf() && c.nodes[n.Right].Leaf()
}

// enumerate numbers the nodes; leaves below bottoms have none.
func (c *pathCompiler) enumerate() pathTree {
	c.number = make([]int32, len(c.nodes))
	next := int32(0)
	take := func(wanted func(i int) bool) {
		for i := range c.nodes {
			if wanted(i) {
				c.number[i] = next
				next++
			}
		}
	}
	take(func(i int) bool { return !c.nodes[i].Leaf() && !c.isBottom(&c.nodes[i]) })
	take(func(i int) bool { return c.isBottom(&c.nodes[i]) })
	take(c.lone)
	return pathTree{size: int(next)}
}

func (c *pathCompiler) lone(i int) bool {
	return c.nodes[i].Leaf() && i > 0 && !c.isBottom(&c.nodes[c.parent[i]>>1])
}

// emit appends node i to its kind; nodes come in the order of their numbers.
func (c *pathCompiler) emit(t *pathTree, i int32) {
	n := &c.nodes[i]
	if n.Leaf() {
		if c.lone(int(i)) {
			t.leaves = append(t.leaves, leaf{n.Value, c.number[i]})
		}
		return
	}
	at, threshold := c.slots.of(n)
	share, factors, above := shares(n, c.cover), c.factors(i), c.above(i)
	if above >= 0 {
		above = c.number[above>>1]*2 + above&1
	}
	if c.isBottom(n) {
		value := [2]float64{c.nodes[n.Left].Value, c.nodes[n.Right].Value}
		t.bottoms = append(t.bottoms, bottom{threshold, share, value, at, n.Feature, factors, above})
		return
	}
	child := [2]int32{c.number[n.Left], c.number[n.Right]}
	t.splits = append(t.splits, split{threshold, share, at, n.Feature, child, factors, above})
}

// factors returns the index of a split's factors, new ones for a repeat.
func (c *pathCompiler) factors(i int32) int32 {
	up := c.above(i)
	if up < 0 {
		return firstSplit
	}
	before := shares(&c.nodes[up>>1], c.cover)[up&1]
	if b, ok := c.repeat[up>>1]; ok {
		before *= b
	}
	c.repeat[i] = before
	c.before = append(c.before, before)
	return int32(firstRepeat + len(c.before) - 1)
}

// mean is the tree's expected value, in the training data.
func (c *pathCompiler) mean() float64 {
	weight, sum := make([]float64, len(c.nodes)), 0.0
	weight[0] = 1
	for i := range c.nodes {
		n := &c.nodes[i]
		if n.Leaf() {
			sum += weight[i] * n.Value
			continue
		}
		p := shares(n, c.cover)
		weight[n.Left], weight[n.Right] = weight[i]*p[0], weight[i]*p[1]
	}
	return sum
}
