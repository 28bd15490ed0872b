package forest

import (
	"math"
	"slices"
)

// The score of a point x in a tree, by the AWS library's definition. With k the
// depth of a node (the root's is 0) and q(k) the chance that a random cut of the
// node's box enlarged by x parts x from it,
//
//	s(leaf) = 1/(k+1)                                  where x differs from the leaf's point
//	s(leaf) = (1 − m/2M) / (k + log2(m+1))             where it is equal to it, m times of M
//	s(node) = q·1/(k+1) + (1−q)·s(child towards x)
//
// the expected 1/depth at which x would branch off; the tree's score is
// s(root)·log2(M+1), and the forest's the mean over trees. (RandomCutForest,
// AnomalyScoreVisitor and CommonUtils of randomcutforest-core 4.)

// lanes is how many trees are descended at once. A descent is a chain of loads
// that each wait for the one before; several chains side by side wait together.
// With four a point costs 3 % more.
const lanes = 8

// descents holds where a group of trees was left.
type descents struct {
	path  [lanes][]link
	leaf  [lanes]link
	depth [lanes]int
}

// descendAll descends the trees of a group, at most lanes, side by side.
func (d *descents) descendAll(trees []tree, x []float32) {
	var at [lanes]link
	var nodes [lanes][]node
	for i := range lanes {
		at[i], d.depth[i] = leafBit, 0
		if i < len(trees) {
			at[i], nodes[i] = trees[i].root, trees[i].nodes
		}
	}
	for depth := 0; at[0]&at[1]&at[2]&at[3]&at[4]&at[5]&at[6]&at[7]&leafBit == 0; depth++ {
		at[0] = d.move(0, depth, at[0], nodes[0], x)
		at[1] = d.move(1, depth, at[1], nodes[1], x)
		at[2] = d.move(2, depth, at[2], nodes[2], x)
		at[3] = d.move(3, depth, at[3], nodes[3], x)
		at[4] = d.move(4, depth, at[4], nodes[4], x)
		at[5] = d.move(5, depth, at[5], nodes[5], x)
		at[6] = d.move(6, depth, at[6], nodes[6], x)
		at[7] = d.move(7, depth, at[7], nodes[7], x)
	}
	for i := range at {
		d.leaf[i] = at[i] &^ leafBit
	}
}

// move takes one step down in a tree, unless it has reached a leaf.
func (d *descents) move(i, depth int, l link, nodes []node, x []float32) link {
	if l&leafBit != 0 {
		return l
	}
	n := &nodes[l]
	d.path[i][depth] = l
	d.depth[i] = depth + 1
	return n.child[side(x[n.dim] > n.cut)]
}

// scoreAll returns the sum over trees of s(root)·log2(M+1).
func (f *Forest) scoreAll(x []float32) float64 {
	var sum float64
	for i := 0; i < len(f.trees); i += lanes {
		group := f.trees[i:min(i+lanes, len(f.trees))]
		f.group.descendAll(group, x)
		for j := range group {
			t := &group[j]
			s := f.scoreTree(t, x, f.group.leaf[j], f.group.path[j][:f.group.depth[j]])
			sum += f.norm[t.size] * s
		}
	}
	return sum
}

// scoreTree returns s(root) of a tree in which the descent of x passed path and
// ended at leaf l. The walk back to the root ends at the first box that holds x:
// no cut parts them there nor above.
func (f *Forest) scoreTree(t *tree, x []float32, l link, path []link) float64 {
	lf := t.leaves[l]
	if slices.Equal(f.store.point(lf.ref), x) {
		return seen(len(path), int(lf.mass), t.size)
	}
	score := f.inverse[len(path)]
	from, k := l|leafBit, len(path)-1
	if k >= 0 && t.nodes[path[k]].box == none {
		setPoint(f.work, f.store.point(lf.ref))
		for ; k >= 0; k-- {
			n := &t.nodes[path[k]]
			if n.box != none {
				break
			}
			f.gather(t, n.child[side(n.child[0] == from)], f.work)
			grown, sides := outside(f.work, x)
			if grown == 0 {
				return float64(score)
			}
			score += grown / (grown + sides) * (f.inverse[k] - score)
			from = path[k]
		}
	}
	for ; k >= 0; k-- {
		grown, sides := outside(f.boxOf(t, path[k]), x)
		if grown == 0 {
			break
		}
		score += grown / (grown + sides) * (f.inverse[k] - score)
	}
	return float64(score)
}

// boxOf returns the box of a node, from the pool or gathered.
func (f *Forest) boxOf(t *tree, l link) []float32 {
	if n := &t.nodes[l]; n.box != none {
		return f.boxes.at(n.box)
	}
	setEmpty(f.work)
	f.gather(t, l, f.work)
	return f.work
}

// seen is the score of a point that equals a leaf.
func seen(depth, mass, size int) float64 {
	damp := 1 - float64(mass)/(2*float64(size))
	return damp / (float64(depth) + math.Log2(float64(mass)+1))
}
