package forest

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

// stateVersion is the first byte of an encoded forest.
const stateVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. The state
// holds the points, trees and random numbers, about 0.3 MB for the default
// forest; of the configuration only the sizes, to refuse another forest's state.
func (f *Forest) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, stateVersion)
	for _, n := range f.sizes() {
		dst = codec.AppendUint32(dst, n)
	}
	pcg, _ := f.pcg.AppendBinary(nil)
	dst = codec.AppendBytes(dst, pcg)
	dst = codec.AppendUint64(dst, f.bits)
	dst = append(dst, byte(f.halves))
	dst = codec.AppendFloat64(dst, f.growth)
	dst = codec.AppendUint64(dst, f.updates)
	dst = codec.AppendUint32(dst, uint32(f.filled))
	dst = codec.AppendFloat32s(dst, f.recent[:f.dims-f.cfg.Dims])
	dst = codec.AppendUint32(dst, uint32(f.store.next))
	dst = codec.AppendUint32(dst, uint32(len(f.store.holders)))
	dst = codec.AppendFloat32s(dst, f.store.data)
	for i := range f.trees {
		dst = f.trees[i].append(dst)
	}
	return dst, nil
}

func (f *Forest) sizes() []uint32 {
	c := f.cfg
	return []uint32{uint32(c.Dims), uint32(c.Shingle), uint32(c.Trees), uint32(c.Samples), uint32(f.store.ring)}
}

func (t *tree) append(dst []byte) []byte {
	dst = codec.AppendUint32(dst, uint32(t.size))
	dst = codec.AppendFloat32s(dst, t.key[:t.size])
	for _, ref := range t.ref[:t.size] {
		dst = codec.AppendUint32(dst, uint32(ref))
	}
	if t.size == 0 {
		return dst
	}
	return t.appendLink(dst, t.root)
}

// appendLink writes what is below a link, parents first.
func (t *tree) appendLink(dst []byte, l link) []byte {
	if l&leafBit != 0 {
		lf := t.leaves[l&^leafBit]
		return codec.AppendUint32(append(dst, 1), uint32(lf.ref)|uint32(lf.mass)<<16)
	}
	n := &t.nodes[l]
	dst = codec.AppendUint32(append(dst, 0), uint32(n.dim))
	dst = codec.AppendFloat32(dst, n.cut)
	return t.appendLink(t.appendLink(dst, n.child[0]), n.child[1])
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The state must be that
// of a forest with the same sizes. On error the receiver is unchanged.
func (f *Forest) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	d := f.read(&r)
	if err := r.Close(); err != nil {
		return front.Wrap(err)
	}
	*f = *d
	return nil
}

// read builds a new forest of the configuration of f.
func (f *Forest) read(r *codec.Reader) *Forest {
	d, err := New(f.cfg)
	if err != nil {
		r.Fail("%v", err)
		return nil
	}
	r.Version(stateVersion)
	for _, want := range f.sizes() {
		if n := r.Uint32(); n != want {
			r.Fail("forest of size %d where this one has %d", n, want)
		}
	}
	d.readCounters(r)
	d.readStore(r)
	for i := range d.trees {
		if r.Err() != nil {
			return nil
		}
		d.readTree(r, &d.trees[i])
	}
	return d
}

func (f *Forest) readCounters(r *codec.Reader) {
	var pcg rand.PCG
	if err := pcg.UnmarshalBinary(r.Bytes()); err != nil {
		r.Fail("random numbers: %v", err)
	}
	f.pcg = pcg
	f.bits = r.Uint64()
	f.halves = int(r.Byte())
	f.growth = r.Finite()
	f.updates = r.Uint64()
	f.filled = int(r.Uint32())
	readFinite(r, f.recent[:f.dims-f.cfg.Dims])
	if f.halves > 1 || !(f.growth >= 1 && f.growth < 1<<33) || f.filled > f.cfg.Shingle {
		r.Fail("forest state contradicts itself")
	}
}

func (f *Forest) readStore(r *codec.Reader) {
	s := &f.store
	s.next = int(r.Uint32())
	n := int(r.Uint32())
	switch {
	case r.Err() != nil:
		return
	case s.ring == 0 && (s.next != 0 || n > maxRefs || n*s.dims*4 > len(r.Data)):
		r.Fail("%d points", n)
		return
	case s.ring > 0 && (s.next >= s.ring || n != s.ring):
		r.Fail("ring of %d at %d", n, s.next)
		return
	case s.ring == 0 && n > 0:
		s.grow(n)
	}
	readFinite(r, s.data)
}

func readFinite(r *codec.Reader, dst []float32) {
	r.Float32s(dst)
	for _, x := range dst {
		if !(x >= -farthest && x <= farthest) {
			r.Fail("point with the value %v", x)
			return
		}
	}
}

// readTree reads a tree and holds its points.
func (f *Forest) readTree(r *codec.Reader, t *tree) {
	n := int(r.Uint32())
	if n > f.cfg.Samples || 8*n > len(r.Data) {
		r.Fail("tree of %d points", n)
		return
	}
	r.Float32s(t.key[:n])
	for i := range n {
		ref := r.Uint32()
		if ref >= uint32(len(f.store.holders)) || !(t.key[i] >= 0 && t.key[i] <= math.MaxFloat32) || f.beingWritten(ref) {
			r.Fail("point %d with key %v", ref, t.key[i])
			return
		}
		t.ref[i] = uint16(ref)
	}
	if t.size = n; n == 0 {
		return
	}
	f.empty--
	t.root = f.readLink(r, t)
	if r.Err() == nil {
		f.adopt(r, t)
	}
}

// beingWritten reports whether a point of the ring has parts not yet written.
func (f *Forest) beingWritten(ref uint32) bool {
	if f.store.ring == 0 {
		return false
	}
	age := (f.store.next - int(ref) + f.store.ring) % f.store.ring
	return age > 0 && age < f.cfg.Shingle
}

// readLink reads what is below a link, and gives large nodes their boxes.
func (f *Forest) readLink(r *codec.Reader, t *tree) link {
	leafNext := r.Bool()
	switch {
	case r.Err() != nil:
		return none
	case leafNext:
		return f.readLeaf(r, t)
	case t.freeNode >= link(len(t.nodes)):
		r.Fail("too many nodes")
		return none
	}
	n := t.newNode()
	dim, cut := r.Uint32(), r.Float32()
	if dim >= uint32(f.dims) || cut-cut != 0 {
		r.Fail("cut of dimension %d at %v", dim, cut)
		return none
	}
	left := f.readLink(r, t)
	if r.Err() != nil {
		return none
	}
	right := f.readLink(r, t)
	if r.Err() != nil {
		return none
	}
	t.nodes[n] = node{cut: cut, dim: uint16(dim), child: [2]link{left, right}, box: none}
	t.below[n] = t.count(left) + t.count(right)
	f.keep(t, n)
	return n
}

func (f *Forest) readLeaf(r *codec.Reader, t *tree) link {
	x := r.Uint32()
	if t.freeLeaf >= link(len(t.leaves)) || int(x&0xffff) >= len(f.store.holders) {
		r.Fail("leaf of point %d", x&0xffff)
		return none
	}
	l := t.newLeaf(uint16(x))
	t.leaves[l].mass = uint16(x >> 16)
	return l | leafBit
}

var errTree = errors.New("tree and sample differ")

// adopt checks that tree and sample hold the same points, and holds them.
func (f *Forest) adopt(r *codec.Reader, t *tree) {
	if err := f.check(t); err != nil {
		r.Fail("%v", err)
		return
	}
	for _, ref := range t.ref[:t.size] {
		f.store.hold(ref)
	}
	if f.store.ring == 0 {
		f.store.free = slices.DeleteFunc(f.store.free, func(ref uint16) bool { return f.store.holders[ref] > 0 })
	}
}

// check verifies that every point of the sample leads to its leaf, and that
// every leaf has as many as it counts and names one of them.
func (f *Forest) check(t *tree) error {
	refs := slices.Clone(t.ref[:t.size])
	slices.Sort(refs)
	if len(slices.Compact(refs)) < t.size {
		return errTree
	}
	mass, named := make([]uint16, len(t.leaves)), make([]bool, len(t.leaves))
	for _, ref := range t.ref[:t.size] {
		l, _ := t.descend(f.store.point(ref))
		if !slices.Equal(f.store.point(t.leaves[l].ref), f.store.point(ref)) {
			return errTree
		}
		mass[l]++
		named[l] = named[l] || t.leaves[l].ref == ref
	}
	used := 0
	for l, m := range mass {
		if m > 0 {
			if used++; t.leaves[l].mass != m || !named[l] {
				return errTree
			}
		}
	}
	if used != t.distinct {
		return errTree
	}
	return nil
}
