package forest

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
