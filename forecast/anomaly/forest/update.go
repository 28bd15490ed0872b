package forest

import "math"

// Update takes a vector as the next of the stream. A vector that is not finite
// changes nothing and gives false. About one tree in ten changes by a point.
func (f *Forest) Update(v []float64) bool {
	if !f.query(v) {
		return false
	}
	if f.store.ring > 0 {
		f.expire(uint16(f.store.next))
		f.store.write(f.recent[f.dims-f.cfg.Dims:])
	}
	if f.filled++; f.filled >= f.cfg.Shingle {
		f.filled = f.cfg.Shingle
		f.offer()
	}
	copy(f.recent, f.recent[f.cfg.Dims:])
	return true
}

// expire takes the point that begins at a reference of the ring out of all trees
// that still hold it: its first vector is about to be overwritten.
func (f *Forest) expire(ref uint16) {
	for i := range f.trees {
		if f.store.holders[ref] == 0 {
			return
		}
		t := &f.trees[i]
		if at := t.find(ref, t.size); at >= 0 {
			f.evict(t, at)
		}
	}
}

// evict takes the sample at a place of the order out of the tree.
func (f *Forest) evict(t *tree, at int) {
	ref := t.ref[at]
	f.delete(t, at)
	if t.size == 0 {
		f.empty++
	}
	f.store.release(ref)
}

// offer lets each tree decide on the newest point.
func (f *Forest) offer() {
	f.updates++
	f.advance()
	ref, stored := uint16(0), f.store.ring > 0
	if stored {
		ref = f.store.newest()
	}
	for i := range f.trees {
		t := &f.trees[i]
		key, ok := f.drawKey(t)
		if !ok {
			continue
		}
		if !stored {
			ref, stored = f.store.slot(f.recent), true
		}
		f.store.hold(ref)
		f.take(t, key, ref)
	}
}

// take puts a point into a tree, in place of the one with the largest key when the
// sample is full.
func (f *Forest) take(t *tree, key float32, ref uint16) {
	if t.size == f.cfg.Samples {
		f.evict(t, t.last)
	}
	if t.size == 0 {
		f.empty--
	}
	f.insert(t, key, ref)
	if t.size == f.cfg.Samples {
		t.last = largest(t.key)
	}
}

// drawKey draws the key of the newest point for a tree and reports whether it
// gets into the sample. With w uniform, E = −ln(1−w) ≥ w: most points are refused
// by a comparison, without a logarithm.
func (f *Forest) drawKey(t *tree) (float32, bool) {
	w := float64(f.uniform())
	if t.size < f.cfg.Samples {
		return float32(-math.Log1p(-w) / f.growth), true
	}
	top := t.key[t.last]
	if w >= float64(top)*f.growth {
		return 0, false
	}
	key := float32(-math.Log1p(-w) / f.growth)
	return key, key < top
}

// advance moves the sampler's clock by one point. Before e^(λt) grows out of
// float32, all keys are scaled by a power of two, which is exact.
func (f *Forest) advance() {
	const limit = 1 << 32
	f.growth *= f.step
	if f.growth < limit {
		return
	}
	f.growth /= limit
	for i := range f.trees {
		t := &f.trees[i]
		for j := range t.key[:t.size] {
			t.key[j] *= limit
		}
	}
}

// uniform returns a random number in [0,1), a multiple of 2⁻²⁴.
func (f *Forest) uniform() float32 {
	if f.halves == 0 {
		f.bits, f.halves = f.pcg.Uint64(), 2
	}
	f.halves--
	u := uint32(f.bits) >> 8
	f.bits >>= 32
	return float32(u) / (1 << 24)
}
