package measure

import (
	"cmp"
	"math"
	"slices"
)

// EasyTSAD returns the log-weighted event F1 with the best threshold, as the
// EasyTSAD suite defines it (Si et al., "TimeSeriesBench: An Industrial-Grade
// Benchmark for Time Series Anomaly Detection Models", 2024; its class EventF1PA
// with mode log and base 3): an anomaly of n samples counts as one sample with
// the weight
//
//	w(n) = ⌊log₃(n + 3)⌋
//
// and the highest score within it; every normal sample has the weight 1. delay is
// how many samples from its start an anomaly has to be found in (EventKthF1PA);
// 0 means anywhere in it. Samples of equal score are taken together; the suite
// itself takes them one by one in their order, which differs where the best
// threshold falls on a tie.
//
// Chance is far above 0 on sets with long anomalies, for one lucky sample finds
// one: print a random score beside it. NaN without anomalies.
func EasyTSAD(score []float64, label []bool, delay int) float64 {
	if len(score) != len(label) {
		panic(badLength)
	}
	var items []weighted
	total := 0.0
	for _, s := range Segments(label) {
		end := s.To
		if delay > 0 {
			end = min(end, s.From+delay)
		}
		w := logWeight(s.To - s.From)
		total += w
		items = append(items, weighted{maxOf(score[s.From:end]), w, true})
	}
	for i, v := range score {
		if !label[i] {
			items = append(items, weighted{v, 1, false})
		}
	}
	if total == 0 {
		return math.NaN()
	}
	return bestWeighted(items, total)
}

func logWeight(n int) float64 {
	// math.Log(9)/math.Log(3) is exactly 2 here as in Python, whose
	// math.log(x, 3) is the same quotient.
	return math.Floor(math.Log(float64(n+3)) / math.Log(3))
}

type weighted struct {
	score, weight float64
	anomaly       bool
}

func bestWeighted(items []weighted, total float64) (best float64) {
	items = slices.DeleteFunc(items, func(w weighted) bool { return math.IsNaN(w.score) })
	slices.SortFunc(items, func(a, b weighted) int { return cmp.Compare(b.score, a.score) })
	alarms, hits := 0.0, 0.0
	for i, w := range items {
		alarms += w.weight
		if w.anomaly {
			hits += w.weight
		}
		if i == len(items)-1 || items[i+1].score != w.score {
			best = max(best, 2*hits/(alarms+total))
		}
	}
	return best
}
