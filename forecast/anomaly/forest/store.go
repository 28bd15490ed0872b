package forest

import "slices"

// store keeps the points that trees refer to, each once however many trees hold
// it. A point is a run of dims numbers that begins at reference × stride.
//
// Vectors lie in slots of their own that are reused (stride = dims). Shingles
// overlap, so their vectors are written once, one after the other, into a ring
// (stride < dims): 4 bytes a vector instead of 4 × Shingle. The first vectors of
// the ring are repeated behind its end, so that every point is one slice.
type store struct {
	dims, stride int
	ring         int       // references of the ring; 0 when there are slots
	data         []float32 // (refs + repeated) × stride numbers
	holders      []uint8   // trees that hold each reference
	free         []uint16  // slots to use, last first
	next         int       // reference of the vector to be written next, in a ring
}

func newStore(dims, stride, ring int) store {
	s := store{dims: dims, stride: stride, ring: ring}
	if ring > 0 {
		s.data = make([]float32, ring*stride+dims-stride)
		s.holders = make([]uint8, ring)
	}
	return s
}

// point returns the point of a reference; it aliases the store.
func (s *store) point(ref uint16) []float32 {
	i := int(ref) * s.stride
	return s.data[i : i+s.dims : i+s.dims]
}

// write puts the newest vector into the ring.
func (s *store) write(v []float32) {
	at := s.next * s.stride
	copy(s.data[at:], v)
	if again := at + s.ring*s.stride; again < len(s.data) {
		copy(s.data[again:], v)
	}
	s.next = (s.next + 1) % s.ring
}

// newest returns the reference of the shingle whose last vector was written last.
func (s *store) newest() uint16 {
	return uint16((s.next - s.dims/s.stride + s.ring) % s.ring)
}

// slot stores a point in a free slot; slots grow by a quarter when all are held,
// so that a forest at rest no longer allocates.
func (s *store) slot(x []float32) uint16 {
	if len(s.free) == 0 {
		s.grow(max(64, len(s.holders)/4))
	}
	ref := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	copy(s.point(ref), x)
	return ref
}

func (s *store) grow(n int) {
	have := len(s.holders)
	n = min(n, maxRefs-have)
	s.holders = append(slices.Clip(s.holders), make([]uint8, n)...)
	s.data = append(slices.Clip(s.data), make([]float32, n*s.stride)...)
	s.free = slices.Grow(s.free, have+n)
	for i := have + n - 1; i >= have; i-- {
		s.free = append(s.free, uint16(i))
	}
}

func (s *store) hold(ref uint16) { s.holders[ref]++ }

func (s *store) release(ref uint16) {
	s.holders[ref]--
	if s.ring == 0 && s.holders[ref] == 0 {
		s.free = append(s.free, ref)
	}
}

func (s *store) bytes() int { return 4*cap(s.data) + cap(s.holders) + 2*cap(s.free) }
