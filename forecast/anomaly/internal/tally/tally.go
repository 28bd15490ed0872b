// Package tally adds up the counts of histograms.
package tally

// Beyond returns the sum of the counts after i, given that of all, adding up the
// shorter side.
func Beyond(count []float32, all float32, i int) float32 {
	if i >= len(count)/2 {
		return sum(count[i+1:])
	}
	return max(all-sum(count[:i+1]), 0)
}

// sum adds up in four sums, which do not wait for each other.
func sum(x []float32) float32 {
	var a, b, c, d float32
	for len(x) >= 4 {
		a, b, c, d = a+x[0], b+x[1], c+x[2], d+x[3]
		x = x[4:]
	}
	for _, v := range x {
		a += v
	}
	return a + b + (c + d)
}
