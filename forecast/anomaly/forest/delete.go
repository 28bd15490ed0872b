package forest

// delete takes the sample at a place of the order out of a tree: its leaf goes and
// its sibling takes the parent's place, after which the tree is distributed as if
// the point had never been (Guha et al. 2016, lemma 3.1).
func (f *Forest) delete(t *tree, at int) {
	if t.size == 1 {
		t.closeSample(at)
		return
	}
	x := f.store.point(t.ref[at])
	depth := t.locate(f.path, at)
	gone := f.path[depth] // what its node is taken from: a run of equal points, or
	if gone.n() == 1 {    // the parent of a single one
		depth--
		gone = f.path[depth]
	}
	f.boxes.give(t.box[gone.node()])
	t.closeNode(gone.node())
	t.closeSample(at)
	t.count(f.path[:depth], gone, none) // adds −1
	f.shrink(t, x, f.path[:depth])
}

// shrink computes the boxes on a path, which has lost the point x, anew until one
// did not change.
func (f *Forest) shrink(t *tree, x []float32, path []place) {
	settled := false
	for k := len(path) - 1; k >= 0; k-- {
		p := path[k]
		p = p.grown(-1)
		box := t.box[p.node()]
		switch {
		case box == none:
		case p.n() < boxed:
			f.boxes.give(box)
			t.box[p.node()] = none
		case !settled:
			settled = !touches(f.boxes.at(box), x) || !f.refresh(t, p)
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
