package rca

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Energy is for the metrics of one instance: which of them carry an unusual
// stretch of time? It blames the geometric mean of how much a metric is out of
// its ordinary and how new that is:
//
//	√(rms over the window of z · max over the window of z / (1 + max over the baseline of z))
//
// with z = |value - mean| / standard deviation over the baseline, the latter
// not below Floor of the mean or a thousandth of the largest value. The mean of
// z² is, up to a constant, the log-likelihood ratio of the window under a
// Gaussian baseline. Unlike a robust scale, the standard deviation knows the
// bursts of a metric that rests most of the time; in return it must not be
// contaminated: give the exact time. A day of baseline is better than a month
// on servers that change their ways.
var Energy Method = energy{}

type energy struct{}

// Name implements [Method].
func (energy) Name() string { return "energy and novelty/1" }

func (energy) score(s *scene, b *blame) bool {
	var past, now []float64
	s.eachUsable(func(i int, _ *signal) {
		past, now = s.baselineOf(past[:0], i), s.windowOf(now[:0], i)
		mean, sd := stat.MeanStdDev(past, nil)
		sd = max(sd, s.opt.Floor*math.Abs(mean), 1e-3*max(largest(past), largest(now)), math.SmallestNonzeroFloat64)
		_, before := size(past, mean, sd)
		rms, top := size(now, mean, sd)
		b.metrics[i] = min(math.Sqrt(rms*(top/(1+before))), maxDeviation)
	})
	b.strongest(s, strongest)
	return true
}

// size returns root mean square and maximum of |x - mean| / sd.
func size(x []float64, mean, sd float64) (rms, top float64) {
	for _, v := range x {
		z := min(math.Abs(v-mean)/sd, 1e100)
		rms += z * z
		top = max(top, z)
	}
	return math.Sqrt(rms / float64(len(x))), top
}
