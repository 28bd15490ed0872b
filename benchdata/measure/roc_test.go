package measure

import (
	"math"
	"testing"
)

// grid is a set of scores with ties and labels that a script can repeat:
// s = ((i*7919) % 101) // 4 / 25, y = (i*31) % 7 < 2 for i in range(60).
func grid() (s []float64, y []bool) {
	for i := range 60 {
		s = append(s, float64((i*7919)%101/4)/25)
		y = append(y, (i*31)%7 < 2)
	}
	return s, y
}

// Golden values: scikit-learn 1.9.1, roc_auc_score(y, s) and
// brier_score_loss(y, s).
func TestRankingAndBrierEqualScikitLearn(t *testing.T) {
	s, y := grid()
	if got := AUC(s, y); math.Abs(got-0.4870041039671683) > 1e-12 {
		t.Errorf("AUC %.17g", got)
	}
	if got := Brier(s, y); math.Abs(got-0.3351466666666666) > 1e-12 {
		t.Errorf("Brier %.17g", got)
	}
}

func TestAUCOfOneClass(t *testing.T) {
	if got := AUC([]float64{1, 2}, []bool{true, true}); !math.IsNaN(got) {
		t.Errorf("AUC of one class is %v", got)
	}
	if got := AUC([]float64{math.NaN(), 1}, []bool{false, true}); got != 1 {
		t.Errorf("NaN is not the lowest: %v", got)
	}
}

func TestRecallAt(t *testing.T) {
	f := func(score []float64, label []bool, share, want float64) {
		t.Helper()
		if got := RecallAt(score, label, share); math.Abs(got-want) > 1e-12 {
			t.Errorf("recall %v, want %v", got, want)
		}
	}
	l := []bool{true, false, true, false}
	f([]float64{4, 3, 2, 1}, l, 0.25, 0.5)
	f([]float64{4, 3, 2, 1}, l, 0.75, 1)
	f([]float64{4, 3, 2, 1}, l, 0.001, 0.5) // at least one alarm
	f([]float64{1, 1, 1, 1}, l, 0.5, 0.5)   // ties: the expected number
}

func TestReliability(t *testing.T) {
	p := []float64{0.4, 0.1, 0.1, 0.4}
	y := []bool{true, false, false, false}
	bins := Reliability(p, y, 2)
	if len(bins) != 2 || bins[0].Observed != 0 || bins[1].Observed != 0.5 || math.Abs(bins[1].Predicted-0.4) > 1e-12 {
		t.Errorf("%+v", bins)
	}
	if got := CalibrationError(p, y, 2); math.Abs(got-0.1) > 1e-12 {
		t.Errorf("calibration error %v", got)
	}
	if got := PredictedToObserved(p, y); math.Abs(got-1) > 1e-12 {
		t.Errorf("predicted to observed %v", got)
	}
	if got := BrierSkill([]float64{1, 0, 0, 0}, y, Prevalence(y)); got != 1 {
		t.Errorf("skill of an oracle %v", got)
	}
	if got := BrierSkill([]float64{0.25, 0.25, 0.25, 0.25}, y, Prevalence(y)); got != 0 {
		t.Errorf("skill of the base rate %v", got)
	}
}
