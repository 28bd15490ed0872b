package warning

import (
	"fmt"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast"
)

// levels are the quantiles that a forecast is asked for.
var levels = [...]float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995}

// FromQuantiler turns any forecast with quantiles into the distribution of the
// time until a threshold: of n steps of the given length, seen from the time and
// value of the newest sample. The probability of having crossed by a step is at
// least that of being beyond the threshold at it or at any step before; what is
// returned is that bound, which is close where the forecast has a trend and low
// where it wanders (see [FromPaths]). Farther than n steps nothing is known and the probability
// stays what it is. Errors: [ErrOptions].
func FromQuantiler(f forecast.Quantiler, n int, step time.Duration, newest int64, value float64, th Threshold) (Crossing, error) {
	if n < 1 || step <= 0 {
		return Crossing{}, fmt.Errorf("%w: %d steps of %v", ErrOptions, n, step)
	}
	c := Crossing{Time: newest, Threshold: th, Value: value, step: step, curve: make([]float64, n)}
	table := make([][]float64, len(levels))
	for i, p := range levels {
		table[i] = f.Quantile(nil, n, p)
	}
	column := make([]float64, len(levels))
	for h := range c.curve {
		for i := range levels {
			column[i] = table[i][h]
		}
		c.curve[h] = beyond(column, th)
		if h > 0 {
			c.curve[h] = max(c.curve[h], c.curve[h-1])
		}
	}
	return c, nil
}

// beyond is the probability of lying past the threshold, by linear
// interpolation between the quantiles, which rise; past the outermost it is 0 or
// 1, since nothing is known there.
func beyond(q []float64, th Threshold) float64 {
	i, _ := slices.BinarySearch(q, th.Value)
	p := 0.0 // of lying below
	switch {
	case i == 0 && q[0] > th.Value:
	case i == len(q):
		p = 1
	case q[i] == th.Value:
		p = levels[i]
	default:
		p = levels[i-1] + (levels[i]-levels[i-1])*(th.Value-q[i-1])/(q[i]-q[i-1])
	}
	if th.Below {
		return p
	}
	return 1 - p
}

// interpolate reads the curve, 0 at horizon 0, linearly.
func (c *Crossing) interpolate(h time.Duration) float64 {
	at := float64(h)/float64(c.step) - 1
	i := int(at)
	switch {
	case at >= float64(len(c.curve)-1):
		return c.curve[len(c.curve)-1]
	case at < 0:
		return c.curve[0] * (at + 1)
	}
	return c.curve[i] + (at-float64(i))*(c.curve[i+1]-c.curve[i])
}
