package measure

import "math"

// AUC returns the area under the receiver operating characteristic: the
// probability that a positive scores higher than a negative, ties counting half
// (Hanley and McNeil, "The Meaning and Use of the Area under a ROC Curve",
// Radiology 143, 1982). NaN scores are the lowest. NaN unless there are both
// classes. With rare positives it flatters: see [AveragePrecision].
func AUC(score []float64, label []bool) float64 {
	if len(score) != len(label) {
		panic(badLength)
	}
	order := ranked(score)
	positives := float64(count(label))
	negatives := float64(len(label)) - positives
	above, sum := 0.0, 0.0 // positives ranked above the current group
	for k := 0; k < len(order); {
		end, p := k, 0.0
		for end < len(order) && sameScore(score[order[end]], score[order[k]]) {
			if label[order[end]] {
				p++
			}
			end++
		}
		n := float64(end-k) - p
		sum += n * (above + p/2)
		above += p
		k = end
	}
	if positives == 0 || negatives == 0 {
		return math.NaN()
	}
	return sum / (positives * negatives)
}

// RecallAt returns the share of positives among the highest share·n scores, at
// least one sample: the recall of alarms under a budget. Of equal scores at the
// edge the expected number is counted. NaN without a positive.
func RecallAt(score []float64, label []bool, share float64) float64 {
	if len(score) != len(label) {
		panic(badLength)
	}
	order := ranked(score)
	left, hits := max(1, math.Round(share*float64(len(order)))), 0.0
	for k := 0; k < len(order) && left > 0; {
		end, p := k, 0.0
		for end < len(order) && sameScore(score[order[end]], score[order[k]]) {
			if label[order[end]] {
				p++
			}
			end++
		}
		n := float64(end - k)
		hits += p * min(1, left/n)
		left -= n
		k = end
	}
	return hits / float64(count(label))
}
