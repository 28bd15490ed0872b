package anomaly

import "slices"

// PerSeries splits a budget of false alarms a day for a whole fleet over its
// series: a Bonferroni bound on the family, exact in expectation because budgets
// add up. Use it for [Config.Budget] when a person's day is the limit: forty a day
// over ten thousand series is .004 each.
func PerSeries(fleetPerDay float64, series int) float64 {
	return fleetPerDay / float64(max(series, 1))
}

// Discoveries returns which of the verdicts of one moment, given by their
// PValue, stand out of the whole fleet such that of those returned a share of at
// most q is expected to be false: the step-up procedure of Benjamini & Hochberg
// (JRSS B 57(1), 1995, section 3), valid when series are independent or positively
// dependent. Indices come in order of rising p; they are appended to dst. NaN
// counts as 1. It costs a sort.
//
// It is for views of a fleet ("what is unusual right now"), where the number of
// true ones is not known beforehand; alarms have their budget.
func Discoveries(dst []int, p []float64, q float64) []int {
	from := len(dst)
	for i, v := range p {
		if v <= q { // the largest level there is
			dst = append(dst, i)
		}
	}
	found := dst[from:]
	slices.SortStableFunc(found, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	k := len(found)
	for k > 0 && p[found[k-1]] > q*float64(k)/float64(len(p)) {
		k--
	}
	return dst[:from+k]
}
