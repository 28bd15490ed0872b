package forecast

import (
	"math"
	"slices"

	"github.com/portent-go/portent/internal/order"
)

// DetectSeasons returns the season lengths of a series in steps, ascending, at
// most three; an empty slice, never nil, when there is none. It takes gaps,
// trends, outliers and lengths that are not whole.
//
//  1. Gaps are filled by lines, a straight trend is taken out, outliers are cut
//     at five robust scales.
//  2. A period is a candidate when its power in the Hann-windowed periodogram
//     is at least 20 times the median of its neighbours: against that local
//     background a random walk shows nothing, and white noise passes once in a
//     million (the power of noise is exponential, so 2^-20).
//  3. A candidate stays when the autocorrelation has a hill there (Vlachos, Yu
//     and Castelli, "On Periodicity Detection and Structural Periodic
//     Similarity", SDM 2005), whose top, followed over many periods, gives the
//     length to a fraction of a step.
//  4. The one whose phase means explain most variance (R², adjusted for the
//     number of phases) wins; a divisor that explains 35 % as much is preferred as
//     the shorter season (a day in a week), else it is only a harmonic.
//  5. A multiple of two to ten is a season too when its phases explain a tenth
//     of what the first leaves.
//  6. What was found is taken out, and 2 to 4 repeated once, for a season that is
//     no multiple.
//
// A season needs three full cycles, and to explain a tenth of the variance; a
// second one a tenth of what is left and a twentieth of all.
// Values beyond ±1e150 or infinite give none. Cost: O(n·log n).
func DetectSeasons(y []float64) []float64 {
	found := []float64{}
	if observed("seasons", y, leastForSeason) != nil {
		return found
	}
	x := flatten(y)
	if x == nil {
		return found
	}
	all := variance(x)
	for range 2 {
		p, ok := strongestSeason(x, leastOfAll*all/variance(x))
		if !ok || len(found) > 0 && related(p, found) {
			break
		}
		found = append(found, p)
		long, ok := multipleSeason(x, p)
		if ok {
			found = append(found, long)
			p = long
		}
		removePhases(x, p)
	}
	slices.Sort(found)
	return found
}

const (
	leastForSeason = 12
	seasonCycles   = 3
	peakRatio      = 20
	leastExplained = 0.1  // of what there is
	leastOfAll     = 0.05 // of what there was before the first season was taken out
	outlierScales  = 5
	nestedShare    = 0.35
)

// related says whether p is within 5 % of a multiple or fraction, up to ten, of a
// season found already: what is left of it.
func related(p float64, found []float64) bool {
	for _, q := range found {
		r := max(p/q, q/p)
		if r < 10.5 && math.Abs(r-math.Round(r)) < 0.05*r {
			return true
		}
	}
	return false
}

// flatten is step 1; nil for a constant series.
func flatten(y []float64) []float64 {
	x := fillLine(y)
	if !cut(x) { // outliers would tilt the line
		return nil
	}
	s := thetaSearch{y: x}
	s.setLine()
	for i := range x {
		x[i] -= s.a + s.b*float64(i+1)
	}
	if !cut(x) {
		return nil
	}
	return x
}

// cut centres and scales x robustly and cuts it at five scales; false when it is
// constant.
func cut(x []float64) bool {
	median, scale := order.MedianMAD(slices.Clone(x))
	if scale == 0 {
		scale = math.Sqrt(variance(x))
	}
	if !(scale > 0) || math.IsInf(scale, 0) {
		return false
	}
	for i, v := range x {
		x[i] = min(max((v-median)/scale, -outlierScales), outlierScales)
	}
	return true
}

// strongestSeason is steps 2 to 4.
func strongestSeason(x []float64, least float64) (float64, bool) {
	acf := fastAutocorrelation(x)
	type scored struct{ period, explained float64 }
	var all []scored
	for _, p := range peaks(x) {
		if p, ok := onHill(acf, p, len(x)); ok {
			p, e := wholeIfAsGood(x, p)
			all = append(all, scored{p, e})
		}
	}
	var best scored
	for _, s := range all {
		if s.explained > best.explained {
			best = s
		}
	}
	if best.explained < max(least, leastExplained) {
		return 0, false
	}
	short := best
	for _, s := range all {
		k := math.Round(best.period / s.period)
		nested := k >= 2 && math.Abs(best.period-k*s.period) < 0.02*best.period
		if nested && s.explained >= nestedShare*best.explained && (short == best || s.explained > short.explained) {
			short = s
		}
	}
	return refine(x, short.period), true
}

// refine returns, of p and the whole numbers that the series is too short to
// tell from it, the period that explains most.
func refine(x []float64, p float64) float64 {
	x = within(x, p)
	best, at := explainedBy(x, p)+0.002, p
	reach := math.Min(8, p*p/float64(len(x)))
	for q := math.Ceil(max(2, p-reach)); q <= p+reach; q++ {
		if e := explainedBy(x, q); e > best {
			best, at = e, q
		}
	}
	return at
}

// wholeIfAsGood returns the nearest whole number of steps when it explains
// nearly as much and the series is too short to tell it from p.
func wholeIfAsGood(x []float64, p float64) (period, explained float64) {
	x = within(x, p)
	e := explainedBy(x, p)
	whole := math.Round(p)
	if math.Abs(p-whole) > p*p/float64(len(x)) {
		return p, e
	}
	if w := explainedBy(x, whole); w >= 0.97*e {
		return whole, w
	}
	return p, e
}
