package warning

import (
	"math"
	"time"
)

// Crossing is the distribution of the time until a series reaches a threshold.
// It is a plain value; its methods compute on demand, allocate nothing and may
// be called concurrently. A probability costs about 1 µs, a quantile some fifteen of
// them.
type Crossing struct {
	Time      int64 // of the newest sample; Unix milliseconds. Horizons count from here
	Threshold Threshold
	Value     float64 // the newest sample

	known   bool
	tracker Tracker
	weights [numTrends + 1]float64
	curve   []float64     // probabilities of the steps of a forecast, see FromQuantiler
	step    time.Duration // of curve
}

// Never is the time until what will not happen within [Farthest].
const Never time.Duration = math.MaxInt64

// Farthest is the longest horizon that quantiles look at: a year. What is
// extrapolated further is no forecast.
const Farthest = 365 * 24 * time.Hour

// Probability returns the probability that the threshold is reached within h,
// in [0,1]: 1 when the newest sample is there already, 0 for h ≤ 0 otherwise and
// when nothing is known.
//
// It is, over the trends and their weights, the first-passage probability of a
// Brownian motion with uncertain drift. Where the series has turned back before
// the threshold, it is multiplied by what share of such attempts has got there;
// where resets have been seen, by the chance that this cycle gets that far, and
// joined with the chance that the peaks of the cycles do. It is no less than the
// chance of a leap there, from the largest swings so far.
func (c *Crossing) Probability(h time.Duration) float64 {
	dir := c.Threshold.direction()
	if (c.known || c.curve != nil) && dir*(c.Value-c.Threshold.Value) >= 0 {
		return 1
	}
	if h <= 0 {
		return 0
	}
	if c.curve != nil {
		return c.interpolate(h)
	}
	if !c.known {
		return 0
	}
	return c.reach(dir, h.Seconds())
}

func (c *Crossing) reach(dir, h float64) float64 {
	k := &c.tracker
	floor, age := k.floor(), float64(k.last-k.first)/1000
	p := 0.0
	for i := range k.trends {
		if w := c.weights[i]; w > 1e-6 {
			p += w * k.trends[i].cross(c.Threshold.Value, dir, h, age, k.step, floor, natures[i])
		}
	}
	if w := c.weights[numTrends]; w > 1e-6 {
		p += w * k.revert.cross(c.Threshold.Value, dir, h, k.step, floor)
	}
	p *= min(k.cycle.passes(c.Threshold.Value, dir, k.value),
		k.attempts.share(c.Threshold.Value, dir, k.value, k.last, h))
	p = max(p, k.attempts.leap(c.Threshold.Value, dir, k.value, h, age))
	q := k.cycle.climb(c.Threshold.Value, dir, h, floor)
	if p = p + q - p*q; p != p {
		return 0 // numbers that no samples lead to, of a state written by hand
	}
	return min(max(p, 0), 1)
}

// Quantile returns the shortest time within which the threshold is reached with
// probability p in (0,1), to about one part in a thousand; [Never] when it is
// not within [Farthest].
func (c *Crossing) Quantile(p float64) time.Duration {
	if c.Probability(Farthest) < p {
		return Never
	}
	if c.Probability(0) >= p {
		return 0
	}
	low, high := math.Log(1e-3), math.Log(Farthest.Seconds())
	for high-low > 1e-3 {
		mid := (low + high) / 2
		if c.Probability(seconds(math.Exp(mid))) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return seconds(math.Exp(high))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// Median is the time by which the threshold is as likely reached as not.
func (c *Crossing) Median() time.Duration { return c.Quantile(0.5) }

// Lower and Upper hold the central 80 %: in one case of ten each the threshold
// is reached before Lower, and not yet at Upper.
func (c *Crossing) Lower() time.Duration { return c.Quantile(0.1) }

// Upper is the end of what Lower begins.
func (c *Crossing) Upper() time.Duration { return c.Quantile(0.9) }
