// Package order finds order statistics without sorting everything.
package order

import (
	"cmp"
	"math"
	"slices"
)

// Select permutes x so that x[k] is what it would be if x were sorted, with
// nothing larger before it and nothing smaller after it, and returns x[k].
//
// It is Hoare's FIND (Communications of the ACM 4(7), 1961, algorithm 65) with
// the median of three as pivot; after 2·log2(n)+8 rounds without an end it
// sorts the rest, so hostile input costs n·log(n), not n². x must hold no NaN.
// It panics when k is outside x.
func Select[T cmp.Ordered](x []T, k int) T {
	_ = x[k]
	lo, hi := 0, len(x)-1
	for rounds := 2*log2(len(x)) + 8; lo < hi; rounds-- {
		if rounds == 0 {
			slices.Sort(x[lo : hi+1])
			break
		}
		i, j := partition(x, lo, hi)
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return x[k]
		}
	}
	return x[k]
}

// partition splits x[lo..hi] into x[lo..j] <= pivot and x[i..hi] >= pivot,
// j < i; whatever lies between equals the pivot.
func partition[T cmp.Ordered](x []T, lo, hi int) (i, j int) {
	pivot := medianOf3(x[lo], x[lo+(hi-lo)/2], x[hi])
	i, j = lo, hi
	for i <= j {
		for x[i] < pivot {
			i++
		}
		for x[j] > pivot {
			j--
		}
		if i <= j {
			x[i], x[j] = x[j], x[i]
			i++
			j--
		}
	}
	return i, j
}

func medianOf3[T cmp.Ordered](a, b, c T) T {
	return max(min(a, b), min(max(a, b), c))
}

func log2(n int) int {
	r := 0
	for ; n > 1; n >>= 1 {
		r++
	}
	return r
}

// Quantile returns the q-quantile of x, permuting x: linear interpolation
// between order statistics, definition 7 of Hyndman and Fan, "Sample Quantiles
// in Statistical Packages" (The American Statistician 50(4), 1996), the default
// of R and NumPy. NaN when x is empty. q must lie in [0,1]; x must hold no NaN.
func Quantile(x []float64, q float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	h := q * float64(len(x)-1)
	k := int(h)
	low := Select(x, k)
	if frac := h - float64(k); frac > 0 {
		return low + frac*(slices.Min(x[k+1:])-low)
	}
	return low
}

// Median is Quantile(x, 0.5).
func Median(x []float64) float64 { return Quantile(x, 0.5) }

// Gaussian makes the median absolute deviation of normal data estimate its
// standard deviation: 1 / Φ⁻¹(3/4).
const Gaussian = 1.482602218505602

// MedianMAD returns the median of x and its median absolute deviation times
// [Gaussian]. It overwrites x. NaN when x is empty; x must hold no NaN.
func MedianMAD(x []float64) (median, scale float64) {
	median = Median(x)
	for i, v := range x {
		x[i] = math.Abs(v - median)
	}
	return median, Gaussian * Median(x)
}

// AppendPresent appends the values of x that are neither NaN nor infinite.
func AppendPresent(dst, x []float64) []float64 {
	for _, v := range x {
		if d := v - v; d == 0 { // NaN and Inf give NaN
			dst = append(dst, v)
		}
	}
	return dst
}
