package dimension

// walker visits elements, each once, from coarse to fine.
type walker struct {
	l        *leaves
	maxLayer int
	// visit is called with the conditions of an element and its leaves, both
	// valid during the call only, and says whether to go on to its parts.
	visit func(terms []term, rows []int32) (deeper bool)
	terms []term
	rows  [][]int32 // per layer: leaves grouped by the dimension added
	ends  [][]int32
}

// walk visits every element of up to maxLayer conditions that has leaves among
// rows, except those that hold the same leaves as the same element with its last
// condition taken off: they say nothing more, and neither do their parts. An element
// is visited after the one with its last condition taken off, and not at all
// when visit turned that away.
func (l *leaves) walk(rows []int32, maxLayer int, visit func([]term, []int32) bool) {
	w := walker{l: l, maxLayer: min(maxLayer, len(l.dims)), visit: visit}
	for range w.maxLayer {
		w.rows = append(w.rows, make([]int32, len(rows)))
		w.ends = append(w.ends, nil)
	}
	w.descend(0, rows)
}

// descend adds a condition on dimension from or a later one.
func (w *walker) descend(from int, rows []int32) {
	layer := len(w.terms)
	if layer == w.maxLayer || len(rows) < 2 {
		return
	}
	for d := from; d < len(w.l.dims); d++ {
		grouped := w.rows[layer][:len(rows)]
		w.ends[layer] = bucket(grouped, rows, w.l.code[d], w.ends[layer])
		start := int32(0)
		for code, end := range w.ends[layer] {
			if group := grouped[start:end]; len(group) > 0 && len(group) < len(rows) {
				w.enter(term{int32(d), int32(code)}, group)
			}
			start = end
		}
	}
}

func (w *walker) enter(t term, group []int32) {
	w.terms = append(w.terms, t)
	if w.visit(w.terms, group) {
		w.descend(int(t.dim)+1, group)
	}
	w.terms = w.terms[:len(w.terms)-1]
}
