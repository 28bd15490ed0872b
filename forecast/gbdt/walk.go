package gbdt

import (
	"math"

	"github.com/portent-go/portent/internal/kernel"
)

// walker is the model in the form that rows are run through.
//
// A row is first turned into keys, one per slot: a feature seen by one rule
// for missing values. Keys are int64 in the order of the numbers, with
// missing below or above all of them; so at a node nothing is left to ask but
// whether key > node.key, and the answer, 0 or 1, is added to the index of
// the left child without a branch. Leaves lead to themselves, so a tree may
// be walked for a fixed number of steps, several trees (of a row) or rows (of
// a block) at once, which hides the latency of the loads.
type walker struct {
	slots  []slot
	nodes  []step // smallTree more than there are, so that every small tree has a full array of them
	values []float64
	trees  []walk
	exits  exits
}

type slot struct {
	feature int32
	rule    Missing
	high    bool // missing is above all numbers, so goes right
}

// step is a node: left is counted from the root of its tree, slot in elements of
// blockKeys.
type step struct {
	key  int64
	left uint32
	slot uint16
	one  uint16 // slot in elements of the keys of a row alone
}

// walk is a tree. One of at most smallTree nodes is walked with a byte for the
// index, which no check of bounds is needed for.
type walk struct {
	root  uint32
	depth int32 // levels of splits; -1 when the tree splits on categories
	small bool
	exit  exit // for batches, unless it is zero
}

const (
	maxSlots  = 512         // of a row on the stack: 4 KiB
	block     = kernel.Rows // whose keys stay in the first-level cache
	smallTree = 256         // nodes: 128 leaves
)

// blockKeys are the keys of a block of rows, slot after slot. It is as long as a
// uint16 counts and a block, so that no check of bounds is needed, though only
// the first maxSlots*block are used.
type blockKeys [1<<16 + block]int64

// keysFrom are the keys from a row of the block on.
type keysFrom [1<<16 + 4]int64

// key maps numbers to integers of the same order; -0 is 0. The extremes are
// no number's key.
func key(x float64) int64 {
	b := int64(math.Float64bits(x + 0))
	return b ^ int64(uint64(b>>63)>>1)
}

func (s slot) key(x float64) int64 {
	switch {
	case x != x && s.rule == MissingNone:
		return 0
	case x != x || s.rule == MissingZero && math.Abs(x) <= zeroThreshold:
		if s.high {
			return math.MaxInt64
		}
		return math.MinInt64
	}
	return key(x)
}

// compile returns a walker; one without slots when the model needs too many,
// in which case rows are run through the nodes themselves.
func compile(m *Model) walker {
	w := walker{nodes: make([]step, len(m.nodes)+smallTree), values: make([]float64, len(m.nodes)+smallTree), trees: make([]walk, len(m.roots))}
	index := map[slot]uint16{}
	for t, root := range m.roots {
		tree := m.Tree(t)
		w.trees[t] = walk{root: uint32(root), depth: depth(tree), small: len(tree) <= smallTree}
		for i := range tree {
			w.values[int(root)+i] = tree[i].Value
			if w.nodes[int(root)+i] = w.step(&tree[i], uint32(i), index); len(w.slots) > maxSlots {
				return walker{}
			}
		}
		w.trees[t].exit = w.exits.compile(tree, w.trees[t], w.nodes[root:])
	}
	w.exits.seal()
	return w
}

// step compiles a node; splits on categories are left out, as their trees are
// not walked this way.
func (w *walker) step(n *Node, at uint32, index map[slot]uint16) step {
	if n.Leaf() || n.Category {
		return step{key: math.MaxInt64, left: at}
	}
	s := slot{n.Feature, n.Missing, n.Missing != MissingNone && !n.DefaultLeft}
	k, ok := index[s]
	if !ok {
		k = uint16(len(w.slots))
		index[s] = k
		w.slots = append(w.slots, s)
	}
	return step{key: key(n.Threshold), left: uint32(n.Left), slot: k * block, one: k}
}

// depth counts the levels of splits; -1 means that some split is on a category.
func depth(tree []Node) int32 {
	levels := make([]int32, len(tree))
	deepest := int32(0)
	for i, n := range tree {
		if n.Leaf() {
			continue
		}
		if n.Category {
			return -1
		}
		levels[n.Left], levels[n.Right] = levels[i]+1, levels[i]+1
		deepest = max(deepest, levels[i]+1)
	}
	return deepest
}

// keys fills dst, of one element per slot, for a row alone.
func (w *walker) keys(dst *[maxSlots]int64, row []float64) {
	for i, s := range w.slots {
		dst[i] = s.key(row[s.feature])
	}
}

// blockKeys fills dst for the rows of a block.
func (w *walker) blockKeys(dst []int64, x Matrix) {
	rows := x.Rows()
	for i, s := range w.slots {
		keys := dst[i*block:][:rows]
		if s.rule == MissingNaN {
			s.plainKeys(keys, x)
			continue
		}
		for r, at := 0, int(s.feature); r < rows; r, at = r+1, at+x.Cols {
			keys[r] = s.key(x.Data[at])
		}
	}
}

// plainKeys is the loop for the usual rule.
func (s slot) plainKeys(keys []int64, x Matrix) {
	missing := int64(math.MinInt64)
	if s.high {
		missing = math.MaxInt64
	}
	at := int(s.feature)
	for r := range keys {
		v := x.Data[at]
		keys[r] = key(v)
		if v != v {
			keys[r] = missing
		}
		at += x.Cols
	}
}
