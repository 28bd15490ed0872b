package forest

// insert adds a stored point to a tree. The tree is then distributed as if it had
// been drawn over all its points at once (Guha et al. 2016, theorem 3.2): at each
// node from the root, a random cut of the box that holds the node and the point
// either parts the two, and becomes their common parent, or is dropped for the
// node's own cut.
//
// Whether a cut parts the two is drawn here from the leaf upwards, and the highest that does wins:
// the same distribution, but the walk ends at the first box that the point lies
// in, since no cut can part them there nor above.
func (f *Forest) insert(t *tree, key float32, ref uint16) {
	if t.size == 0 {
		t.openSample(0, key, ref)
		return
	}
	x := f.store.point(ref)
	way := trail{places: f.path, step: 1, depth: t.descend(f.path, 1, x)}
	leaf := way.end()
	if f.climb(t, x, way) == 0 {
		f.graft(t, way.depth, node{dim: same, left: 1}, leaf.first(), key, ref)
		return
	}
	at, n := f.chooseCut(t, x, way)
	old := way.at(at)
	if x[n.dim] > n.cut {
		n.left = uint16(old.n())
		f.graft(t, at, n, old.first()+old.n(), key, ref)
	} else {
		n.left = 1
		f.graft(t, at, n, old.first(), key, ref)
	}
}

// graft puts the node n above what is at place at of the path, for a new sample
// that comes to lie at first.
func (f *Forest) graft(t *tree, at int, n node, first int, key float32, ref uint16) {
	p := f.path[at]
	t.openNode(p.node(), n)
	t.openSample(first, key, ref)
	t.count(f.path[:at], p, 1)
	p = p.grown(1)
	f.keep(t, p)
	f.enlarge(t, f.store.point(ref), f.path[:at])
}

// chooseCut returns where on a way that was climbed the point branches off, and how.
func (f *Forest) chooseCut(t *tree, x []float32, way trail) (at int, cut node) {
	var where float32
	for k := way.depth; k >= 0; k-- {
		l := f.levels[k]
		if l.grown == 0 {
			break // inside: no cut could part it there, nor above
		}
		if u := f.uniform() * (l.grown + l.sides); u < l.grown || l.sides == 0 {
			at, where = k, u
		}
	}
	setEmpty(f.work)
	f.gather(t, way.at(at), f.work)
	return at, draw(f.work, x, where)
}

// draw returns the cut at u along those sides of the box which must grow to hold
// the point.
func draw(box, x []float32, u float32) (cut node) {
	lo, hi := corners(box)
	for i, v := range x {
		switch {
		case v < lo[i]:
			if cut = (node{dim: uint16(i), cut: between(v, lo[i], u)}); u < lo[i]-v {
				return cut
			}
			u -= lo[i] - v
		case v > hi[i]:
			if cut = (node{dim: uint16(i), cut: between(hi[i], v, u)}); u < v-hi[i] {
				return cut
			}
			u -= v - hi[i]
		}
	}
	return cut // u ran past the end by rounding
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
		p = p.grown(1)
		number := t.box[p.node()]
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
