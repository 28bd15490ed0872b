package forest

import "slices"

// insert adds a stored point to a tree. The tree is then distributed as if it had
// been drawn over all its points at once (Guha et al. 2016, theorem 3.2): at each
// node from the root, a random cut of the box that holds the node and the point
// either parts the two, and becomes their common parent, or is dropped for the
// node's own cut.
//
// The cuts are drawn here from the leaf upwards, and the highest that parts wins:
// the same distribution, but the walk ends at the first box that the point lies
// in, since no cut can part them there nor above.
func (f *Forest) insert(t *tree, key float32, ref uint16) {
	if t.size == 0 {
		t.openSample(0, key, ref)
		return
	}
	x := f.store.point(ref)
	depth := t.descend(f.path, x)
	leaf := f.path[depth]
	if slices.Equal(f.store.point(t.ref[leaf.first]), x) {
		f.graft(t, depth, node{dim: same, left: 1}, leaf.first, key, ref)
		return
	}
	at, n := f.chooseCut(t, x, depth)
	old := f.path[at]
	if x[n.dim] > n.cut {
		n.left = old.n
		f.graft(t, at, n, old.first+old.n, key, ref)
	} else {
		n.left = 1
		f.graft(t, at, n, old.first, key, ref)
	}
}

// graft puts the node n above what is at place at of the path, for a new sample
// that comes to lie at first.
func (f *Forest) graft(t *tree, at int, n node, first uint16, key float32, ref uint16) {
	p := f.path[at]
	t.openNode(p.node, n)
	t.openSample(first, key, ref)
	t.count(f.path[:at], p, 1)
	p.n++
	f.keep(t, p)
	f.enlarge(t, f.store.point(ref), f.path[:at])
}

// chooseCut returns where on the path to the leaf the point branches off, and how.
func (f *Forest) chooseCut(t *tree, x []float32, depth int) (at int, cut node) {
	box, leaf := f.work, f.path[depth]
	setPoint(box, f.store.point(t.ref[leaf.first]))
	at = depth
	cut, _, _ = f.draw(box, x)
	c := climb{f: f, t: t, from: leaf, box: box}
	for k := depth - 1; k >= 0; k-- {
		other, parts, inside := f.draw(c.up(f.path[k]), x)
		if inside {
			break
		}
		if parts {
			at, cut = k, other
		}
	}
	return at, cut
}

// draw makes a random cut of the box enlarged by the point, uniform over the sum
// of its sides, and reports whether it parts the point from the box. Only then
// is the cut returned. inside reports that no cut could.
func (f *Forest) draw(box, x []float32) (cut node, parts, inside bool) {
	grown, sides := outside(box, x)
	if grown == 0 {
		return node{}, false, true
	}
	u := f.uniform() * (grown + sides)
	if u >= grown && sides > 0 {
		return node{}, false, false
	}
	lo, hi := corners(box)
	for i, v := range x {
		switch {
		case v < lo[i]:
			if cut = (node{dim: uint16(i), cut: between(v, lo[i], u)}); u < lo[i]-v {
				return cut, true, false
			}
			u -= lo[i] - v
		case v > hi[i]:
			if cut = (node{dim: uint16(i), cut: between(hi[i], v, u)}); u < v-hi[i] {
				return cut, true, false
			}
			u -= v - hi[i]
		}
	}
	return cut, true, false // u ran past the end by rounding
}

// between returns a + u, at least a and below b.
func between(a, b, u float32) float32 {
	if c := a + u; c >= a && c < b {
		return c
	}
	return a
}

// enlarge grows the boxes on a path, which has got the point x, until one already
// held it.
func (f *Forest) enlarge(t *tree, x []float32, path []place) {
	held := false
	for k := len(path) - 1; k >= 0; k-- {
		p := path[k]
		p.n++
		number := t.box[p.node]
		switch {
		case number == none:
			f.keep(t, p)
		case !held:
			box := f.boxes.at(number)
			grown, _ := outside(box, x)
			if held = grown == 0; !held {
				cover(box, x)
			}
		}
	}
}
