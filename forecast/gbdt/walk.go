package gbdt

import "math"

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
	nodes  []step
	values []float64 // of leaves, by index of step
	trees  []walk
}

type slot struct {
	feature int32
	rule    Missing
	high    bool // missing is above all numbers, so goes right
}

type step struct {
	key  int64
	slot uint32
	left uint32
}

// walk is a tree: plain ones of at most maxDepth levels are walked in lockstep.
type walk struct {
	root  uint32
	depth int32 // levels of splits; -1 when the tree splits on categories
}

const (
	maxSlots = 512 // of a row on the stack: 4 KiB
	block    = 32  // rows whose keys stay in the first-level cache
)

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
	w := walker{nodes: make([]step, len(m.nodes)), values: make([]float64, len(m.nodes)), trees: make([]walk, len(m.roots))}
	index := map[slot]uint32{}
	for t, root := range m.roots {
		w.trees[t] = walk{uint32(root), depth(m.Tree(t))}
		for i, n := range m.Tree(t) {
			at := uint32(root) + uint32(i)
			w.values[at] = n.Value
			if n.Leaf() {
				w.nodes[at] = step{key: math.MaxInt64, left: at}
				continue
			}
			if n.Category {
				continue
			}
			s := slot{n.Feature, n.Missing, n.Missing != MissingNone && !n.DefaultLeft}
			if _, ok := index[s]; !ok {
				index[s] = uint32(len(w.slots))
				w.slots = append(w.slots, s)
			}
			w.nodes[at] = step{key: key(n.Threshold), slot: index[s], left: uint32(root) + uint32(n.Left)}
		}
	}
	if len(w.slots) > maxSlots {
		return walker{}
	}
	return w
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

// keys fills dst, of one element per slot.
func (w *walker) keys(dst []int64, row []float64) {
	for i, s := range w.slots {
		dst[i] = s.key(row[s.feature])
	}
}
