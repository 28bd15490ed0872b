package forest

// Two kernels do nearly all arithmetic of a forest. On amd64 the first n&^3
// numbers go through SSE2, which every amd64 has; the portable forms below add in
// the same order, so that all machines give the same bits.

// outsideGo returns by how much the box from lo to hi must grow to hold x, summed
// over the dimensions, and the sum of the box's sides. The sums run in four
// lanes, (0+2)+(1+3), then over the rest one by one.
func outsideGo(lo, hi, x []float32) (grown, sides float32) {
	n := len(x) &^ 3
	var g, s [4]float32
	for i, v := range x[:n] {
		g[i&3] += excess(lo[i], hi[i], v)
		s[i&3] += hi[i] - lo[i]
	}
	return outsideRest(lo[n:], hi[n:], x[n:], (g[0]+g[2])+(g[1]+g[3]), (s[0]+s[2])+(s[1]+s[3]))
}

// outsideRest adds the dimensions beyond the last multiple of four.
func outsideRest(lo, hi, x []float32, grown, sides float32) (float32, float32) {
	for i, v := range x {
		grown += excess(lo[i], hi[i], v)
		sides += hi[i] - lo[i]
	}
	return grown, sides
}

// excess is how far v lies outside of [lo, hi].
func excess(lo, hi, v float32) float32 {
	if v < lo {
		return lo - v
	}
	if v > hi {
		return v - hi
	}
	return 0
}

// coverGo enlarges the box from lo to hi to hold x.
func coverGo(lo, hi, x []float32) {
	for i, v := range x {
		lo[i], hi[i] = min(lo[i], v), max(hi[i], v)
	}
}
