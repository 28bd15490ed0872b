package measure

import (
	"cmp"
	"slices"
)

// HitRate returns which share of the metrics that carry an anomaly are among the
// most blamed ones: of the ⌊depth·n⌋ largest of blame, with n = len(truth), the
// number that are in truth, by n (Su et al., "Robust Anomaly Detection for
// Multivariate Time Series through Stochastic Recurrent Neural Network", KDD
// 2019, section 5.5: HitRate@100 % has depth 1, HitRate@150 % has 1.5). Equal
// blame is ranked by the number of the metric. Chance is about
// depth·n / len(blame). NaN without truth.
func HitRate(blame []float64, truth []int, depth float64) float64 {
	order := make([]int, len(blame))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(blame[b], blame[a]) })
	hits := 0
	for _, c := range order[:min(len(order), int(depth*float64(len(truth))))] {
		if slices.Contains(truth, c) {
			hits++
		}
	}
	return float64(hits) / float64(len(truth))
}
