package rca

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/order"
)

const (
	// onsetClip bounds each metric's say in the search: 3 scales, so that one
	// metric with a huge step cannot outvote twenty with a clear one.
	onsetClip = 3
	// minAfter rows must follow the onset: fewer are a blip.
	minAfter = 5
)

// searchOnset returns the time at which the metrics as a whole change most: the
// split k of the T rows with the largest gain
//
//	gain(k) = Σ over metrics of k·(T-k)/T · (mean before k - mean from k on)²
//
// of values centred and scaled by their median and floored MAD and clipped to
// ±3. It is one step of binary segmentation (Scott and Knott, "A Cluster
// Analysis Method for Grouping Means in the Analysis of Variance", Biometrics
// 30, 1974); the first of equal gains wins. Missing values count as the median.
// Cost: linear in the cells of the frame.
func searchOnset(f *Frame, floor float64) (int64, error) {
	n := len(f.Time)
	if n < minBaseline+minAfter {
		return 0, fmt.Errorf("%w: %d rows, an onset search wants at least %d", ErrShort, n, minBaseline+minAfter)
	}
	gain := make([]float64, n)
	z, scratch := make([]float64, n), make([]float64, 0, n)
	for _, c := range f.Columns {
		standardise(z, scratch, c.Values, floor)
		addGain(gain, z)
	}
	best := minBaseline
	for k := minBaseline; k <= n-minAfter; k++ {
		if gain[k] > gain[best] {
			best = k
		}
	}
	return f.Time[best], nil
}

// standardise writes the clipped robust scores of values into z.
func standardise(z, scratch, values []float64, floor float64) {
	scratch = order.AppendPresent(scratch[:0], values)
	median, scale := order.MedianMAD(scratch)
	scale = max(scale, floor*math.Abs(median))
	if scale == 0 {
		scale = max(floor*largest(values), math.SmallestNonzeroFloat64)
	}
	for i, v := range values {
		z[i] = 0
		if d := (v - median) / scale; d == d {
			z[i] = min(max(d, -onsetClip), onsetClip)
		}
	}
}

// addGain adds one metric's gain of every split.
func addGain(gain, z []float64) {
	total := 0.0
	for _, v := range z {
		total += v
	}
	before, n := 0.0, float64(len(z))
	for k := 1; k < len(z); k++ {
		before += z[k-1]
		kf := float64(k)
		d := before/kf - (total-before)/(n-kf)
		gain[k] += kf * (n - kf) / n * d * d
	}
}
