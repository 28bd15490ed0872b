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

// scoreAll returns the sum over trees of s(root)·log2(M+1).
func (f *Forest) scoreAll(x []float32) float64 {
	var sum float64
	for i := 0; i < len(f.trees); i += lanes {
		group := f.trees[i:min(i+lanes, len(f.trees))]
		f.group.descend(group, x)
		for j := range group {
			t := &group[j]
			sum += f.norm[t.size] * f.scoreTree(t, x, f.group.trail(j))
		}
	}
	return sum
}

// level is what a walk back knows of one depth k of its path.
type level struct {
	inverse      float32 // 1/(k+1)
	grown, sides float32 // of the box there: see outside
	_            float32 // 16 bytes
}

// scoreTree returns s(root) of a tree which x descended along a trail.
func (f *Forest) scoreTree(t *tree, x []float32, way trail) float64 {
	if s := f.climb(t, x, way); s > 0 {
		return float64(s)
	}
	return seen(way.depth, way.end().n(), t.size)
}

// climbGo walks from a leaf back to the root and returns the score; 0 where x is
// equal to the leaf's point. It ends at the first box that holds x: no cut parts
// them there nor above. f.levels holds what it met, from the depth of the leaf up to
// a level with grown 0 or the root.
func (f *Forest) climbGo(t *tree, x []float32, way trail) (score float32) {
	setPoint(f.work, f.store.point(t.ref[way.end().first()]))
	c := climb{f: f, t: t, from: way.end(), box: f.work}
	box := f.work
	for k := way.depth; ; box = c.up(way.at(k)) {
		l := &f.levels[k]
		l.grown, l.sides = outside(box, x)
		if l.grown == 0 {
			break
		}
		score += float32(l.grown / (l.grown + l.sides) * (l.inverse - score)) // not fused
		if k--; k < 0 {
			break
		}
	}
	return score
}

// seen is the score of a point that equals a leaf.
func seen(depth, mass, size int) float64 {
	damp := 1 - float64(mass)/(2*float64(size))
	return damp / (float64(depth) + math.Log2(float64(mass)+1))
}
