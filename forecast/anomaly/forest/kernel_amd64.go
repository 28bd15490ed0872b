package forest

//go:noescape
func outsideSSE(lo, hi, x *float32, n int) (grown, sides float32)

//go:noescape
func coverSSE(lo, hi, x *float32, n int)

func outside(lo, hi, x []float32) (grown, sides float32) {
	n := len(x) &^ 3
	if n == 0 {
		return outsideGo(lo, hi, x)
	}
	_, _ = lo[n-1], hi[n-1]
	grown, sides = outsideSSE(&lo[0], &hi[0], &x[0], n)
	if n == len(x) {
		return grown, sides
	}
	return outsideRest(lo[n:], hi[n:], x[n:], grown, sides)
}

func cover(lo, hi, x []float32) {
	n := len(x) &^ 3
	if n == 0 {
		coverGo(lo, hi, x)
		return
	}
	_, _ = lo[n-1], hi[n-1]
	coverSSE(&lo[0], &hi[0], &x[0], n)
	if n < len(x) {
		coverGo(lo[n:], hi[n:], x[n:])
	}
}
