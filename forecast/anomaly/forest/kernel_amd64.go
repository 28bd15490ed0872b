package forest

import (
	"unsafe"

	"github.com/portent-go/portent/internal/kernel"
)

//go:noescape
func outsideSSE(box, x *float32, n int) (grown, sides float32)

//go:noescape
func coverSSE(box, data *float32, refs *uint16, count, n, stride int)

//go:noescape
func largestSSE(x *float32, n int) int

// outside is outsideGo. The box must be twice as long as x; small enough to be
// inlined, it does not check.
func outside(box, x []float32) (grown, sides float32) {
	return outsideSSE(&box[0], &x[0], len(x))
}

// zero is the reference of the only point.
var zero uint16

// cover is coverGo.
func cover(box, x []float32) { coverSSE(&box[0], &x[0], &zero, 1, len(x), 0) }

// coverMany is coverManyGo. It does not check that the references lie in the store.
func coverMany(box, data []float32, refs []uint16, stride int) {
	coverSSE(&box[0], &data[0], &refs[0], len(refs), len(box)/2, stride)
}

// largest is largestGo.
func largest(x []float32) int { return largestSSE(&x[0], len(x)) }

//go:noescape
func descendSSE(nodes *[lanes]*node, at *[lanes]place, x *float32, path *place, depth *[lanes]int)

// descend4 is descendGo, side by side.
func (d *descents) descend4(group *[lanes]tree, x []float32) {
	var nodes [lanes]*node
	var at [lanes]place
	for i := range group {
		nodes[i], at[i] = &group[i].nodes[0], group[i].root()
	}
	descendSSE(&nodes, &at, &x[0], &d.path[0], &d.depth)
}

// ascent is what climbAVX2 reads.
type ascent struct {
	x, data, boxes      *float32
	levels              *level
	ref, box            *uint16
	path                *place
	step, stride, depth int // step and stride in bytes
}

//go:noescape
func climbAVX2(a *ascent) float32

// wide is whether the machine has AVX2.
var wide = kernel.Active() >= kernel.AVX2

// climb is climbGo; points of eight numbers, the shingles of a Detector, have a
// kernel for the whole walk.
func (f *Forest) climb(t *tree, x []float32, way trail) float32 {
	if len(x) != 8 || !wide {
		return f.climbGo(t, x, way)
	}
	a := &f.ascent
	a.x, a.data, a.levels, a.boxes = &x[0], &f.store.data[0], &f.levels[0], unsafe.SliceData(f.boxes.data)
	a.ref, a.box, a.path = &t.ref[0], unsafe.SliceData(t.box), &way.places[0]
	a.step, a.stride, a.depth = 8*way.step, 4*f.store.stride, way.depth
	return climbAVX2(a)
}
