package dimension

import (
	"cmp"
	"math"
	"slices"
)

// dispersion returns φ, by which the variance of leaves that nothing happened to
// exceeds that of the likelihood's model: var = φ·e for sums and ratios, φ·e·(1-p)
// for proportions.
//
//	φ = median of (xᵢ - c·eᵢ)²/varᵢ over its value for a Gaussian, 0.4549
//
// with xᵢ = actual - eᵢ, c the median of x/e, and both medians weighed by eᵢ:
// what is asked is whether so large a change could be noise, so large leaves
// decide. Being a median it stands a change of leaves that hold up to half of
// the total; taken about c it stands a shift of all. Proportions have at least
// the variance of counts, φ ≥ 1; what sums are measured in is free, so φ is in
// its unit, and at least 1 % of the mean of the leaves squared.
func (k *likelihood) dispersion(rows []int32) float64 {
	shift, spread := make([]weighed, 0, len(rows)), make([]weighed, 0, len(rows))
	for _, r := range rows {
		if e := k.l.expect[r]; e > 0 {
			shift = append(shift, weighed{k.excess[r] / e, e})
		}
	}
	c := weighedMedian(shift)
	for _, r := range rows {
		if e := k.l.expect[r]; e > 0 {
			x := k.excess[r] - c*e
			spread = append(spread, weighed{x * x / k.variance(r), e})
		}
	}
	least := 1.0
	if k.l.measure != Proportion {
		least = minNoise * minNoise * quotient(sumOf(k.l.expect, rows), float64(len(rows)), 0)
	}
	return max(weighedMedian(spread)/0.4549, least)
}

// variance returns that of a leaf with expected value above 0, but for φ.
func (k *likelihood) variance(r int32) float64 {
	e := k.l.expect[r]
	if k.l.measure == Proportion {
		return e * max(1-e/k.l.base[r], rateFloor)
	}
	return e
}

// counting returns the standard deviation that the sum of the leaves has from
// being a count; 0 for sums and ratios.
func (k *likelihood) counting(rows []int32) float64 {
	if k.l.measure != Proportion {
		return 0
	}
	sum := 0.0
	for _, r := range rows {
		if k.l.expect[r] > 0 {
			sum += k.variance(r)
		}
	}
	return math.Sqrt(sum)
}

// minNoise is the least that a forecast is trusted to be off: a table in which
// more than half repeats its forecast exactly is not without noise, and a change
// by less than a percent of the level is never news (as in package rca).
const minNoise = 0.01

// significant reports whether a gain is more than the best of m elements of pure
// noise reaches: sqrt(2·gain/φ) is about Gaussian, the largest of m Gaussians
// grows like sqrt(2·ln m), and 1 more is passed once in a hundred tables.
func significant(gain, dispersion float64, m int) bool {
	return math.Sqrt(2*gain/dispersion) >= math.Sqrt(2*math.Log(float64(m)))+1
}

type weighed struct{ x, w float64 }

// weighedMedian returns the smallest value with at least half of the weight at or
// below it, 0 of none; it permutes the values. It is quickselect on the weight
// below; should the pivots be bad all the way, the rest is sorted.
func weighedMedian(values []weighed) float64 {
	left := 0.0 // weight still to be passed
	for _, v := range values {
		left += v.w / 2
	}
	for rounds := 64; len(values) > 1; rounds-- {
		if rounds == 0 {
			slices.SortFunc(values, func(a, b weighed) int { return cmp.Compare(a.x, b.x) })
			break
		}
		below, equal := split(values)
		under := weightOf(values[:below])
		at := under + weightOf(values[below:equal])
		switch {
		case left <= under && below > 0:
			values = values[:below]
		case left <= at || equal == len(values):
			return values[below].x
		default:
			left -= at
			values = values[equal:]
		}
	}
	for _, v := range values {
		if left -= v.w; left <= 0 {
			return v.x
		}
	}
	if len(values) == 0 {
		return 0
	}
	return values[len(values)-1].x
}

// split orders values by a pivot: below it, equal to it from below on, above it
// from equal on.
func split(values []weighed) (below, equal int) {
	n := len(values)
	a, b, c := values[0].x, values[n/2].x, values[n-1].x
	pivot := max(min(a, b), min(max(a, b), c))
	above := n
	for equal < above {
		switch v := values[equal]; {
		case v.x < pivot:
			values[below], values[equal] = v, values[below]
			below++
			equal++
		case v.x > pivot:
			above--
			values[above], values[equal] = v, values[above]
		default:
			equal++
		}
	}
	return below, equal
}

func weightOf(values []weighed) (sum float64) {
	for _, v := range values {
		sum += v.w
	}
	return sum
}
