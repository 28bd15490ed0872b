package measure_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/portent-go/portent/benchdata/measure"
)

// day returns a day of minutes with two anomalies, and noise that notices the
// first of them.
func day() (time []int64, label []bool, score []float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 1440 {
		time = append(time, int64(i)*60_000)
		label = append(label, i >= 300 && i < 330 || i >= 900 && i < 905)
		score = append(score, rng.Float64())
	}
	score[302] = 5
	return time, label, score
}

func ExampleEventCurve() {
	curve := measure.EventCurve(day())
	best, threshold := curve.Best()
	fmt.Printf("best F1 %.2f at %.1f: %d of %d found, %d false hours\n", best.F1(), threshold, best.Hits, best.Anomalies, best.FalseHours)
	at, _ := curve.AtRate(1)
	fmt.Printf("recall %.2f at one false hour a day\n", at.Recall())
	// Output:
	// best F1 0.67 at 5.0: 1 of 2 found, 0 false hours
	// recall 0.50 at one false hour a day
}

func ExampleVUS() {
	_, label, score := day()
	roc, pr := measure.VUS(score, label, 20)
	fmt.Printf("VUS-ROC %.3f, VUS-PR %.3f, chance %.3f\n", roc, pr, measure.Prevalence(label))
	// Output: VUS-ROC 0.677, VUS-PR 0.058, chance 0.024
}

func ExampleMeanInterval() {
	f1 := []float64{0.8, 0.6, 0.9, 0.7, 0.75, 0.5} // one per series
	mean, lo, hi := measure.MeanInterval(f1, 1)
	fmt.Printf("%.2f [%.2f, %.2f]\n", mean, lo, hi)
	// Output: 0.71 [0.61, 0.81]
}

func ExampleMASE() {
	known := []float64{1, 3, 2, 4, 3, 5} // season 2, rising by one a season
	fmt.Println(measure.MASE([]float64{4, 6}, []float64{3, 5}, known, 2))
	// Output: 1
}

func ExampleChangePointF1() {
	people := [][]int{{50, 100}, {52}}
	fmt.Printf("%.2f\n", measure.ChangePointF1(people, []int{51}, measure.Margin))
	// Output: 0.91
}

func ExampleEvents() {
	// Two anomalies, one found; alarms in three hours that were in vain.
	e := measure.Events{Anomalies: 2, Hits: 1, FalseHours: 3, Days: 1.5}
	fmt.Printf("precision %.2f, recall %.2f, F1 %.2f, %.0f false hours a day\n", e.Precision(), e.Recall(), e.F1(), e.FalsePerDay())
	// Output: precision 0.25, recall 0.50, F1 0.33, 2 false hours a day
}

func ExampleCurve() {
	curve := measure.EventCurve(day())
	for _, threshold := range []float64{6, 4, 0.999} {
		e := curve.At(threshold)
		fmt.Printf("at %v: %d of %d found, %d false hours\n", threshold, e.Hits, e.Anomalies, e.FalseHours)
	}
	// Output:
	// at 6: 0 of 2 found, 0 false hours
	// at 4: 1 of 2 found, 0 false hours
	// at 0.999: 1 of 2 found, 2 false hours
}

func ExampleSegment() {
	for _, s := range measure.Segments([]bool{false, true, true, false, true}) {
		fmt.Println(s.From, s.To)
	}
	// Output:
	// 1 3
	// 4 5
}

func ExampleHitRate() {
	blame := []float64{0.1, 0.7, 0.2, 0.6} // by metric
	fmt.Println(measure.HitRate(blame, []int{1, 2}, 1), measure.HitRate(blame, []int{1, 2}, 1.5))
	// Output: 0.5 1
}
