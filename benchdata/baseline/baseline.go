package baseline

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/portent-go/portent/benchdata"
)

// Difference scores |xₜ − xₜ₋₁|, with the last value present for xₜ₋₁. Strong on
// sets whose anomalies are jumps.
func Difference(s *benchdata.Series) []float64 {
	out := differences(s.Value)
	for i, d := range out {
		out[i] = math.Abs(d)
	}
	return out
}

// differences returns xₜ less the last value present; NaN without one.
func differences(x []float64) []float64 {
	out, last := make([]float64, len(x)), math.NaN()
	for i, v := range x {
		out[i] = v - last
		if !math.IsNaN(v) {
			last = v
		}
	}
	return out
}

// MedianWindow is the p of [RollingMedian].
const MedianWindow = 16

// RollingMedian scores |dₜ − median(dₜ₋₁₆ … dₜ₋₁)| of the first difference d: a
// one-liner that ties large pretrained models on KPI data.
func RollingMedian(s *benchdata.Series) []float64 {
	d := differences(s.Value)
	out := make([]float64, len(d))
	var window, sorted []float64 // the same values by age and by size
	for i, v := range d {
		out[i] = math.Abs(v - middle(sorted))
		if math.IsNaN(v) {
			continue
		}
		if len(window) == MedianWindow {
			k, _ := slices.BinarySearch(sorted, window[0])
			sorted, window = slices.Delete(sorted, k, k+1), slices.Delete(window, 0, 1)
		}
		k, _ := slices.BinarySearch(sorted, v)
		sorted, window = slices.Insert(sorted, k, v), append(window, v)
	}
	return out
}

// median sorts x and returns its median; NaN of nothing.
func median(x []float64) float64 {
	slices.Sort(x)
	return middle(x)
}

// middle returns the median of sorted values; NaN of nothing.
func middle(x []float64) float64 {
	n := len(x)
	switch {
	case n == 0:
		return math.NaN()
	case n%2 == 1:
		return x[n/2]
	}
	return (x[n/2-1] + x[n/2]) / 2
}

// SeasonalNaive scores |xₜ − xₜ₋₁ₐ| with 1d a day of steps, or with the value
// before that where it is missing. Series that step more than an hour, and gaps,
// shift it: it counts samples.
func SeasonalNaive(s *benchdata.Series) []float64 {
	day := perDay(s.Step)
	out, last := make([]float64, len(s.Value)), math.NaN()
	for i, v := range s.Value {
		if i < day {
			out[i] = math.NaN()
			continue
		}
		if x := s.Value[i-day]; !math.IsNaN(x) {
			last = x
		}
		out[i] = math.Abs(v - last)
	}
	return out
}

func perDay(step time.Duration) int { return max(1, int(24*time.Hour/max(step, time.Millisecond))) }

// SeasonalRobustZ scores |x − mₚ| / (dₚ + d): mₚ and dₚ are the median and the
// median absolute deviation, before Start, of the values at the same time of
// day, and d is the median of all dₚ, so that a time of day at which nothing
// ever happened does not divide by nothing. Not adaptive: a drift after Start
// stays unusual.
func SeasonalRobustZ(s *benchdata.Series) []float64 {
	day := perDay(s.Step)
	phase := func(i int) int { return int(s.Time[i]/max(1, s.Step.Milliseconds())) % day }
	values := make([][]float64, day)
	for i, v := range s.Value[:s.Start] {
		if !math.IsNaN(v) {
			values[phase(i)] = append(values[phase(i)], v)
		}
	}
	center, spread := make([]float64, day), make([]float64, day)
	for p, v := range values {
		center[p] = median(v)
		for i := range v {
			v[i] = math.Abs(v[i] - center[p])
		}
		spread[p] = median(v)
	}
	typical := median(slices.DeleteFunc(slices.Clone(spread), math.IsNaN))
	out := make([]float64, len(s.Value))
	for i, v := range s.Value {
		p := phase(i)
		out[i] = math.Abs(v-center[p]) / (spread[p] + typical + tiny)
	}
	return out
}

// tiny keeps 0/0 of constant series from being NaN.
const tiny = 1e-12

// Random returns n seeded uniform scores: what chance gives.
func Random(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]float64, n)
	for i := range out {
		out[i] = rng.Float64()
	}
	return out
}

// BudgetThreshold returns the threshold above which a score would have alarmed
// in perDay hours a day before Start: an hour with any alarm counts once, as in
// [measure.Events], because alarms come in clumps. It needs no labels, and is
// what a budget means to a method without calibration. +Inf without scores.
func BudgetThreshold(s *benchdata.Series, score []float64, perDay float64) float64 {
	tops := hourTops(s, score)
	if len(tops) == 0 {
		return math.Inf(1)
	}
	slices.Sort(tops)
	days := float64(s.Start) * s.Step.Hours() / 24
	k := len(tops) - 1 - int(perDay*days)
	return tops[max(k, 0)]
}

// hourTops returns the highest score of each hour before Start.
func hourTops(s *benchdata.Series, score []float64) (tops []float64) {
	hour := int64(math.MinInt64)
	for i, v := range score[:s.Start] {
		h := (s.Time[i] - s.Time[0]) / time.Hour.Milliseconds()
		switch {
		case math.IsNaN(v):
		case h != hour:
			hour, tops = h, append(tops, v)
		default:
			tops[len(tops)-1] = max(tops[len(tops)-1], v)
		}
	}
	return tops
}

// Above returns the samples whose score is above a threshold.
func Above(score []float64, threshold float64) []bool {
	out := make([]bool, len(score))
	for i, v := range score {
		out[i] = v > threshold
	}
	return out
}
