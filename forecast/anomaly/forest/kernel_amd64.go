package forest

//go:noescape
func outsideSSE(lo, hi, x *float32, n int) (grown, sides float32)

//go:noescape
func coverSSE(lo, hi, data *float32, at *int32, count, n int)

// outside is outsideGo.
func outside(lo, hi, x []float32) (grown, sides float32) {
	_, _ = lo[len(x)-1], hi[len(x)-1]
	return outsideSSE(&lo[0], &hi[0], &x[0], len(x))
}

// cover is coverGo.
func cover(lo, hi, x []float32) {
	_, _ = lo[len(x)-1], hi[len(x)-1]
	var first [1]int32
	coverSSE(&lo[0], &hi[0], &x[0], &first[0], 1, len(x))
}

// coverMany is coverManyGo.
func coverMany(lo, hi, data []float32, at []int32) {
	if len(at) == 0 {
		return
	}
	_ = hi[len(lo)-1]
	for _, i := range at {
		_ = data[i : int(i)+len(lo)]
	}
	coverSSE(&lo[0], &hi[0], &data[0], &at[0], len(at), len(lo))
}
