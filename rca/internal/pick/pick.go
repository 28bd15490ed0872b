// Package pick finds order statistics without moving the values: what ranking
// spends its time on.
//
// Hoare's partition, as in package order, mispredicts a branch for every
// other value. Here values become unsigned integers of the same order, and no
// branch depends on them.
package pick

import (
	"math"
	"math/bits"
	"slices"
)

// few values are sorted; below that, histograms do not pay.
const few = 16

// Values is a set of values to pick from. The zero value is empty. Loading
// reuses its memory.
type Values struct{ keys, work []uint64 }

// Load takes the values of x that are neither NaN nor infinite.
func (s *Values) Load(x []float64) {
	s.keys = s.keys[:0]
	for _, v := range x {
		if v-v == 0 {
			s.keys = append(s.keys, key(v))
		}
	}
}

// LoadDistances takes |v - centre| of the values of x that are neither NaN nor infinite.
func (s *Values) LoadDistances(x []float64, centre float64) {
	s.keys = s.keys[:0]
	for _, v := range x {
		if v-v == 0 {
			s.keys = append(s.keys, math.Float64bits(math.Abs(v-centre))|sign) // key of what is not negative
		}
	}
}

// Cut keeps the first n values loaded.
func (s *Values) Cut(n int) { s.keys = s.keys[:n] }

// Len is the number of values.
func (s *Values) Len() int { return len(s.keys) }

const sign = 1 << 63

// key maps a value to an integer of the same order: negative values are
// flipped whole, others get the highest bit.
func key(v float64) uint64 {
	b := math.Float64bits(v)
	return b ^ (uint64(int64(b)>>63) | sign)
}

// value undoes key.
func value(k uint64) float64 {
	return math.Float64frombits(k ^ (^uint64(int64(k)>>63) | sign))
}

// At returns the value that would stand at index k if they were sorted. It
// panics when k is outside. Cost: linear whatever the values, at most eight
// times three passes.
//
// It is a radix selection from the highest bit in which any two keys differ:
// a histogram of the eight bits from there on tells the bucket that k falls
// into, and only that bucket is kept.
func (s *Values) At(k int) float64 { return value(s.at(k)) }

func (s *Values) at(k int) uint64 {
	x := s.keys
	_ = x[k]
	s.work = slices.Grow(s.work[:0], len(x))[:len(x)]
	for len(x) > few {
		differ := differing(x)
		if differ == 0 {
			return x[0]
		}
		shift := max(0, bits.Len64(differ)-8)
		var bucket uint64
		bucket, k = find(x, shift, k)
		x = keep(s.work, x, shift, bucket)
	}
	x = s.work[:copy(s.work, x)]
	slices.Sort(x)
	return x[k]
}

// differing returns the bits in which not all keys are equal.
func differing(x []uint64) (d uint64) {
	first := x[0]
	for _, v := range x {
		d |= v ^ first
	}
	return d
}

// find returns the bucket of eight bits that index k falls into, and k within
// it.
func find(x []uint64, shift, k int) (bucket uint64, within int) {
	var count [256]int32
	for _, v := range x {
		count[uint8(v>>uint(shift&63))]++
	}
	for b, n := range count {
		if k < int(n) {
			return uint64(b), k
		}
		k -= int(n)
	}
	panic("pick: index outside") // at checked it
}

// keep moves the keys of a bucket to the front of dst, which may be x.
func keep(dst, x []uint64, shift int, bucket uint64) []uint64 {
	dst = dst[:len(x)]
	n := 0
	for _, v := range x {
		dst[n] = v
		n += less(uint64(uint8(v>>uint(shift&63)))^bucket, 1)
	}
	return dst[:n]
}

// less is 1 when a < b, else 0.
func less(a, b uint64) int {
	_, borrow := bits.Sub64(a, b, 0)
	return int(borrow)
}

// Quantile returns the q-quantile, interpolated as in R and NumPy (definition 7
// of Hyndman and Fan, The American Statistician 50(4), 1996); NaN of nothing.
func (s *Values) Quantile(q float64) float64 {
	if len(s.keys) == 0 {
		return math.NaN()
	}
	h := q * float64(len(s.keys)-1)
	k := int(h)
	low := s.at(k)
	frac := h - float64(k)
	if frac == 0 {
		return value(low)
	}
	return value(low) + frac*(value(s.next(low, k))-value(low))
}

// next returns the key after low, which stands at index k: low itself when it
// stands there more often.
func (s *Values) next(low uint64, k int) uint64 {
	upTo, next := 0, ^uint64(0)
	for _, v := range s.keys {
		after := less(low, v)
		upTo += 1 - after
		next = min(next, v|uint64(after-1)) // all ones unless after
	}
	if k+1 < upTo {
		return low
	}
	return next
}

// Median is Quantile(0.5).
func (s *Values) Median() float64 { return s.Quantile(0.5) }
