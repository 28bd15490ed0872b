package forecast

import (
	"math"

	"github.com/portent-go/portent/internal/order"
)

// lineStart is how many values the first level and slope without season rest
// on: 30 outvotes a dozen outliers, and more would reach into another level.
const lineStart = 30

// start returns the state before y[0], estimated robustly from the first
// values: with a season from medians over its first cycles, else from a
// repeated-median line (Siegel, "Robust Regression Using Repeated Medians",
// Biometrika 69, 1982), as Gelper, Fried and Croux do.
func start(y []float64, season int) smoother {
	var s smoother
	if season > 1 {
		s = seasonStart(y, season)
	} else {
		s.level, s.trend = repeatedMedian(y[:min(len(y), lineStart)])
		s.level -= s.trend // the line at step -1
	}
	s.scale = startScale(s, y)
	return s
}

// seasonStart: slope from differences one season apart, level from the median
// of the first cycle, season from the median departure of each phase over the
// first cycles, at most five.
func seasonStart(y []float64, m int) smoother {
	n := min(len(y), 5*m)
	n -= n % m
	s := smoother{season: make([]float64, m)}
	diffs := make([]float64, 0, n)
	for i := m; i < n; i++ {
		diffs = append(diffs, (y[i]-y[i-m])/float64(m))
	}
	s.trend = zeroIfNaN(order.Median(order.AppendPresent(diffs[:0], diffs)))
	flat := make([]float64, n)
	for i := range flat {
		flat[i] = y[i] - s.trend*float64(i+1)
	}
	scratch := order.AppendPresent(nil, flat)
	s.level = order.Median(scratch)
	for p := range s.season {
		s.season[p] = phaseMedian(scratch[:0], flat, p, m) - s.level
	}
	centre(s.season, &s.level)
	return s
}

// phaseMedian returns the median of one phase, or of all when it has no value.
func phaseMedian(scratch, flat []float64, phase, m int) float64 {
	for i := phase; i < len(flat); i += m {
		if !math.IsNaN(flat[i]) {
			scratch = append(scratch, flat[i])
		}
	}
	if len(scratch) == 0 {
		return order.Median(order.AppendPresent(nil, flat))
	}
	return order.Median(scratch)
}

// centre moves the mean of the season into the level.
func centre(season []float64, level *float64) {
	mean := 0.0
	for _, v := range season {
		mean += v / float64(len(season))
	}
	for i := range season {
		season[i] -= mean
	}
	*level += mean
}

// repeatedMedian returns the robust line's value at step 0 and its slope. The
// slope is the median over i of the median over j of (y(j)-y(i))/(j-i).
func repeatedMedian(y []float64) (at0, slope float64) {
	var outer, inner []float64
	for i, a := range y {
		inner = inner[:0]
		for j, b := range y {
			if d := (b - a) / float64(j-i); i != j && !math.IsNaN(d) {
				inner = append(inner, d)
			}
		}
		if len(inner) > 0 {
			outer = append(outer, order.Median(inner))
		}
	}
	slope = zeroIfNaN(order.Median(outer))
	outer = outer[:0]
	for i, v := range y {
		if !math.IsNaN(v) {
			outer = append(outer, v-slope*float64(i))
		}
	}
	return order.Median(outer), slope
}

// startScale is the robust scale of the errors that the start itself makes
// over the values it rests on; for a perfect start, of all values from their
// median, and 0 (no cleaning) for a constant series.
func startScale(s smoother, y []float64) float64 {
	n := min(len(y), max(lineStart, 5*len(s.season)))
	e := make([]float64, 0, n)
	for i, v := range y[:n] {
		fit := s.level + s.trend*float64(i+1)
		if m := len(s.season); m > 0 {
			fit += s.season[i%m]
		}
		e = append(e, v-fit)
	}
	_, scale := order.MedianMAD(order.AppendPresent(e[:0], e))
	if scale == 0 {
		_, scale = order.MedianMAD(order.AppendPresent(nil, y))
	}
	return scale
}

func zeroIfNaN(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}
