package forecast

import "math"

// loess writes the local regression of y on its positions into dst: degree 0 or
// 1, tricube weights over the span nearest positions, times weight (nil: all 1).
// Cleveland, "Robust Locally Weighted Regression and Smoothing Scatterplots",
// JASA 74 (1979).
func loess(dst, y, weight []float64, span, degree int) {
	for i := range dst {
		dst[i] = loessAt(y, weight, float64(i), span, degree)
	}
}

// loessAt is loess at one position, which may lie outside y. With a span beyond
// the series the bandwidth grows by half the excess, as in the STL paper and R.
// It returns NaN when no value has weight.
func loessAt(y, weight []float64, x float64, span, degree int) float64 {
	n := len(y)
	left, right := neighbours(n, x, span)
	h := max(x-float64(left), float64(right-1)-x)
	if span > n {
		h += float64((span - n) / 2)
	}
	var sw, sx, sxx, sy, sxy float64
	for i := left; i < right; i++ {
		d := float64(i) - x
		w := tricube(math.Abs(d), h)
		if weight != nil {
			w *= weight[i]
		}
		if w == 0 {
			continue // also a gap
		}
		sw += w
		sx += w * d
		sxx += w * d * d
		sy += w * y[i]
		sxy += w * d * y[i]
	}
	if sw == 0 {
		return loessWide(y, weight, x, span, degree)
	}
	mean := sx / sw
	spread := sxx/sw - mean*mean
	if degree == 0 || math.Sqrt(max(spread, 0)) <= 0.001*float64(n-1) {
		return sy / sw
	}
	slope := (sxy/sw - mean*sy/sw) / spread
	return sy/sw - slope*mean
}

// loessWide doubles the span until a value has weight.
func loessWide(y, weight []float64, x float64, span, degree int) float64 {
	if span > 4*len(y) {
		return weightedMean(y, weight)
	}
	return loessAt(y, weight, x, 2*span+1, degree)
}

// weightedMean is 0 without weight: a phase never seen has no season.
func weightedMean(y, weight []float64) float64 {
	var s, sw float64
	for i, v := range y {
		if weight[i] > 0 {
			s += weight[i] * v
			sw += weight[i]
		}
	}
	if sw == 0 {
		return 0
	}
	return s / sw
}

// neighbours returns the span nearest positions of 0…n-1 to x, [left, right).
func neighbours(n int, x float64, span int) (left, right int) {
	if span >= n {
		return 0, n
	}
	left = int(math.Round(x)) - span/2
	left = min(max(left, 0), n-span)
	return left, left + span
}

// tricube is Cleveland's weight, with the margins of his Fortran: 1 within a
// thousandth of the bandwidth, 0 from 999 thousandths on.
func tricube(d, h float64) float64 {
	if d > 0.999*h {
		return 0
	}
	if d <= 0.001*h {
		return 1
	}
	u := d / h
	u = 1 - u*u*u
	return u * u * u
}
