package gbdt

import (
	"slices"

	"github.com/portent-go/portent/internal/kernel"
)

// Predict returns the prediction for a row of [Model.Features] numbers: a
// probability, a value or a score, by [Model.Link]. NaN is missing. It
// panics on a row of another length. It allocates nothing; cost: about the
// number of trees times their depth, 2 to 4 ns each.
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
	m.walk.keys(&keys, row)
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
	w, sum, t := &m.walk, m.bias, 0
	for ; t+4 <= len(w.trees); t += 4 {
		q := (*[4]walk)(w.trees[t:])
		if !quick(q) {
			for k := range q {
				sum += m.walkTree(t+k, keys, row)
			}
			continue
		}
		na, nb := (*[smallTree]step)(w.nodes[q[0].root:]), (*[smallTree]step)(w.nodes[q[1].root:])
		nc, nd := (*[smallTree]step)(w.nodes[q[2].root:]), (*[smallTree]step)(w.nodes[q[3].root:])
		a, b, c, d := walkTrees(na, nb, nc, nd, keys, max(q[0].depth, q[1].depth, q[2].depth, q[3].depth))
		sum += w.values[q[0].root+uint32(a)]
		sum += w.values[q[1].root+uint32(b)]
		sum += w.values[q[2].root+uint32(c)]
		sum += w.values[q[3].root+uint32(d)]
	}
	for ; t < len(w.trees); t++ {
		sum += m.walkTree(t, keys, row)
	}
	return sum
}

// walkTrees is a function of its own for the reason of walk4.
//
//go:noinline
func walkTrees(na, nb, nc, nd *[smallTree]step, keys *[maxSlots]int64, depth int32) (a, b, c, d uint8) {
	for ; depth > 0; depth-- {
		a = na[a].next(keys)
		b = nb[b].next(keys)
		c = nc[c].next(keys)
		d = nd[d].next(keys)
	}
	return a, b, c, d
}

// quick says whether four trees can be walked together.
func quick(q *[4]walk) bool {
	return q[0].small && q[1].small && q[2].small && q[3].small && min(q[0].depth, q[1].depth, q[2].depth, q[3].depth) >= 0
}

func (m *Model) walkTree(t int, keys *[maxSlots]int64, row []float64) float64 {
	tree, w := m.walk.trees[t], &m.walk
	if tree.depth < 0 {
		return m.leafOf(m.Tree(t), row).Value
	}
	at, nodes := uint32(0), w.nodes[tree.root:]
	for range tree.depth {
		n := &nodes[at]
		at = n.left
		if keys[n.one%maxSlots] > n.key {
			at++
		}
	}
	return w.values[tree.root+at]
}

func (s *step) next(keys *[maxSlots]int64) uint8 {
	var right uint8
	if keys[s.one%maxSlots] > s.key {
		right = 1
	}
	return uint8(s.left) + right
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
	var b *batch
	for i := 0; i < n; i += block {
		k := min(block, n-i)
		if k < fewRows {
			for ; i < n; i++ {
				dst[i] = m.Margin(x.Row(i))
			}
			return dst
		}
		if b == nil {
			b = m.walk.newBatch()
		}
		m.marginBlock(dst[i:i+k], Matrix{x.Data[i*x.Cols : (i+k)*x.Cols], x.Cols}, b)
	}
	return dst
}

// fewRows are run through one by one: a block costs as much whatever is in it,
// about as much as eight rows.
const fewRows = 8

// batch is the scratch of a batch.
type batch struct {
	keys  []int64    // slot after slot
	wide  *blockKeys // the same memory, when some tree is walked
	sets  [block]uint64
	exits bool // the processor has vectors for them
}

func (w *walker) newBatch() *batch {
	b := &batch{exits: kernel.Active() != kernel.Portable}
	if b.exits && !slices.ContainsFunc(w.trees, func(t walk) bool { return !t.exit.ok && t.depth >= 0 }) {
		b.keys = make([]int64, len(w.slots)*block)
		return b
	}
	b.wide = new(blockKeys)
	b.keys = b.wide[:]
	return b
}

// marginBlock runs each tree over all rows of a block before the next tree:
// the keys of the block and the steps of the tree stay in the cache.
func (m *Model) marginBlock(dst []float64, x Matrix, b *batch) {
	w := &m.walk
	w.blockKeys(b.keys, x)
	for i := range dst {
		dst[i] = m.bias
	}
	for t, tree := range w.trees {
		switch {
		case b.exits && tree.exit.ok:
			w.exitBlock(dst, b.keys, &b.sets, tree.exit)
		case tree.depth < 0:
			for i := range dst {
				dst[i] += m.leafOf(m.Tree(t), x.Row(i)).Value
			}
		case tree.small:
			w.smallBlock(dst, b.wide, tree)
		default:
			w.largeBlock(dst, b.wide, tree)
		}
	}
}

// smallBlock adds the leaves of one tree, four rows in lockstep.
func (w *walker) smallBlock(dst []float64, keys *blockKeys, tree walk) {
	nodes, values := (*[smallTree]step)(w.nodes[tree.root:]), (*[smallTree]float64)(w.values[tree.root:])
	i := 0
	for ; i+4 <= len(dst); i += 4 {
		a, b, c, d := walk4(nodes, (*keysFrom)(keys[i:]), tree.depth)
		q := (*[4]float64)(dst[i:])
		q[0] += values[a]
		q[1] += values[b]
		q[2] += values[c]
		q[3] += values[d]
	}
	for ; i < len(dst); i++ {
		var at uint8
		for range tree.depth {
			at = nodes[at].nextOf(keys[int(nodes[at].slot)+i])
		}
		dst[i] += values[at]
	}
}

// walk4 is a function of its own, and a small one, for its variables to stay in
// registers: a batch takes a fifth less time than with the same loop in its
// place.
//
//go:noinline
func walk4(nodes *[smallTree]step, keys *keysFrom, depth int32) (a, b, c, d uint8) {
	for ; depth > 0; depth-- {
		n := &nodes[a]
		a = n.nextOf(keys[n.slot])
		n = &nodes[b]
		b = n.nextOf(keys[int(n.slot)+1])
		n = &nodes[c]
		c = n.nextOf(keys[int(n.slot)+2])
		n = &nodes[d]
		d = n.nextOf(keys[int(n.slot)+3])
	}
	return a, b, c, d
}

func (s *step) nextOf(key int64) uint8 {
	var right uint8
	if key > s.key {
		right = 1
	}
	return uint8(s.left) + right
}

func (w *walker) largeBlock(dst []float64, keys *blockKeys, tree walk) {
	nodes := w.nodes[tree.root:]
	for i := range dst {
		at := uint32(0)
		for range tree.depth {
			n := &nodes[at]
			at = n.left
			if keys[int(n.slot)+i] > n.key {
				at++
			}
		}
		dst[i] += w.values[tree.root+at]
	}
}
