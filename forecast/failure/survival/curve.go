package survival

import (
	"math"
	"sort"
)

// Curve is an estimate of survival in time: a step function that is 1 before
// the first time and keeps its last value after the last. Slices are by time.
type Curve struct {
	Stratum int
	Time    []float64 // distinct ends of intervals, increasing

	AtRisk   []float64 // weight of the rows under watch just before the time
	Events   []float64 // weight of those that failed then
	Censored []float64 // weight of those last seen then

	Survival  []float64 // probability to live longer
	StdErr    []float64 // of ln Survival, that is Survival's own relative error
	Hazard    []float64 // cumulative hazard
	HazardErr []float64 // its standard error

	Lower, Upper []float64 // pointwise band of Survival
}

// At returns the probability to live longer than t.
func (c *Curve) At(t float64) float64 { return c.step(c.Survival, t, 1) }

// HazardAt returns the cumulative hazard up to t.
func (c *Curve) HazardAt(t float64) float64 { return c.step(c.Hazard, t, 0) }

// before returns the survival just before t.
func (c *Curve) before(t float64) float64 {
	if k := sort.SearchFloat64s(c.Time, t); k > 0 {
		return c.Survival[k-1]
	}
	return 1
}

func (c *Curve) step(column []float64, t, first float64) float64 {
	k := sort.Search(len(c.Time), func(k int) bool { return c.Time[k] > t })
	if k == 0 {
		return first
	}
	return column[k-1]
}

// Quantile returns the time by which the share p of lives has ended, and the
// times at which the band says so: the middle of the span where the curve is
// flat at exactly 1-p, as is usual for the median. NaN where the curve does not
// come down that far. It panics when p is not between 0 and 1.
func (c *Curve) Quantile(p float64) (t, lower, upper float64) {
	if !(p > 0 && p < 1) {
		panic("survival: quantile outside 0 … 1")
	}
	return c.crossing(c.Survival, p), c.crossing(c.Lower, p), c.crossing(c.Upper, p)
}

// flat is how close to 1-p a curve counts as equal, for rounding's sake: √eps.
const flat = 1.5e-8

func (c *Curve) crossing(column []float64, p float64) float64 {
	k := 0
	for k < len(column) && !(column[k] <= 1-p+flat) {
		k++
	}
	if k == len(column) {
		return math.NaN()
	}
	if math.Abs(column[k]-(1-p)) > flat {
		return c.Time[k]
	}
	for j := k + 1; j < len(column); j++ {
		if column[j] < 1-p-flat {
			return (c.Time[k] + c.Time[j]) / 2
		}
	}
	return (c.Time[k] + c.Time[len(c.Time)-1]) / 2
}

// Mean returns the area under the curve from 0 to horizon, the mean life
// within it. Times must not be negative.
func (c *Curve) Mean(horizon float64) float64 {
	area, from, s := 0.0, 0.0, 1.0
	for k, t := range c.Time {
		if t >= horizon {
			break
		}
		area += s * (t - from)
		from, s = t, c.Survival[k]
	}
	return area + s*(horizon-from)
}
