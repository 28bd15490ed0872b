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
const stateVersion = 2

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

// append writes the samples from left to right and the nodes in preorder, as they lie.
func (t *tree) append(dst []byte) []byte {
	dst = codec.AppendUint32(dst, uint32(t.size))
	for i, key := range t.key[:t.size] {
		dst = codec.AppendUint32(codec.AppendFloat32(dst, key), uint32(t.ref[i]))
	}
	for _, n := range t.nodes[:max(t.size, 1)-1] {
		dst = codec.AppendUint32(codec.AppendFloat32(dst, n.cut), uint32(n.dim)|uint32(n.left)<<16)
	}
	return dst
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
	if t.size = n; n == 0 {
		return
	}
	f.empty--
	f.readSamples(r, t)
	for i := range t.nodes[:n-1] {
		cut, x := r.Float32(), r.Uint32()
		t.nodes[i] = node{cut: cut, dim: uint16(x), left: uint16(x >> 16)}
		t.box[i] = none
	}
	if r.Err() == nil {
		f.adopt(r, t)
	}
}

func (f *Forest) readSamples(r *codec.Reader, t *tree) {
	for i := range t.size {
		key, ref := r.Float32(), r.Uint32()
		if ref >= uint32(len(f.store.holders)) || !(key >= 0 && key <= math.MaxFloat32) || f.beingWritten(ref) {
			r.Fail("point %d with key %v", ref, key)
			return
		}
		t.key[i], t.ref[i] = key, uint16(ref)
	}
	if t.size == f.cfg.Samples {
		t.last = largest(t.key)
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

var errTree = errors.New("tree and sample differ")

// adopt checks that the tree parts its samples as it says, holds them, and gives
// large nodes their boxes.
func (f *Forest) adopt(r *codec.Reader, t *tree) {
	if err := f.check(t); err != nil {
		r.Fail("%v", err)
		return
	}
	f.keepAll(t, t.root())
	for _, ref := range t.ref[:t.size] {
		f.store.hold(ref)
	}
	if f.store.ring == 0 {
		f.store.free = slices.DeleteFunc(f.store.free, func(ref uint16) bool { return f.store.holders[ref] > 0 })
	}
}

// keepAll gives the nodes below a place their boxes, children first.
func (f *Forest) keepAll(t *tree, p place) {
	if p.n() < boxed || t.nodes[p.node()].dim == same {
		return
	}
	n := t.nodes[p.node()]
	f.keepAll(t, p.child(n, false))
	f.keepAll(t, p.child(n, true))
	f.keep(t, p)
}

// check verifies that no point is in the sample twice, and that at every node the
// points to the left and to the right lie on their sides of the cut, or are equal
// where the node says so.
func (f *Forest) check(t *tree) error {
	refs := slices.Clone(t.ref[:t.size])
	slices.Sort(refs)
	if len(slices.Compact(refs)) < t.size {
		return errTree
	}
	return f.checkBelow(t, t.root())
}

func (f *Forest) checkBelow(t *tree, p place) error {
	if p.n() == 1 {
		return nil
	}
	n := t.nodes[p.node()]
	if n.dim == same {
		return f.checkRun(t, p)
	}
	if int(n.dim) >= f.dims || n.cut-n.cut != 0 || n.left == 0 || int(n.left) >= p.n() {
		return errTree
	}
	for i, ref := range t.samples(p) {
		if (f.store.point(ref)[n.dim] > n.cut) != (i >= int(n.left)) {
			return errTree
		}
	}
	return errors.Join(f.checkBelow(t, p.child(n, false)), f.checkBelow(t, p.child(n, true)))
}

// checkRun verifies that the points below a place are equal, and its nodes nothing
// but their number.
func (f *Forest) checkRun(t *tree, p place) error {
	for _, ref := range t.samples(p) {
		if !slices.Equal(f.store.point(ref), f.store.point(t.ref[p.first()])) {
			return errTree
		}
	}
	for _, n := range t.nodes[p.node() : p.node()+p.n()-1] {
		if n != (node{dim: same, left: 1}) {
			return errTree
		}
	}
	return nil
}
