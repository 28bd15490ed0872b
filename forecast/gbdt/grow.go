package gbdt

import (
	"math"
	"math/rand/v2"
)

// grower grows trees on binned rows. Its buffers serve one tree after another.
type grower struct {
	t      Trainer
	b      *binned
	rng    *rand.Rand
	g, h   []float64
	packed []int64
	unit   scale
	rows   []uint32 // of the tree, those of a node side by side
	spare  []uint32
	free   []histogram
	counts [][256]uint32

	features []int32 // of the tree
	nodes    []Node
	bins     []split // of nodes that are splits
	spans    [][2]int
	limits   [][2]float64 // of the value
	sets     []uint32
}

// open is a node that may still be split, with the split it would take.
type open struct {
	node   int32
	depth  int
	hist   histogram // nil when features are drawn for every node
	lo, hi float64   // limits of its leaves, in units of the loss
	total  int64
	split  split
}

func newGrower(t Trainer, b *binned, rng *rand.Rand) *grower {
	return &grower{t: t, b: b, rng: rng, packed: make([]int64, b.n), spare: make([]uint32, b.n)}
}

// grow grows a tree on rows, which it reorders, from derivatives g and h. The
// result is valid until the next call: nodes, children in pairs; for each split
// node its bins, for each leaf its span of rows.
func (w *grower) grow(rows []uint32, g, h []float64) {
	w.rows, w.g, w.h = rows, g, h
	w.nodes, w.bins, w.spans, w.limits, w.sets = w.nodes[:0], w.bins[:0], w.spans[:0], w.limits[:0], w.sets[:0]
	w.unit = newScale(g, h, rows)
	w.unit.pack(w.packed, g, h, rows)
	w.features = w.draw(w.all(), w.t.TreeFeatures)
	w.push(0, len(rows))
	root := open{lo: unbounded[0], hi: unbounded[1]}
	if !w.perNode() {
		root.hist = w.histogram(w.features)
		w.fill(root.hist, rows, w.features)
	}
	for _, r := range rows {
		root.total += w.packed[r]
	}
	w.best(&root)
	if w.t.MaxLeaves > 0 {
		w.leafWise(root)
	} else {
		w.depthWise(root)
	}
	w.values()
}

func (w *grower) perNode() bool { return w.t.NodeFeatures < 1 }

func (w *grower) all() []int32 {
	f := make([]int32, w.b.cols)
	for i := range f {
		f[i] = int32(i)
	}
	return f
}

// draw takes a share of the features, at least one, in ascending order
// (selection sampling: Knuth, TAOCP 2, algorithm 3.4.2S).
func (w *grower) draw(from []int32, share float64) []int32 {
	if share >= 1 {
		return from
	}
	want := max(1, int(math.Round(share*float64(len(from)))))
	out := make([]int32, 0, want)
	for i, f := range from {
		if w.rng.IntN(len(from)-i) < want-len(out) {
			out = append(out, f)
		}
	}
	return out
}

func (w *grower) push(start, end int) {
	w.nodes = append(w.nodes, Node{})
	w.bins = append(w.bins, split{})
	w.spans = append(w.spans, [2]int{start, end})
	w.limits = append(w.limits, unbounded)
}

// depthWise splits all there is to split. Which node comes first changes
// nothing but the numbering; the smaller child comes first, so that at most
// log2(rows) histograms wait.
func (w *grower) depthWise(root open) {
	stack := []open{root}
	for len(stack) > 0 {
		o := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if o.split.gain == 0 {
			w.release(o.hist)
			continue
		}
		small, large := w.divide(o)
		stack = append(stack, large, small)
	}
}

// leafWise splits the leaf of most gain, the first of equals.
func (w *grower) leafWise(root open) {
	leaves := []open{root}
	for len(leaves) < w.t.MaxLeaves {
		at := 0
		for i := range leaves {
			if leaves[i].split.gain > leaves[at].split.gain {
				at = i
			}
		}
		if leaves[at].split.gain == 0 {
			break
		}
		small, large := w.divide(leaves[at])
		leaves[at] = small
		leaves = append(leaves, large)
	}
	for _, o := range leaves {
		w.release(o.hist)
	}
}

// divide splits o, and finds the splits that its children would take.
func (w *grower) divide(o open) (small, large open) {
	left := w.partition(o)
	n, span := &w.nodes[o.node], w.spans[o.node]
	n.Left, n.Right = int32(len(w.nodes)), int32(len(w.nodes)+1)
	w.describe(n, o.split)
	l, r := n.Left, n.Right
	w.bins[o.node] = o.split
	w.push(span[0], left)
	w.push(left, span[1])
	a := open{node: l, depth: o.depth + 1, lo: o.lo, hi: o.hi, total: o.split.leftSum}
	b := open{node: r, depth: o.depth + 1, lo: o.lo, hi: o.hi, total: o.total}
	b.total -= a.total
	w.limit(&a, &b, o.split.feature)
	w.limits[l], w.limits[r] = [2]float64{a.lo, a.hi}, [2]float64{b.lo, b.hi}
	if left-span[0] > span[1]-left {
		a, b = b, a
	}
	w.histograms(o.hist, &a, &b)
	w.best(&a)
	w.best(&b)
	return a, b
}
