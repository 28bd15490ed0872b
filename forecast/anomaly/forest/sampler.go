package forest

// sampler keeps the points of one tree: a weighted reservoir without replacement
// (Efraimidis & Spirakis 2006) with weights e^(λt). Point t draws E ~ Exp(1) and
// has the key E·e^(−λt); the points with the smallest keys are the sample. Only
// the order of keys matters, so they may be scaled together.
//
// It is a binary heap with the largest key on top.
type sampler struct {
	key []float32
	ref []uint16
}

// swap exchanges two places.
func (s *sampler) swap(i, j int) {
	s.key[i], s.key[j] = s.key[j], s.key[i]
	s.ref[i], s.ref[j] = s.ref[j], s.ref[i]
}

// place puts a point at the empty place i of a heap of n and lets it move to
// where it belongs.
func (s *sampler) place(i, n int, key float32, ref uint16) {
	s.key[i], s.ref[i] = key, ref
	for i > 0 && s.key[(i-1)/2] < s.key[i] {
		s.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
	for {
		c := 2*i + 1
		if c >= n {
			return
		}
		if c+1 < n && s.key[c+1] > s.key[c] {
			c++
		}
		if s.key[c] <= s.key[i] {
			return
		}
		s.swap(i, c)
		i = c
	}
}

// remove takes place i out of a heap of n.
func (s *sampler) remove(i, n int) {
	if n--; i < n {
		s.place(i, n, s.key[n], s.ref[n])
	}
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
