package forest

import (
	"math"
	"slices"
)

// A box is the smallest that holds the points below a node: its lower corner and
// its upper corner, 2·dims numbers. Boxes of nodes
// with at least boxed leaves are kept in a pool; those of smaller ones are
// computed from their few points when needed, exactly the same numbers: three
// quarters of the memory would otherwise go to boxes of three or four points.
type boxes struct {
	dims int
	data []float32
	free []uint16
	used int
}

// boxed is from how many leaves on a node keeps its box. With 50 × 256 points of 8,
// eight would be 7 % faster and 50 KB larger, twelve 7 % slower and 30 KB smaller.
const boxed = 10

// newBoxes makes a pool that is large enough for random trees, where about
// 2·leaves/boxed nodes are that large, and a seventh more. Trees of extreme shape
// can want more: then some nodes go without, which costs time, not exactness.
func newBoxes(dims, trees, samples int) boxes {
	n := min(trees*max(samples-boxed, 0), trees*samples*16/(7*boxed)+1, int(none)-1)
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

// gather enlarges the corners of box to hold what is below a link.
func (f *Forest) gather(t *tree, l link, box []float32) {
	if l&leafBit != 0 {
		cover(box, f.store.point(t.leaves[l&^leafBit].ref))
		return
	}
	todo, at := f.todo[:0], f.places[:0]
	for {
		if l&leafBit != 0 {
			at = append(at, int32(t.leaves[l&^leafBit].ref)*int32(f.store.stride))
		} else if n := &t.nodes[l]; n.box != none {
			lo, hi := corners(f.boxes.at(n.box))
			cover(box, lo)
			cover(box, hi)
		} else {
			todo = append(todo, n.child[1])
			l = n.child[0]
			continue
		}
		if len(todo) == 0 {
			break
		}
		l = todo[len(todo)-1]
		todo = todo[:len(todo)-1]
	}
	coverMany(box, f.store.data, at)
}

// refresh computes the box of a node, which has one, from its children. It
// reports whether the box changed.
func (f *Forest) refresh(t *tree, n *node) bool {
	setEmpty(f.spare)
	f.gather(t, n.child[0], f.spare)
	f.gather(t, n.child[1], f.spare)
	box := f.boxes.at(n.box)
	if slices.Equal(box, f.spare) {
		return false
	}
	copy(box, f.spare)
	return true
}

// climb walks from a leaf to the root and gives the box of each node passed.
type climb struct {
	f    *Forest
	t    *tree
	from link      // where the walk is
	box  []float32 // of it, when it has none in the pool
	kept bool      // whether from has a box in the pool, and box is stale
}

// up moves to the node at the given place of the path and returns its box.
func (c *climb) up(n link) []float32 {
	p := &c.t.nodes[n]
	from := c.from
	c.from = n
	if p.box != none {
		c.kept = true
		return c.f.boxes.at(p.box)
	}
	if c.kept { // a node without a box above one with: the pool was empty
		setEmpty(c.box)
		c.f.gather(c.t, from, c.box)
	}
	c.kept = false
	c.f.gather(c.t, p.child[side(p.child[0] == from)], c.box)
	return c.box
}
