package calibrate_test

import (
	"fmt"

	"github.com/portent-go/portent/forecast/failure/calibrate"
)

// Whichever map was fitted, it is used alike.
func ExampleMap() {
	score, failed := validation()
	platt, _ := calibrate.FitPlatt(score, failed, nil)
	isotonic, _ := calibrate.FitIsotonic(score, failed, nil)
	for _, m := range []calibrate.Map{platt, isotonic} {
		fmt.Println(m.Probability(1.9) > m.Probability(0.5))
	}
	// Output:
	// true
	// true
}

// Two numbers are the whole map: they can be kept in any file.
func ExamplePlatt() {
	m := calibrate.Platt{Slope: 2, Offset: -4}
	fmt.Printf("%.2f %.2f %.2f\n", m.Probability(0), m.Probability(2), m.Probability(4))
	// Output: 0.02 0.50 0.98
}

// Between two scores the value is interpolated, outside it is the end's.
func ExampleIsotonic() {
	m := calibrate.Isotonic{Score: []float64{0, 1, 2}, Value: []float64{0, 0.25, 0.5}}
	fmt.Println(m.Validate(), m.Probability(-5), m.Probability(1.5), m.Probability(9))
	m.Value[2] = 0.1 // falls
	fmt.Println(m.Validate() != nil)
	// Output:
	// <nil> 0 0.375 0.5
	// true
}

// One probability for a decision, and the interval that says how much is known.
func ExampleVennAbers() {
	score, failed := validation()
	many, err := calibrate.FitVennAbers(score, failed)
	if err != nil {
		panic(err)
	}
	few, err := calibrate.FitVennAbers(score[:40], failed[:40])
	if err != nil {
		panic(err)
	}
	for _, v := range []calibrate.VennAbers{few, many} {
		low, high := v.Interval(1.9)
		fmt.Printf("%.2f, between %.2f and %.2f\n", v.Probability(1.9), low, high)
	}
	// Output:
	// 0.53, between 0.40 and 0.67
	// 0.36, between 0.33 and 0.38
}

// Twice as many fail as foretold: how far forty failures move a probability.
func ExampleRecentreConfig() {
	for _, failures := range []float64{0, 200} { // 0 is the default, 20
		c := calibrate.RecentreConfig{Failures: failures}
		if err := c.Validate(); err != nil {
			panic(err)
		}
		var r calibrate.Recentre
		for i := range 1000 {
			r.Tell(c, int64(i), 0.02, i%25 == 0)
		}
		r.Settle(c)
		fmt.Printf("0.02 becomes %.3f\n", r.Probability(0.02))
	}
	// Output:
	// 0.02 becomes 0.030
	// 0.02 becomes 0.022
}
