package measure

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Resamples is how many samples [Bootstrap] draws. A thousand put the ends of a
// 95 % interval on the 25th of either side, whose error is small beside the
// width of the interval.
const Resamples = 1000

// Bootstrap returns the 95 % percentile interval of a statistic over n groups
// drawn with replacement (Efron and Tibshirani, An Introduction to the
// Bootstrap, 1993, chapter 13). Groups are what was sampled independently, such
// as series: the samples of one series are not. The same seed draws the same
// groups. pick is valid during the call only. Draws whose statistic is NaN are
// left out; NaN when all are, and for fewer than two groups, which say nothing
// about others.
func Bootstrap(n int, seed uint64, statistic func(pick []int) float64) (lo, hi float64) {
	if n < 2 {
		return math.NaN(), math.NaN()
	}
	rng := rand.New(rand.NewPCG(seed, 2))
	values, pick := make([]float64, 0, Resamples), make([]int, n)
	for range Resamples {
		for i := range pick {
			pick[i] = rng.IntN(n)
		}
		if v := statistic(pick); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(values)
	k := len(values) / 40 // 2.5 %
	return values[k], values[len(values)-1-k]
}

// Mean returns the mean of what is not NaN; NaN when nothing is.
func Mean(x []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range x {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// MeanInterval returns the mean of one value per series and its 95 % interval by
// [Bootstrap] over the series that have one.
func MeanInterval(x []float64, seed uint64) (mean, lo, hi float64) {
	x = slices.DeleteFunc(slices.Clone(x), math.IsNaN)
	if len(x) == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	lo, hi = Bootstrap(len(x), seed, func(pick []int) float64 {
		sum := 0.0
		for _, i := range pick {
			sum += x[i]
		}
		return sum / float64(len(pick))
	})
	return Mean(x), lo, hi
}
