package forest

import (
	"math"
	"slices"
)

// A box is the smallest that holds the points below a node: its lower corner and
// its upper corner, 2·dims numbers. Boxes of nodes with at least boxed samples are
// kept in a pool; those of smaller ones are computed from their few points when
// needed, exactly the same numbers: most of the memory would otherwise go to boxes
// of three or four points.
type boxes struct {
	dims int
	data []float32
	free []uint16
	used int
}

// boxed is from how many samples on a node keeps its box. The samples below a node
// are one run of references, so that a box of a few costs little: with 50 × 256
// points of 8, between 8 and 24 the time of a point is the same within 3 %, and the
// forest takes 550 or 389 KB.
const boxed = 24

// newBoxes makes a pool that is large enough for random trees, where about
// 2·samples/boxed nodes are that large, and a seventh more. Trees of extreme shape
// can want more: then some nodes go without, which costs time, not exactness.
func newBoxes(dims, trees, samples int) boxes {
	n := min(trees*max(samples-boxed, 0), trees*samples*16/(7*boxed)+1, none-1)
	return boxes{dims: dims, data: make([]float32, n*2*dims), free: make([]uint16, 0, n)}
}

// reset gives all boxes back.
func (b *boxes) reset() { b.free, b.used = b.free[:0], 0 }

// take returns a box of the pool, or none.
func (b *boxes) take() uint16 {
	if n := len(b.free); n > 0 {
		box := b.free[n-1]
		b.free = b.free[:n-1]
		return box
	}
	if b.used == cap(b.free) {
		return none
	}
	b.used++
	return uint16(b.used - 1)
}

func (b *boxes) give(box uint16) {
	if box != none {
		b.free = append(b.free, box)
	}
}

// at returns the numbers of a box.
func (b *boxes) at(box uint16) []float32 {
	n := 2 * b.dims
	i := int(box) * n
	return b.data[i : i+n : i+n]
}

// corners splits a box into its lower and its upper corner.
func corners(box []float32) (lo, hi []float32) {
	d := len(box) / 2
	return box[:d:d], box[d:]
}

// setPoint makes the box that holds one point.
func setPoint(box, p []float32) {
	copy(box, p)
	copy(box[len(p):], p)
}

// setEmpty makes the box that holds nothing.
func setEmpty(box []float32) {
	lo, hi := corners(box)
	for i := range lo {
		lo[i], hi[i] = math.MaxFloat32, -math.MaxFloat32
	}
}

// gather enlarges box to hold what is below a place.
func (f *Forest) gather(t *tree, p place, box []float32) {
	refs := t.samples(p)
	if p.n() > 1 {
		if b := t.box[p.node()]; b != none {
			kept := f.boxes.at(b)
			cover(box, kept[:f.dims])
			cover(box, kept[f.dims:])
			return
		}
		if t.nodes[p.node()].dim == same {
			refs = refs[:1]
		}
	}
	coverMany(box, f.store.data, refs, f.store.stride)
}

// refresh computes the box of a node, which has one, from its children. It
// reports whether the box changed.
func (f *Forest) refresh(t *tree, p place) bool {
	setEmpty(f.spare)
	n := t.nodes[p.node()]
	f.gather(t, p.child(n, false), f.spare)
	f.gather(t, p.child(n, true), f.spare)
	box := f.boxes.at(t.box[p.node()])
	if slices.Equal(box, f.spare) {
		return false
	}
	copy(box, f.spare)
	return true
}

// keep gives a node a box of the pool when it is large enough to deserve one.
func (f *Forest) keep(t *tree, p place) {
	n := t.nodes[p.node()]
	if p.n() < boxed || t.box[p.node()] != none || n.dim == same {
		return
	}
	box := f.boxes.take()
	if box == none {
		return
	}
	t.box[p.node()] = box
	setEmpty(f.boxes.at(box))
	f.gather(t, p.child(n, false), f.boxes.at(box))
	f.gather(t, p.child(n, true), f.boxes.at(box))
}

// climb walks from a leaf to the root and gives the box of each node passed.
type climb struct {
	f    *Forest
	t    *tree
	from place     // where the walk is
	box  []float32 // of it, when it has none in the pool
	kept bool      // whether from has a box in the pool, and box is stale
}

// up moves to the next place of the path and returns its box.
func (c *climb) up(p place) []float32 {
	from := c.from
	c.from = p
	if box := c.t.box[p.node()]; box != none {
		c.kept = true
		return c.f.boxes.at(box)
	}
	if c.kept { // a node without a box above one with: the pool was empty
		setEmpty(c.box)
		c.f.gather(c.t, from, c.box)
	}
	c.kept = false
	c.f.gather(c.t, p.sibling(from), c.box)
	return c.box
}
