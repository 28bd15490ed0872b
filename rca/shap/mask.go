package shap

import "math"

// A row meets a leaf in a pattern: one bit for each different feature on the
// path, 1 when the row passes all splits on it. Patterns of all leaves come from
// one walk down the tree, which clears the bit of a split's feature on the side
// that the row does not take.
//
// The lowest splits, up to groupSplits of a subtree, are taken together as a
// group: the pattern at its root and the ways at its splits say all that is
// asked of its leaves, and make one index of a table.
type maskTree struct {
	forks  []fork
	groups []group
	tabled bool      // the groups are in table; else they are leaves with counts
	table  []float64 // attributions: for each group, a row of its features per index
	finds  []find    // of each group
	owners []int32   // features of all groups
}

// fork is a split above groups. Forks have numbers 0…, parents first; then come
// the groups.
type fork struct {
	threshold float64
	bit       uint64
	slot      int32
	child     [2]int32
}

// choice is a split within a group.
type choice struct {
	threshold float64
	slot      int32
}

// group is a subtree of few splits, or a single leaf.
type group struct {
	choices  []choice
	bits     int       // of the pattern at the root
	features []int32   // of the pattern, then those that only choices are on
	leaves   []meeting // of the group
	counts   []uint32  // background rows per index
}

// meeting is a leaf and the conditions on the way to it within the group.
type meeting struct {
	value      float64
	features   []int32 // positions in group.features: those of the pattern, then new ones
	conditions []condition
}

// condition asks for a way at a choice; bit is the place of its feature in the
// leaf's pattern.
type condition struct{ choice, way, bit int }

// index is the group's index for a row: pattern, then ways.
func (g *group) index(mask uint64, keys []float64) int {
	i := int(mask & (1<<g.bits - 1))
	for k := range g.choices {
		c := &g.choices[k]
		i |= int(right(keys[c.slot], c.threshold)) << (g.bits + k)
	}
	return i
}

// pattern is the leaf's pattern at a group's index.
func (l *meeting) pattern(index, bits int) uint {
	p := uint(1)<<len(l.features) - 1
	p &= uint(index) | ^(uint(1)<<bits - 1)
	for _, c := range l.conditions {
		if index>>(bits+c.choice)&1 != c.way {
			p &^= 1 << c.bit
		}
	}
	return p
}

// descend fills masks, of every fork and group, for a row.
func (t *maskTree) descend(masks []uint64, keys []float64) {
	masks[0] = math.MaxUint64
	for i := range t.forks {
		f := &t.forks[i]
		way := right(keys[f.slot], f.threshold)
		masks[f.child[way]] = masks[i]
		masks[f.child[way^1]] = masks[i] &^ f.bit
	}
}

// find is what it takes to find a group in the table, in one line of the cache.
type find struct {
	table   int32 // start of its rows
	owner   int32 // start of its features in maskTree.owners
	width   uint8 // number of features
	bits    uint8
	count   uint8 // of choices
	choices [groupSplits]choice
}

// place is where the group's attributions begin for a row.
func (f *find) place(mask uint64, keys []float64) int {
	i := int(mask & (1<<f.bits - 1))
	for k := range f.choices[:f.count] {
		c := &f.choices[k]
		i |= int(right(keys[c.slot], c.threshold)) << (f.bits + uint8(k))
	}
	return int(f.table) + i*int(f.width)
}
