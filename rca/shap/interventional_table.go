package shap

import (
	"math"
	"math/bits"
)

// groupSplits are taken together in a table. Three splits over four leaves need
// no more memory than the leaves one by one, since their tables repeat the
// pattern of the path, and a fourth of the look-ups; a fourth split would double
// it.
const groupSplits = 3

// maxCounted is the most features of a leaf whose patterns are counted: 65,536
// patterns, beyond which the background rows are fewer.
const maxCounted = 16

// maxTable is the most features of a leaf with a table: filling it costs 3^n.
const maxTable = 10

// compile chooses, tree by tree, tables, counts or neither.
func (e *Interventional) compile(o InterventionalOptions) error {
	c := &maskCompiler{slots: e.slots}
	tables, counts := o.Memory, o.Memory/4
	e.trees = make([]maskTree, e.model.Trees())
	for i := range e.trees {
		if len(e.model.Tree(i)) == 1 {
			continue // a constant
		}
		for _, way := range []struct {
			limit int32
			left  *int
		}{{groupSplits, &tables}, {0, &counts}} {
			c.limit = way.limit
			t, err := c.compile(e.model, i)
			if err != nil {
				return err
			}
			t.tabled = way.limit > 0
			if need := t.memory(); o.Scale == Margin && need <= *way.left {
				*way.left -= need
				e.trees[i] = t
				break
			}
		}
		if len(e.trees[i].groups) == 0 { // neither
			e.direct = append(e.direct, i)
		}
	}
	e.tabulate()
	return nil
}

// memory is what the tables, or the counts, take in bytes; more than there is
// when a leaf has too many features.
func (t *maskTree) memory() int {
	sum := 0
	for i := range t.groups {
		g := &t.groups[i]
		n := g.bits + len(g.choices)
		if t.tabled && len(g.features) > maxTable || n > maxCounted {
			return math.MaxInt
		}
		if t.tabled {
			sum += 8 * len(g.features) << n
		} else {
			sum += 4 << n
		}
	}
	if sum > 8*math.MaxInt32 { // beyond what places count
		return math.MaxInt
	}
	return sum
}

// countBlock is the number of background rows whose keys are kept while the
// counts of a tree stay in the cache.
const countBlock = 512

// tabulate counts the background's patterns, and makes tables of the counts of
// groups.
func (e *Interventional) tabulate() {
	for i := range e.trees {
		for k := range e.trees[i].groups {
			g := &e.trees[i].groups[k]
			g.counts = make([]uint32, 1<<(g.bits+len(g.choices)))
		}
	}
	e.scratch()
	n, width := e.background.Rows(), len(e.slots.list)
	keys := make([]float64, countBlock*width)
	for from := 0; from < n; from += countBlock {
		block := min(countBlock, n-from)
		for r := range block {
			e.slots.keys(keys[r*width:][:width], e.background.Row(from+r))
		}
		for i := range e.trees {
			e.trees[i].count(keys[:block*width], width, block, e.masks)
		}
	}
	for i := range e.trees {
		e.trees[i].finish(float64(n))
	}
}

// count counts the patterns of a block of rows.
func (t *maskTree) count(keys []float64, width, block int, masks []uint64) {
	if len(t.groups) == 0 {
		return
	}
	for r := range block {
		row := keys[r*width:][:width]
		t.descend(masks, row)
		for k := range t.groups {
			g := &t.groups[k]
			g.counts[g.index(masks[len(t.forks)+k], row)]++
		}
	}
}

// finish makes the table of the groups, or leaves the counts. Values of leaves
// become their share per background row.
func (t *maskTree) finish(rows float64) {
	size := 0
	for k := range t.groups {
		g := &t.groups[k]
		for i := range g.leaves {
			g.leaves[i].value /= rows
		}
		f := find{int32(size), int32(len(t.owners)), uint8(len(g.features)), uint8(g.bits), uint8(len(g.choices)), [groupSplits]choice{}}
		size += len(g.features) * len(g.counts)
		if t.tabled {
			copy(f.choices[:], g.choices)
			t.finds, t.owners = append(t.finds, f), append(t.owners, g.features...)
		}
	}
	if !t.tabled {
		return
	}
	t.table = make([]float64, size)
	for k := range t.groups {
		g := &t.groups[k]
		for i := range g.leaves {
			g.addLeaf(t.table[t.finds[k].table:], &g.leaves[i])
		}
	}
	t.groups = nil
}

// addLeaf adds a leaf's attributions, of every index, to the group's table.
func (g *group) addLeaf(table []float64, l *meeting) {
	n := len(l.features)
	counts := make([]float64, 1<<n)
	for index, c := range g.counts {
		counts[l.pattern(index, g.bits)] += float64(c)
	}
	own := make([]float64, n<<n)
	for p := range counts {
		l.attribute(own[p*n:][:n], uint(p), counts)
	}
	m := len(g.features)
	for index := range g.counts {
		p := int(l.pattern(index, g.bits))
		for k, f := range l.features {
			table[index*m+int(f)] += own[p*n+k]
		}
	}
}

// attribute fills the attributions of a leaf for a row of pattern p: a sum over
// the patterns of the background that have all bits that p has not.
func (l *meeting) attribute(dst []float64, p uint, counts []float64) {
	all := uint(len(counts) - 1)
	lacks := all &^ p
	b, other := bits.OnesCount(lacks), 0.0
	for s := uint(0); ; s = (s - p) & p { // subsets of p, ascending
		if c := counts[lacks|s]; c != 0 {
			a := bits.OnesCount(p &^ s)
			other += c * leafWeights.other[a][b]
			own := c * leafWeights.own[a][b]
			for rest := p &^ s; rest != 0; rest &= rest - 1 {
				dst[bits.TrailingZeros(rest)] += own
			}
		}
		if s == p {
			break
		}
	}
	for k := range dst {
		if lacks>>k&1 == 1 {
			dst[k] = other
		}
		dst[k] *= l.value
	}
}

// addCounted is attribute for a group that is one leaf, with its counts.
func (g *group) addCounted(dst []float64, p uint, sums []float64) {
	l, all := &g.leaves[0], uint(len(g.counts)-1)
	lacks := all &^ p
	a, b, n, other := bits.OnesCount(p), bits.OnesCount(lacks), 0, 0.0
	ownBy, otherBy := &leafWeights.own, &leafWeights.other
	for s := uint(0); ; s = (s - p) & p {
		c, k := float64(g.counts[lacks|s]), a-bits.OnesCount(s)
		other += c * otherBy[k][b]
		sums[n] = c * ownBy[k][b]
		n++
		if s == p {
			break
		}
	}
	// Sums over the subsets without the highest bit, then over the lower half of
	// what is left, and so on.
	for high := p; high != 0; n /= 2 {
		k := bits.Len(high) - 1
		high &^= 1 << k
		low, top, sum := sums[:n/2], sums[n/2:n], 0.0
		for i := range low {
			sum += low[i]
			low[i] += top[i]
		}
		dst[g.features[k]] += l.value * sum
	}
	for ; lacks != 0; lacks &= lacks - 1 {
		dst[g.features[bits.TrailingZeros(lacks)]] += l.value * other
	}
}
