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

// scoreAll returns the sum over trees of s(root)·log2(M+1).
func (f *Forest) scoreAll(x []float32) float64 {
	var sum float64
	for i := range f.trees {
		t := &f.trees[i]
		depth := t.descend(f.path, x)
		sum += f.norm[t.size] * f.scoreTree(t, x, f.path, depth)
	}
	return sum
}

// scoreTree returns s(root) of a tree in which the descent of x took the path. The
// walk back to the root ends at the first box that holds x: no cut parts them there
// nor above.
func (f *Forest) scoreTree(t *tree, x []float32, path []place, depth int) float64 {
	leaf := path[depth]
	p := f.store.point(t.ref[leaf.first])
	if slices.Equal(p, x) {
		return seen(depth, int(leaf.n), t.size)
	}
	setPoint(f.work, p)
	score := f.inverse[depth]
	c := climb{f: f, t: t, from: leaf, box: f.work}
	for k := depth - 1; k >= 0; k-- {
		grown, sides := outside(c.up(path[k]), x)
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
