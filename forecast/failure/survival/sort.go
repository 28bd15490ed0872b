package survival

import (
	"math"
	"slices"
)

// ascending sorts places stably by their key, which must be no NaN: by radix,
// 11 bits of the key at a time, least first (Knuth, The Art of Computer
// Programming 3, 1998, section 5.2.5), ten times faster than by comparison for
// the hundred thousands of rows that a fleet has. It returns places.
func ascending(places []int32, key func(place int32) float64) []int32 {
	n := len(places)
	type item struct {
		bits  uint64
		place int32
	}
	from, to := make([]item, n), make([]item, n)
	for k, p := range places {
		from[k] = item{ordered(key(p)), p}
	}
	const digit, mask = 11, 1<<11 - 1
	for shift := 0; shift < 64; shift += digit {
		var start [mask + 1]int
		for _, v := range from {
			start[v.bits>>shift&mask]++
		}
		if n == 0 || start[from[0].bits>>shift&mask] == n {
			continue // all alike in these bits
		}
		sum := 0
		for d, c := range start {
			start[d], sum = sum, sum+c
		}
		for _, v := range from {
			d := v.bits >> shift & mask
			to[start[d]] = v
			start[d]++
		}
		from, to = to, from
	}
	for k, v := range from {
		places[k] = v.place
	}
	return places
}

// descending is ascending, then turned round: ties come in the reverse of their
// order.
func descending(places []int32, key func(place int32) float64) []int32 {
	slices.Reverse(ascending(places, key))
	return places
}

// ordered maps numbers to unsigned integers of the same order; -0 as 0.
func ordered(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}
