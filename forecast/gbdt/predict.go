package gbdt

// Predict returns the prediction for a row of [Model.Features] numbers: a
// probability, a value or a score, by [Model.Link]. NaN is missing. It
// panics on a row of another length. It allocates nothing; cost: about the
// number of trees times their depth, 1 to 2 ns each.
func (m *Model) Predict(row []float64) float64 { return m.Transform(m.Margin(row)) }

// Margin returns the sum of bias and leaves, before the link.
func (m *Model) Margin(row []float64) float64 {
	if len(row) != m.features {
		panic(badRow)
	}
	if len(m.walk.slots) == 0 {
		return m.plainMargin(row)
	}
	var keys [maxSlots]int64
	m.walk.keys(keys[:len(m.walk.slots)], row)
	return m.walkRow(&keys, row)
}

// plainMargin is the reference of the walks below, and serves models whose
// keys would not fit the stack.
func (m *Model) plainMargin(row []float64) float64 {
	sum := m.bias
	for t := range m.roots {
		sum += m.leafOf(m.Tree(t), row).Value
	}
	return sum
}

// walkRow walks four trees at a time, in order of the trees.
func (m *Model) walkRow(keys *[maxSlots]int64, row []float64) float64 {
	w, sum := &m.walk, m.bias
	t := 0
	for ; t+4 <= len(w.trees); t += 4 {
		q := (*[4]walk)(w.trees[t:])
		if lo := min(q[0].depth, q[1].depth, q[2].depth, q[3].depth); lo < 0 {
			for k := range q {
				sum += m.walkTree(t+k, keys, row)
			}
			continue
		}
		a, b, c, d := q[0].root, q[1].root, q[2].root, q[3].root
		for range max(q[0].depth, q[1].depth, q[2].depth, q[3].depth) {
			a = w.nodes[a].next(keys)
			b = w.nodes[b].next(keys)
			c = w.nodes[c].next(keys)
			d = w.nodes[d].next(keys)
		}
		sum += w.values[a]
		sum += w.values[b]
		sum += w.values[c]
		sum += w.values[d]
	}
	for ; t < len(w.trees); t++ {
		sum += m.walkTree(t, keys, row)
	}
	return sum
}

func (m *Model) walkTree(t int, keys *[maxSlots]int64, row []float64) float64 {
	tree := m.walk.trees[t]
	if tree.depth < 0 {
		return m.leafOf(m.Tree(t), row).Value
	}
	at := tree.root
	for range tree.depth {
		at = m.walk.nodes[at].next(keys)
	}
	return m.walk.values[at]
}

func (s *step) next(keys *[maxSlots]int64) uint32 {
	var right uint32
	if keys[s.slot&(maxSlots-1)] > s.key {
		right = 1
	}
	return s.left + right
}

// PredictBatch writes the prediction of each row of x into dst, which may be
// nil, and returns it. The predictions are those of [Model.Predict], bit for
// bit. It panics when x has rows of another length than the model's features,
// or dst another length than x has rows.
func (m *Model) PredictBatch(dst []float64, x Matrix) []float64 {
	dst = m.MarginBatch(dst, x)
	for i, v := range dst {
		dst[i] = m.Transform(v)
	}
	return dst
}

// MarginBatch is [Model.PredictBatch] before the link.
func (m *Model) MarginBatch(dst []float64, x Matrix) []float64 {
	if x.Cols != m.features {
		panic(badRow)
	}
	n := x.Rows()
	if n*x.Cols != len(x.Data) {
		panic(badMatrix)
	}
	if dst == nil {
		dst = make([]float64, n)
	}
	if len(dst) != n {
		panic(badLength)
	}
	if len(m.walk.slots) == 0 {
		for i := range dst {
			dst[i] = m.plainMargin(x.Row(i))
		}
		return dst
	}
	keys := make([]int64, block*len(m.walk.slots))
	for i := 0; i < n; i += block {
		k := min(block, n-i)
		m.marginBlock(dst[i:i+k], Matrix{x.Data[i*x.Cols : (i+k)*x.Cols], x.Cols}, keys)
	}
	return dst
}

// marginBlock runs each tree over all rows of a block before the next tree:
// the keys of the block and the steps of the tree stay in the cache.
func (m *Model) marginBlock(dst []float64, x Matrix, keys []int64) {
	w, s := &m.walk, len(m.walk.slots)
	for i := range dst {
		dst[i] = m.bias
		w.keys(keys[i*s:(i+1)*s], x.Row(i))
	}
	for t, tree := range w.trees {
		if tree.depth < 0 {
			for i := range dst {
				dst[i] += m.leafOf(m.Tree(t), x.Row(i)).Value
			}
			continue
		}
		w.walkBlock(dst, keys, tree)
	}
}

// walkBlock adds the leaves of one tree, four rows in lockstep.
func (w *walker) walkBlock(dst []float64, keys []int64, tree walk) {
	s, nodes, i := len(w.slots), w.nodes, 0
	for ; i+4 <= len(dst); i += 4 {
		ka, kb, kc, kd := keys[i*s:][:s], keys[(i+1)*s:][:s], keys[(i+2)*s:][:s], keys[(i+3)*s:][:s]
		a, b, c, d := tree.root, tree.root, tree.root, tree.root
		for range tree.depth {
			a = nodes[a].nextOf(ka)
			b = nodes[b].nextOf(kb)
			c = nodes[c].nextOf(kc)
			d = nodes[d].nextOf(kd)
		}
		dst[i] += w.values[a]
		dst[i+1] += w.values[b]
		dst[i+2] += w.values[c]
		dst[i+3] += w.values[d]
	}
	for ; i < len(dst); i++ {
		at := tree.root
		for range tree.depth {
			at = nodes[at].nextOf(keys[i*s:][:s])
		}
		dst[i] += w.values[at]
	}
}

func (s *step) nextOf(keys []int64) uint32 {
	var right uint32
	if keys[s.slot] > s.key {
		right = 1
	}
	return s.left + right
}
