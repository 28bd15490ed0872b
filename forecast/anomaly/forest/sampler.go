package forest

// sampler keeps the points of one tree: a weighted reservoir without replacement
// (Efraimidis & Spirakis 2006) with weights e^(λt). Point t draws E ~ Exp(1) and
// has the key E·e^(−λt); the points with the smallest keys are the sample. Only
// the order of keys matters, so they may be scaled together.
//
// Keys lie beside the references, in the order of the tree's leaves. The largest
// goes when a point comes; it is found by looking at all, some 20 ns for 256 keys,
// once for ten points seen: a heap would need an order of its own.
type sampler struct {
	key  []float32
	ref  []uint16
	last int // the place of the largest key, of a full sample
}

// find returns the place of a reference among the first n, or -1.
func (s *sampler) find(ref uint16, n int) int {
	for i, r := range s.ref[:n] {
		if r == ref {
			return i
		}
	}
	return -1
}
