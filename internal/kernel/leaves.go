package kernel

// Rows is how many rows [Tests.Narrow] looks at together.
const Rows = 32

// Test is an inner node of a tree: a row whose key in the test's column is above
// Key goes right, and so ends in none of the leaves of Left.
type Test struct {
	Key    int64
	Left   uint64 // leaves under the left child, a bit each
	column int    // where the column begins, in bytes
}

// Tests are the inner nodes of trees of at most 64 leaves each, tree after tree.
type Tests struct {
	list    []Test
	columns int
}

// Add appends a test of a column of keys.
func (t *Tests) Add(key int64, left uint64, column int) {
	if column < 0 {
		panic(badShape)
	}
	t.list = append(t.list, Test{key, left, column * Rows * 8})
	t.columns = max(t.columns, column+1)
}

// Len is the number of tests.
func (t *Tests) Len() int { return len(t.list) }

// Narrow asks tests from…to, those of one tree, of every row and leaves in each
// set the leaves that the row may still end in, from all of them. When leaves are
// numbered from left to right, the lowest one is where the row ends: every test
// passed on the way took the leaves to its left away, and no test took its own.
// (QuickScorer: Lucchese et al., SIGIR 2015; the tests may stand in any order, and
// all of them are asked, so nothing is a branch, and rows fill a vector.)
//
// The key of row r in column c is keys[c·Rows + r].
func (t *Tests) Narrow(leaves *[Rows]uint64, from, to int, keys []int64) {
	tests := t.list[from:to]
	if len(keys) < t.columns*Rows {
		panic(badShape)
	}
	if len(tests) > 0 && level != Portable {
		narrowFast(leaves, tests, keys)
		return
	}
	for r := range leaves {
		leaves[r] = ^uint64(0)
	}
	for _, q := range tests {
		column := (*[Rows]int64)(keys[q.column/8:])
		for r, key := range column {
			if key > q.Key {
				leaves[r] &^= q.Left
			}
		}
	}
}
