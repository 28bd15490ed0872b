package forest

// Three kernels do nearly all arithmetic of a forest. On amd64 they are written in
// SSE2, which every amd64 has; the portable forms below add in the same order, so
// that all machines give the same bits.

// outsideGo returns by how much a box must grow to hold x, summed over the
// dimensions, and the sum of the box's sides. The sums run in four
// lanes, (0+2)+(1+3), then over the rest one by one.
func outsideGo(box, x []float32) (grown, sides float32) {
	lo, hi := corners(box)
	n := len(x) &^ 3
	var g, s [4]float32
	for i, v := range x[:n] {
		g[i&3] += excess(lo[i], hi[i], v)
		s[i&3] += hi[i] - lo[i]
	}
	grown, sides = (g[0]+g[2])+(g[1]+g[3]), (s[0]+s[2])+(s[1]+s[3])
	for i := n; i < len(x); i++ {
		grown += excess(lo[i], hi[i], x[i])
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

// coverGo enlarges a box to hold x.
func coverGo(box, x []float32) {
	lo, hi := corners(box)
	for i, v := range x {
		lo[i], hi[i] = min(lo[i], v), max(hi[i], v)
	}
}

// coverManyGo enlarges the box to hold the points of a store.
func coverManyGo(box, data []float32, refs []uint16, stride int) {
	for _, ref := range refs {
		i := int(ref) * stride
		coverGo(box, data[i:i+len(box)/2])
	}
}

// largestGo returns the place of the largest of some numbers, the first of equal ones.
func largestGo(x []float32) int {
	at := 0
	for i, v := range x {
		if v > x[at] {
			at = i
		}
	}
	return at
}
