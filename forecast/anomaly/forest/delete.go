package forest

import "slices"

// delete takes a stored point out of a tree: its leaf goes and its sibling takes
// the parent's place, after which the tree is distributed as if the point had
// never been (Guha et al. 2016, lemma 3.1). The point's reference must already
// be out of the sampler.
func (f *Forest) delete(t *tree, ref uint16) {
	x := f.store.point(ref)
	l, depth := t.descend(x)
	if lf := &t.leaves[l]; lf.mass > 1 {
		if lf.mass--; lf.ref == ref {
			lf.ref = f.twin(t, x)
		}
		return
	}
	t.dropLeaf(l)
	if depth == 0 {
		t.root = none
		return
	}
	parent := t.path[depth-1]
	p := &t.nodes[parent]
	sibling := p.child[side(p.child[0] == l|leafBit)]
	t.replace(depth-1, parent, sibling)
	f.boxes.give(p.box)
	t.dropNode(parent)
	f.shrink(t, x, depth-1)
}

// twin finds another point of the sample that is equal to x.
func (f *Forest) twin(t *tree, x []float32) uint16 {
	for _, ref := range t.ref[:t.size] {
		if slices.Equal(f.store.point(ref), x) {
			return ref
		}
	}
	panic("forest: leaf counts a point that the sample does not hold")
}

// shrink takes the lost leaf out of the counts above place at of the path, and
// computes their boxes anew until one did not change.
func (f *Forest) shrink(t *tree, x []float32, at int) {
	settled := false
	for k := at - 1; k >= 0; k-- {
		n := t.path[k]
		t.below[n]--
		p := &t.nodes[n]
		if p.box == none {
			continue
		}
		if t.below[n] < boxed {
			f.boxes.give(p.box)
			p.box = none
			continue
		}
		if !settled {
			settled = !touches(f.boxes.at(p.box), x) || !f.refresh(t, p)
		}
	}
}

// touches reports whether a point lies on the surface of a box that holds it.
func touches(box, x []float32) bool {
	d := len(x)
	for i, v := range x {
		if v == box[i] || v == box[d+i] {
			return true
		}
	}
	return false
}
