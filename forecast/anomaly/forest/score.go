package forest

import "math"

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
const lanes = 4

// descents holds where a group of trees was left.
type descents struct {
	path  [lanes][]link
	leaf  [lanes]link
	depth [lanes]int
}

// descendAll descends the trees of a group, at most lanes, side by side.
func (d *descents) descendAll(trees []tree, x []float32) {
	var at [lanes]link
	for i := range trees {
		at[i], d.depth[i] = trees[i].root, 0
	}
	for inner := true; inner; {
		inner = false
		for i := range trees {
			l := at[i]
			if l&leafBit != 0 {
				continue
			}
			inner = true
			n := &trees[i].nodes[l]
			d.path[i][d.depth[i]] = l
			d.depth[i]++
			at[i] = n.child[side(x[n.dim] > n.cut)]
		}
	}
	for i := range trees {
		d.leaf[i] = at[i] &^ leafBit
	}
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
// ended at leaf l.
func (f *Forest) scoreTree(t *tree, x []float32, l link, path []link) float64 {
	lf := t.leaves[l]
	p := f.store.point(lf.ref)
	if grown, _ := outside(p, p, x); grown == 0 {
		return seen(len(path), int(lf.mass), t.size)
	}
	score := f.inverse[len(path)]
	c := climb{f: f, t: t, from: l | leafBit, box: f.work}
	fresh := true
	for k := len(path) - 1; k >= 0; k-- {
		var box []float32
		if n := &t.nodes[path[k]]; n.box != none {
			box = f.boxes.at(n.box)
			c.from, c.kept = path[k], true
		} else {
			if fresh {
				setPoint(f.work, p)
			}
			box = c.up(path[k])
		}
		fresh = false
		lo, hi := corners(box)
		grown, sides := outside(lo, hi, x)
		if grown == 0 {
			break
		}
		score += grown / (grown + sides) * (f.inverse[k] - score)
	}
	return float64(score)
}

// seen is the score of a point that equals a leaf.
func seen(depth, mass, size int) float64 {
	damp := 1 - float64(mass)/(2*float64(size))
	return damp / (float64(depth) + math.Log2(float64(mass)+1))
}
