package gbdt

import "math"

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

// values computes cover, rows and value of every node from the derivatives
// themselves: of the leaves by their rows, of the splits as sums.
func (w *grower) values() {
	sums := make([][2]float64, len(w.nodes))
	for i := len(w.nodes) - 1; i >= 0; i-- {
		n := &w.nodes[i]
		if n.Leaf() {
			rows := w.rows[w.spans[i][0]:w.spans[i][1]]
			n.Rows = float64(len(rows))
			for _, r := range rows {
				sums[i][0] += w.g[r]
				sums[i][1] += w.h[r]
			}
		} else {
			l, r := sums[n.Left], sums[n.Right]
			sums[i] = [2]float64{l[0] + r[0], l[1] + r[1]}
			n.Rows = w.nodes[n.Left].Rows + w.nodes[n.Right].Rows
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
