package survival

// fenwick holds sums over the first places of a sequence whose items change
// (Fenwick, Software: Practice and Experience 24, 1994): both in ln n steps.
type fenwick []float64

func newFenwick(n int) fenwick { return make(fenwick, n+1) }

// add adds v to the item at a place, 0-based.
func (f fenwick) add(place int32, v float64) {
	for i := int(place) + 1; i < len(f); i += i & -i {
		f[i] += v
	}
}

// before sums the items of the places before one.
func (f fenwick) before(place int32) (sum float64) {
	for i := int(place); i > 0; i -= i & -i {
		sum += f[i]
	}
	return sum
}
