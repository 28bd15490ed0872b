package forest

//go:noescape
func outsideSSE(box, x *float32, n int) (grown, sides float32)

//go:noescape
func coverSSE(box, data *float32, at *int32, count, n int)

// outside is outsideGo. The box must be twice as long as x; small enough to be
// inlined, it does not check.
func outside(box, x []float32) (grown, sides float32) {
	return outsideSSE(&box[0], &x[0], len(x))
}

// zero is the place of the only point.
var zero int32

// cover is coverGo.
func cover(box, x []float32) { coverSSE(&box[0], &x[0], &zero, 1, len(x)) }

// coverMany is coverManyGo.
func coverMany(box, data []float32, at []int32) {
	d := len(box) / 2
	for _, i := range at {
		_ = data[i : int(i)+d]
	}
	if len(at) > 0 {
		coverSSE(&box[0], &data[0], &at[0], len(at), d)
	}
}
