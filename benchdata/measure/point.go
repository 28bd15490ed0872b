package measure

import (
	"cmp"
	"math"
	"slices"
)

// AveragePrecision returns the area under the precision-recall curve as a sum of
// steps, AP = Σ (Rₖ − Rₖ₋₁)·Pₖ (Zhu 2004, "Recall, precision and average
// precision"), ties taken together. Samples whose score is NaN count as the
// least suspicious. NaN without a positive. Chance is [Prevalence].
//
// A long anomaly counts as many samples, so that a few incidents of days decide
// it; see [EventCurve] for what an operator sees.
func AveragePrecision(score []float64, label []bool) float64 {
	if len(score) != len(label) {
		panic(badLength)
	}
	order := ranked(score)
	positives := count(label)
	ap, hits, before := 0.0, 0, 0
	for k, i := range order {
		if label[i] {
			hits++
		}
		if k == len(order)-1 || !sameScore(score[order[k+1]], score[i]) {
			ap += float64(hits-before) / float64(positives) * float64(hits) / float64(k+1)
			before = hits
		}
	}
	if positives == 0 {
		return math.NaN()
	}
	return ap
}

// ranked returns the positions by falling score, NaN last.
func ranked(score []float64) []int32 {
	order := make([]int32, len(score))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(score[b], score[a]) })
	return order
}

func sameScore(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func count(label []bool) (n int) {
	for _, l := range label {
		if l {
			n++
		}
	}
	return n
}

// Prevalence returns the share of positives, which is what a random score gets
// as average precision.
func Prevalence(label []bool) float64 { return float64(count(label)) / float64(len(label)) }

// Delays returns, for each anomaly in order, the time in milliseconds from its
// first sample to the first alarm inside it; NaN when no alarm fell inside. An
// alarm that is on when the anomaly begins has delay 0.
func Delays(time []int64, label, alarm []bool) []float64 {
	if len(time) != len(label) || len(time) != len(alarm) {
		panic(badLength)
	}
	var delays []float64
	for _, s := range Segments(label) {
		d := math.NaN()
		if k := slices.Index(alarm[s.From:s.To], true); k >= 0 {
			d = float64(time[s.From+k] - time[s.From])
		}
		delays = append(delays, d)
	}
	return delays
}

// TopHit reports whether the sample with the highest score, the first of equals,
// lies inside an anomaly or within slack samples of one: the score of the UCR
// archive, whose series hold one anomaly each.
func TopHit(score []float64, label []bool, slack int) bool {
	if len(score) != len(label) {
		panic(badLength)
	}
	best := -1
	for i, v := range score {
		if !math.IsNaN(v) && (best < 0 || v > score[best]) {
			best = i
		}
	}
	if best < 0 {
		return false
	}
	return slices.Contains(label[max(0, best-slack):min(len(label), best+slack+1)], true)
}
