package forest

// node is an inner node: samples with x[dim] ≤ cut lie to the left.
type node struct {
	cut  float32
	dim  uint16 // same where all samples below are equal points
	left uint16 // samples to the left
}

// same marks a node whose samples are all equal points: there is nothing to cut.
// It stands at the root of such a run and within it, so that n samples always have
// n − 1 nodes.
const same = 1<<16 - 1

// tree is a random cut tree over a sample of the stream.
//
// It holds no pointers. The samples stand in the order of the leaves, from left to
// right, and the nodes in preorder: a node, then what is to its left, then what is
// to its right. Below the node p of n samples that begin at place a, the left
// subtree is the node p+1 of left samples at a, and the right one the node p+left of
// n−left samples at a+left. So every subtree, and the path through it, is one run of
// memory, the samples below a node are a slice, and a node takes 8 bytes. To add or
// drop a sample moves the rest by one place, a few hundred bytes. All arrays are
// parts of arrays of the forest.
type tree struct {
	sampler
	nodes []node
	box   []uint16 // of each node: its bounding box in the forest's pool, or none
	size  int      // points in the sample
}

// none is the number of no box.
const none = 1<<16 - 1

// place is a node or a leaf as a walk meets it: from the lowest bits up, 16 each,
// the number of the node (nothing, for a leaf of one sample), the place of its first
// sample, and how many samples lie below it. A walk steps and stores it as one word.
type place uint64

func newPlace(node, first, n int) place { return place(node | first<<16 | n<<32) }

// root is the place of the root.
func (t *tree) root() place { return newPlace(0, 0, t.size) }

func (p place) node() int  { return int(p & 0xffff) }
func (p place) first() int { return int(p >> 16 & 0xffff) }
func (p place) n() int     { return int(p >> 32) }

// single tells a leaf of one sample.
func (p place) single() bool { return p < 2<<32 }

// grown is the same place with d more samples.
func (p place) grown(d int) place { return p + place(d)<<32 }

// child is the place to the left or right below the node n at p. Both are computed
// and one is taken: a jump would be mispredicted half of the time.
func (p place) child(n node, right bool) place {
	l := place(n.left)
	c := p&0xffffffff + 1 + l<<32
	if r := p + l + l<<16 - l<<32; right {
		c = r
	}
	return c
}

// sibling is the other child of p than c.
func (p place) sibling(c place) place {
	if c.first() == p.first() {
		return newPlace(p.node()+c.n(), p.first()+c.n(), p.n()-c.n())
	}
	return newPlace(p.node()+1, p.first(), p.n()-c.n())
}

// samples returns the references below a place.
func (t *tree) samples(p place) []uint16 { return t.ref[p.first() : p.first()+p.n()] }

// leaf reports whether nothing is cut at a place.
func (t *tree) leaf(p place) bool { return p.single() || t.nodes[p.node()].dim == same }

// descend follows the cuts to the leaf of x and returns how many nodes it passed;
// every step-th of path holds them, the root first, and then the leaf: a run of
// equal points, mostly one. The tree must not be empty.
func (t *tree) descend(path []place, step int, x []float32) (depth int) {
	p, at := t.root(), 0
	for !t.leaf(p) {
		n := t.nodes[p.node()]
		path[at] = p
		at += step
		depth++
		p = p.child(n, x[n.dim] > n.cut)
	}
	path[at] = p
	return depth
}

// locate is descend to the leaf that holds the sample of a place in the order.
func (t *tree) locate(path []place, at int) (depth int) {
	p := t.root()
	for !t.leaf(p) {
		n := t.nodes[p.node()]
		path[depth] = p
		depth++
		p = p.child(n, at >= p.first()+int(n.left))
	}
	path[depth] = p
	return depth
}

// reset makes the tree empty.
func (t *tree) reset() { t.size = 0 }

// openSample makes room for a sample at a place of the order.
func (t *tree) openSample(at int, key float32, ref uint16) {
	copy(t.ref[at+1:t.size+1], t.ref[at:t.size])
	copy(t.key[at+1:t.size+1], t.key[at:t.size])
	t.ref[at], t.key[at] = ref, key
	t.size++
}

func (t *tree) closeSample(at int) {
	copy(t.ref[at:], t.ref[at+1:t.size])
	copy(t.key[at:], t.key[at+1:t.size])
	t.size--
}

// openNode puts a node without a box at a place of the preorder. It must be called
// before the sample that belongs to it comes.
func (t *tree) openNode(at int, n node) {
	have := t.size - 1
	copy(t.nodes[at+1:have+1], t.nodes[at:have])
	copy(t.box[at+1:have+1], t.box[at:have])
	t.nodes[at], t.box[at] = n, none
}

// closeNode takes a node out, before its sample goes.
func (t *tree) closeNode(at int) {
	have := t.size - 1
	copy(t.nodes[at:], t.nodes[at+1:have])
	copy(t.box[at:], t.box[at+1:have])
}

// count adds d to the samples of the nodes of a path, which leads on to end.
func (t *tree) count(path []place, end place, d uint16) {
	for k := len(path) - 1; k >= 0; k-- {
		if end.first() == path[k].first() {
			t.nodes[path[k].node()].left += d
		}
		end = path[k]
	}
}
