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
func (f *Forest) insert(t *tree, ref uint16) {
	x := f.store.point(ref)
	if t.distinct == 0 {
		t.root = t.newLeaf(ref) | leafBit
		return
	}
	l, depth := t.descend(x)
	if p := f.store.point(t.leaves[l].ref); slices.Equal(p, x) {
		t.leaves[l].mass++
		t.leaves[l].ref = ref // the newer one is likely to stay longer
		return
	}
	at, cut := f.chooseCut(t, x, l, depth)
	f.graft(t, x, ref, at, cut, l, depth)
}

// chosen is a random cut.
type chosen struct {
	dim uint16
	cut float32
}

// chooseCut returns where on the path to leaf l the point branches off, and how.
func (f *Forest) chooseCut(t *tree, x []float32, l link, depth int) (at int, cut chosen) {
	box := f.work
	setPoint(box, f.store.point(t.leaves[l].ref))
	at = depth
	cut, _, _ = f.draw(box, x)
	c := climb{f: f, t: t, from: l | leafBit, box: box}
	for k := depth - 1; k >= 0; k-- {
		other, parts, inside := f.draw(c.up(t.path[k]), x)
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
func (f *Forest) draw(box, x []float32) (cut chosen, parts, inside bool) {
	grown, sides := outside(box, x)
	if grown == 0 {
		return chosen{}, false, true
	}
	u := f.uniform() * (grown + sides)
	if u >= grown && sides > 0 {
		return chosen{}, false, false
	}
	lo, hi := corners(box)
	for i, v := range x {
		switch {
		case v < lo[i]:
			if cut = (chosen{uint16(i), between(v, lo[i], u)}); u < lo[i]-v {
				return cut, true, false
			}
			u -= lo[i] - v
		case v > hi[i]:
			if cut = (chosen{uint16(i), between(hi[i], v, u)}); u < v-hi[i] {
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

// graft makes the new leaf a sibling of what is at place at of the path.
func (f *Forest) graft(t *tree, x []float32, ref uint16, at int, cut chosen, l link, depth int) {
	old := l | leafBit
	if at < depth {
		old = t.path[at]
	}
	n := t.newNode()
	t.replace(at, old, n)
	fresh := t.newLeaf(ref) | leafBit
	right := side(x[cut.dim] > cut.cut)
	p := &t.nodes[n]
	*p = node{cut: cut.cut, dim: cut.dim, box: none}
	p.child[right], p.child[1-right] = fresh, old
	t.below[n] = t.count(old) + 1
	f.keep(t, n)
	f.enlarge(t, x, at)
}

// enlarge counts the new leaf in the nodes above place at and grows their boxes
// until one already held it.
func (f *Forest) enlarge(t *tree, x []float32, at int) {
	held := false
	for k := at - 1; k >= 0; k-- {
		n := t.path[k]
		t.below[n]++
		p := &t.nodes[n]
		switch {
		case p.box == none:
			f.keep(t, n)
		case !held:
			box := f.boxes.at(p.box)
			grown, _ := outside(box, x)
			if held = grown == 0; !held {
				cover(box, x)
			}
		}
	}
}

// keep gives a node a box of the pool when it is large enough to deserve one.
func (f *Forest) keep(t *tree, n link) {
	p := &t.nodes[n]
	if t.below[n] < boxed || p.box != none {
		return
	}
	box := f.boxes.take()
	if box == none {
		return
	}
	setEmpty(f.work)
	f.gather(t, p.child[0], f.work)
	f.gather(t, p.child[1], f.work)
	copy(f.boxes.at(box), f.work)
	p.box = box
}
