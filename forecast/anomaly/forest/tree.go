package forest

// link names a child: an inner node, or with leafBit set a leaf.
type link = uint16

const (
	leafBit link = 1 << 15
	none         = ^link(0) // no box, no node
)

// node is an inner node: points with x[dim] ≤ cut lie to the left.
type node struct {
	cut   float32
	dim   uint16
	child [2]link
	box   uint16 // its bounding box in the forest's pool; none where it is computed when needed
}

// leaf is one point of a tree, however often it came.
type leaf struct {
	ref  uint16 // of a point in the store; next free leaf when unused
	mass uint16 // how many points of the sample are equal to it
}

// tree is a random cut tree over the points of its sampler. All arrays are parts
// of arrays of the forest.
type tree struct {
	sampler
	nodes  []node
	leaves []leaf
	below  []uint16 // leaves below each inner node
	path   []link   // of the newest descent, shared by all trees

	size     int // points in the sample
	distinct int // leaves in use
	root     link
	freeNode link // chain through child[0]
	freeLeaf link // chain through ref
}

// reset makes the tree empty.
func (t *tree) reset() {
	t.size, t.distinct, t.root = 0, 0, none
	for i := range t.nodes {
		t.nodes[i] = node{child: [2]link{link(i) + 1}, box: none}
		t.below[i] = 0
	}
	for i := range t.leaves {
		t.leaves[i] = leaf{ref: uint16(i) + 1}
	}
	t.freeNode, t.freeLeaf = 0, 0
}

// descend follows the cuts to a leaf. It returns the leaf and how many inner
// nodes were passed; t.path holds them, the root first.
func (t *tree) descend(x []float32) (leaf link, depth int) {
	at := t.root
	for at&leafBit == 0 {
		n := &t.nodes[at]
		t.path[depth] = at
		depth++
		at = n.child[side(x[n.dim] > n.cut)]
	}
	return at &^ leafBit, depth
}

// side is 1 for the right child.
func side(right bool) int {
	if right {
		return 1
	}
	return 0
}

func (t *tree) newLeaf(ref uint16) link {
	l := t.freeLeaf
	t.freeLeaf = t.leaves[l].ref
	t.leaves[l] = leaf{ref: ref, mass: 1}
	t.distinct++
	return l
}

func (t *tree) dropLeaf(l link) {
	t.leaves[l] = leaf{ref: t.freeLeaf}
	t.freeLeaf = l
	t.distinct--
}

func (t *tree) newNode() link {
	n := t.freeNode
	t.freeNode = t.nodes[n].child[0]
	return n
}

func (t *tree) dropNode(n link) {
	t.nodes[n] = node{child: [2]link{t.freeNode}, box: none}
	t.below[n] = 0
	t.freeNode = n
}

// count returns the leaves below a link.
func (t *tree) count(l link) uint16 {
	if l&leafBit != 0 {
		return 1
	}
	return t.below[l]
}

// replace puts a link where old was: under the node at path[depth-1], or at the
// root.
func (t *tree) replace(depth int, old, new link) {
	if depth == 0 {
		t.root = new
		return
	}
	n := &t.nodes[t.path[depth-1]]
	n.child[side(n.child[1] == old)] = new
}
