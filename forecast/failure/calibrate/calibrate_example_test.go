package calibrate_test

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/forecast/failure/calibrate"
)

// sick and well are scores of a validation part.
func validation() (score []float64, failed []bool) {
	for i := range 200 {
		score = append(score, float64(i%20)/10)
		failed = append(failed, i%20 > 15 && i%3 == 0)
	}
	return score, failed
}

func ExampleFitPlatt() {
	score, failed := validation()
	m, err := calibrate.FitPlatt(score, failed, nil)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.3f %.3f\n", m.Probability(0.5), m.Probability(1.9))
	// Output: 0.001 0.390
}

func ExampleFitIsotonic() {
	score, failed := validation()
	m, err := calibrate.FitIsotonic(score, failed, nil)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.3f %.3f\n", m.Probability(0.5), m.Probability(1.9))
	// Output: 0.000 0.350
}

func ExampleFitVennAbers() {
	score, failed := validation()
	v, err := calibrate.FitVennAbers(score, failed)
	if err != nil {
		panic(err)
	}
	low, high := v.Interval(1.9)
	fmt.Printf("%.3f to %.3f\n", low, high)
	// Output: 0.333 to 0.381
}

// A fleet in which half as many fail as the model was made for.
func ExampleRecentre() {
	var r calibrate.Recentre
	c := calibrate.RecentreConfig{}
	for i := range 20_000 {
		r.Tell(c, int64(i), 0.02, i%100 == 0)
	}
	r.Settle(c)
	fmt.Printf("0.02 becomes %.4f\n", r.Probability(0.02))
	// Output: 0.02 becomes 0.0105
}

func ExampleLedger() {
	l, err := calibrate.NewLedger(time.Hour)
	if err != nil {
		panic(err)
	}
	_ = l.Foretell("db-1", 0, 0.7)
	_ = l.Foretell("db-2", 0, 0.6)
	l.Saved("db-2", 60_000) // drained: no negative
	l.Settle(3_600_000, func(_ int64, p float64, failed bool) { fmt.Println(p, failed) })
	// Output: 0.7 false
}

func ExampleCost() {
	c := calibrate.Cost{Action: 5, Missed: 400}
	fmt.Println(c.Threshold())
	// Output: 0.0125
}
