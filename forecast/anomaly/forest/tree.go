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

// place is a node or a leaf as a walk meets it.
type place struct {
	node  uint16 // of a leaf of one sample: not a node
	first uint16 // of its samples
	n     uint16 // samples below it
	_     uint16 // one load and store of 8 bytes
}

// samples returns the references below a place.
func (t *tree) samples(p place) []uint16 { return t.ref[p.first : p.first+p.n] }

// descend follows the cuts to the leaf of x and returns how many nodes it passed;
// path holds them, the root first, and then the leaf: a run of equal points, mostly
// one. The tree must not be empty.
func (t *tree) descend(path []place, x []float32) (depth int) {
	p := place{n: uint16(t.size)}
	for p.n > 1 {
		n := t.nodes[p.node]
		if n.dim == same {
			break
		}
		path[depth] = p
		depth++
		p = p.child(n, x[n.dim] > n.cut)
	}
	path[depth] = p
	return depth
}

// locate is descend to the leaf that holds the sample of a place in the order.
func (t *tree) locate(path []place, at uint16) (depth int) {
	p := place{n: uint16(t.size)}
	for p.n > 1 {
		n := t.nodes[p.node]
		if n.dim == same {
			break
		}
		path[depth] = p
		depth++
		p = p.child(n, at >= p.first+n.left)
	}
	path[depth] = p
	return depth
}

// child is the place to the left or right below the node n at p.
func (p place) child(n node, right bool) place {
	if right {
		return place{node: p.node + n.left, first: p.first + n.left, n: p.n - n.left}
	}
	return place{node: p.node + 1, first: p.first, n: n.left}
}

// sibling is the other child of p than c.
func (p place) sibling(c place) place {
	if c.first == p.first {
		return place{node: p.node + c.n, first: p.first + c.n, n: p.n - c.n}
	}
	return place{node: p.node + 1, first: p.first, n: p.n - c.n}
}

// reset makes the tree empty.
func (t *tree) reset() { t.size = 0 }

// openSample makes room for a sample at a place of the order.
func (t *tree) openSample(at uint16, key float32, ref uint16) {
	copy(t.ref[at+1:t.size+1], t.ref[at:t.size])
	copy(t.key[at+1:t.size+1], t.key[at:t.size])
	t.ref[at], t.key[at] = ref, key
	t.size++
}

func (t *tree) closeSample(at uint16) {
	copy(t.ref[at:], t.ref[at+1:t.size])
	copy(t.key[at:], t.key[at+1:t.size])
	t.size--
}

// openNode puts a node without a box at a place of the preorder. It must be called
// before the sample that belongs to it comes.
func (t *tree) openNode(at uint16, n node) {
	have := t.size - 1
	copy(t.nodes[at+1:have+1], t.nodes[at:have])
	copy(t.box[at+1:have+1], t.box[at:have])
	t.nodes[at], t.box[at] = n, none
}

// closeNode takes a node out, before its sample goes.
func (t *tree) closeNode(at uint16) {
	have := t.size - 1
	copy(t.nodes[at:], t.nodes[at+1:have])
	copy(t.box[at:], t.box[at+1:have])
}

// count adds d to the samples of the nodes of a path, which leads on to end.
func (t *tree) count(path []place, end place, d uint16) {
	for k := len(path) - 1; k >= 0; k-- {
		if end.first == path[k].first {
			t.nodes[path[k].node].left += d
		}
		end = path[k]
	}
}
