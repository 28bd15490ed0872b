package gbdt

import (
	"math/bits"

	"github.com/portent-go/portent/internal/kernel"
)

// exits is the form that batches are run through on processors with vectors: a
// tree of at most 64 leaves is a list of tests, each of which takes away the leaves
// that a row cannot end in (kernel.Tests). A batch walks no tree, so waits for no
// load and mispredicts no branch: of a tree of depth 5 it asks 31 questions of 32
// rows in the time that walking takes for 5.
type exits struct {
	tests  kernel.Tests
	leaves []float64 // of each tree from left to right; mostExits more than there are
}

// exit is the place of a tree in exits.
type exit struct {
	first, last uint32 // tests
	leaf        uint32
	ok          bool
}

// mostExits is the number of leaves that fit a word.
const mostExits = 64

// compile appends a tree that may be asked this way.
func (e *exits) compile(tree []Node, w walk, steps []step) exit {
	if w.depth < 0 || len(tree) > 2*mostExits-1 {
		return exit{}
	}
	out := exit{first: uint32(e.tests.Len()), leaf: uint32(len(e.leaves)), ok: true}
	e.add(tree, steps, 0, int(out.leaf))
	out.last = uint32(e.tests.Len())
	return out
}

// add appends what is below a node and returns its leaves, numbered from left to
// right counted from first. A tree is at most as deep as it has leaves.
func (e *exits) add(tree []Node, steps []step, at int32, first int) uint64 {
	n := &tree[at]
	if n.Leaf() {
		e.leaves = append(e.leaves, n.Value)
		return 1 << (len(e.leaves) - 1 - first)
	}
	left := e.add(tree, steps, n.Left, first)
	e.tests.Add(steps[at].key, left, int(steps[at].one))
	return left | e.add(tree, steps, n.Right, first)
}

// seal makes every tree's leaves a full array.
func (e *exits) seal() { e.leaves = append(e.leaves, make([]float64, mostExits)...) }

// exitBlock adds the leaves of one tree.
func (w *walker) exitBlock(dst []float64, keys []int64, sets *[block]uint64, x exit) {
	w.exits.tests.Narrow(sets, int(x.first), int(x.last), keys)
	leaves := (*[mostExits]float64)(w.exits.leaves[x.leaf:])
	if len(dst) < block {
		for i := range dst {
			dst[i] += leaves[lowest(sets[i])]
		}
		return
	}
	full := (*[block]float64)(dst)
	for i := 0; i < block; i += 4 { // saves a twelfth of a batch's time
		q, s := (*[4]float64)(full[i:]), (*[4]uint64)(sets[i:])
		q[0] += leaves[lowest(s[0])]
		q[1] += leaves[lowest(s[1])]
		q[2] += leaves[lowest(s[2])]
		q[3] += leaves[lowest(s[3])]
	}
}

// lowest is the first leaf left. There always is one; saying so spares the test
// for none.
func lowest(set uint64) int { return bits.TrailingZeros64(set|1<<(mostExits-1)) % mostExits }
