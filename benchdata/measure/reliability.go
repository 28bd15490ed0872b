package measure

import (
	"cmp"
	"math"
	"slices"
)

// Brier returns the mean squared difference between probabilities and labels
// (Brier, "Verification of Forecasts Expressed in Terms of Probability", Monthly
// Weather Review 78, 1950). NaN for no samples.
func Brier(p []float64, label []bool) float64 {
	if len(p) != len(label) {
		panic(badLength)
	}
	sum := 0.0
	for i, v := range p {
		d := v - number(label[i])
		sum += d * d
	}
	return sum / float64(len(p))
}

// BrierSkill returns 1 - Brier / Brier of a constant forecast: 0 is no better
// than always saying base, 1 is perfect. base is the rate that a forecaster
// without features would have said; with [Prevalence] of the same labels, which
// nobody knew beforehand, the skill is the stricter one.
func BrierSkill(p []float64, label []bool, base float64) float64 {
	constant := slices.Repeat([]float64{base}, len(p))
	return 1 - Brier(p, label)/Brier(constant, label)
}

// PredictedToObserved returns the sum of the probabilities by the number of
// positives: 1 is calibrated in the large, 1.2 says a fifth too much. +Inf
// without a positive.
func PredictedToObserved(p []float64, label []bool) float64 {
	if len(p) != len(label) {
		panic(badLength)
	}
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	return sum / float64(count(label))
}

// ReliabilityBin is one point of a reliability diagram.
type ReliabilityBin struct {
	Predicted float64 // mean probability
	Observed  float64 // share of positives
	Samples   int
}

// Reliability cuts the samples, ordered by probability, into bins of equal
// number and returns the mean prediction and the share of positives in each.
// Bins of equal number, because with rare failures bins of equal width leave all
// but the first nearly empty.
func Reliability(p []float64, label []bool, bins int) []ReliabilityBin {
	if len(p) != len(label) {
		panic(badLength)
	}
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	var out []ReliabilityBin
	for b := range bins {
		part := order[b*len(order)/bins : (b+1)*len(order)/bins]
		if len(part) == 0 {
			continue
		}
		r := ReliabilityBin{Samples: len(part)}
		for _, i := range part {
			r.Predicted += p[i] / float64(len(part))
			r.Observed += number(label[i]) / float64(len(part))
		}
		out = append(out, r)
	}
	return out
}

// CalibrationError returns the expected calibration error: the mean distance
// between prediction and observation over bins of equal number (Naeini, Cooper
// and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
// Binning", AAAI 2015, with bins of equal number). NaN for no samples.
func CalibrationError(p []float64, label []bool, bins int) float64 {
	sum := 0.0
	for _, b := range Reliability(p, label, bins) {
		sum += math.Abs(b.Predicted-b.Observed) * float64(b.Samples)
	}
	return sum / float64(len(p))
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
