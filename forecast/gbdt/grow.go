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

// histograms sums up the smaller child; what is left of the parent is the
// larger. Children that can no longer be split need none.
func (w *grower) histograms(parent histogram, small, large *open) {
	if parent == nil {
		return
	}
	if small.depth >= w.t.MaxDepth {
		w.release(parent)
		return
	}
	span := w.spans[small.node]
	small.hist = w.histogram(w.features)
	w.fill(small.hist, w.rows[span[0]:span[1]], w.features)
	parent.subtract(small.hist, w.features)
	large.hist = parent
}

func (w *grower) fill(hist histogram, rows []uint32, features []int32) {
	if len(features) == w.b.cols {
		hist.add(w.b, rows, w.packed)
	} else {
		hist.addSome(w.b, rows, w.packed, features)
	}
}

// histogram returns an empty one.
func (w *grower) histogram(features []int32) histogram {
	if n := len(w.free); n > 0 {
		h := w.free[n-1]
		w.free = w.free[:n-1]
		h.clear(features)
		return h
	}
	return make(histogram, w.b.cols)
}

func (w *grower) release(h histogram) {
	if h != nil {
		w.free = append(w.free, h)
	}
}

// best finds the split that o would take.
func (w *grower) best(o *open) {
	span := w.spans[o.node]
	if o.depth >= w.t.MaxDepth || span[1]-span[0] < 2*w.t.MinSamples {
		return
	}
	hist, features := o.hist, w.features
	if w.perNode() {
		features = w.draw(w.features, w.t.NodeFeatures)
		hist = w.histogram(features)
		defer w.release(hist)
		hist.addSome(w.b, w.rows[span[0]:span[1]], w.packed, features)
	}
	s := w.scan(o)
	if s.minN > 1 {
		w.count(features, w.rows[span[0]:span[1]])
		s.counts = func(f int) *[256]uint32 { return &w.counts[f] }
	}
	for _, f := range features {
		if w.b.category[f] {
			s.category(f, &hist[f], w.b.width(int(f)))
			continue
		}
		s.feature(f, &hist[f], w.b.width(int(f)), w.sign(f), w.t.Monotone != nil)
	}
	o.split = s.result(w.t.MinGain)
	if f := o.split.feature; o.split.set == nil && hist[f][missingBin] == 0 {
		_, left := unpack(o.split.leftSum)
		o.split.missingLeft = 2*left >= s.h // none seen: the likelier side
	}
}

func (w *grower) sign(f int32) int8 {
	if w.t.Monotone == nil {
		return 0
	}
	return w.t.Monotone[f]
}

func (w *grower) scan(o *open) scan {
	span := w.spans[o.node]
	s := scan{total: o.total, unit: w.unit, l2: w.t.L2 * w.unit.h, minH: w.t.MinWeight * w.unit.h}
	s.g, s.h = unpack(o.total)
	s.rows, s.minN = uint32(span[1]-span[0]), uint32(w.t.MinSamples)
	toUnit := w.unit.g / w.unit.h
	s.lo, s.hi = o.lo*toUnit, o.hi*toUnit
	s.best = s.parent() * (1 + 1e-12)
	return s
}

// count fills the histogram of rows.
func (w *grower) count(features []int32, rows []uint32) {
	if w.counts == nil {
		w.counts = make([][256]uint32, w.b.cols)
	}
	for _, f := range features {
		w.counts[f] = [256]uint32{}
	}
	for _, r := range rows {
		bins := w.b.row(int(r))
		for _, f := range features {
			w.counts[f][bins[f]]++
		}
	}
}

// limit gives the children of a split on a monotone feature the middle of
// their values as limit between them, so that no later split turns the order
// round (the rule of XGBoost and, at first, of LightGBM).
func (w *grower) limit(left, right *open, feature int32) {
	sign := w.sign(feature)
	if sign == 0 {
		return
	}
	middle := (w.leafOf(left) + w.leafOf(right)) / 2
	if sign < 0 {
		left, right = right, left
	}
	left.hi, right.lo = middle, middle
}

func (w *grower) leafOf(o *open) float64 {
	g, h := unpack(o.total)
	v := -g / w.unit.g / (h/w.unit.h + w.t.L2)
	return min(max(v, o.lo), o.hi)
}

// partition puts the rows that go left first, each side in its order, and
// returns where the right side starts.
func (w *grower) partition(o open) int {
	span, f := w.spans[o.node], int(o.split.feature)
	rows, goes := w.rows[span[0]:span[1]], o.split.table()
	left, right, bins, cols := 0, 0, w.b.bins, w.b.cols
	for _, r := range rows {
		l := int(goes[bins[int(r)*cols+f]])
		rows[left] = r
		w.spare[right] = r
		left += l
		right += 1 - l
	}
	copy(rows[left:], w.spare[:right])
	return span[0] + left
}

// table says for each bin whether it goes left, 1, or right, 0.
func (s *split) table() *[256]uint8 {
	var t [256]uint8
	for b := range t {
		if s.left(uint8(b)) {
			t[b] = 1
		}
	}
	return &t
}

// describe writes the split into the node.
func (w *grower) describe(n *Node, s split) {
	n.Feature, n.Gain, n.Missing = s.feature, s.gain, MissingNaN
	if s.set != nil {
		n.Category, n.set, n.words = true, int32(len(w.sets)), int32(len(s.set))
		w.sets = append(w.sets, s.set...)
		return
	}
	n.DefaultLeft = s.missingLeft
	at := w.b.at[s.feature]
	if s.bin == len(at) { // all present values
		n.Threshold = threshold64(math.MaxFloat32)
		return
	}
	n.Threshold = threshold64(at[s.bin])
}

// values computes cover and value of every node from the derivatives
// themselves: of the leaves by their rows, of the splits as sums.
func (w *grower) values() {
	sums := make([][2]float64, len(w.nodes))
	for i := len(w.nodes) - 1; i >= 0; i-- {
		n := &w.nodes[i]
		if n.Leaf() {
			for _, r := range w.rows[w.spans[i][0]:w.spans[i][1]] {
				sums[i][0] += w.g[r]
				sums[i][1] += w.h[r]
			}
		} else {
			l, r := sums[n.Left], sums[n.Right]
			sums[i] = [2]float64{l[0] + r[0], l[1] + r[1]}
		}
		n.Cover = sums[i][1]
		if d := sums[i][1] + w.t.L2; d > 0 {
			v := -sums[i][0] / d
			n.Value = min(max(v, w.limits[i][0]), w.limits[i][1]) * w.t.LearningRate
		}
	}
}

// leaf walks the tree by bins, for rows that it was not grown on.
func (w *grower) leaf(bins []uint8) *Node {
	at := int32(0)
	for w.nodes[at].Left != 0 {
		if w.bins[at].left(bins[w.nodes[at].Feature]) {
			at = w.nodes[at].Left
		} else {
			at = w.nodes[at].Right
		}
	}
	return &w.nodes[at]
}

func (s *split) left(bin uint8) bool {
	switch {
	case s.set != nil:
		return bin != missingBin && int(bin/32) < len(s.set) && s.set[bin/32]>>(bin%32)&1 == 1
	case bin == missingBin:
		return s.missingLeft
	}
	return int(bin) <= s.bin
}
