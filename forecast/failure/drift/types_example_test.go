package drift_test

import (
	"fmt"

	"github.com/portent-go/portent/forecast/failure/drift"
)

// sensors is the reference of two features, evenly spread over 0 to 49.
func sensors() *drift.Reference {
	var rows []float64
	for i := range 1000 {
		rows = append(rows, float64(i%50), float64(7*i%50))
	}
	ref, err := drift.NewReference([]string{"temperature", "load"}, rows)
	if err != nil {
		panic(err)
	}
	return ref
}

// hotter counts rows whose temperature is higher than it was.
func hotter(ref *drift.Reference, by float64) *drift.Counts {
	now := ref.NewCounts()
	for i := range 500 {
		now.Observe([]float64{float64(i%50) + by, float64(7 * i % 50)})
	}
	return now
}

// The largest shift comes first.
func ExampleReference() {
	ref := sensors()
	for _, s := range ref.Shifts(hotter(ref, 20)) {
		fmt.Println(s.Feature, s.PSI > 0.25)
	}
	// Output:
	// temperature true
	// load false
}

// A window of counts after the other.
func ExampleCounts() {
	ref := sensors()
	now := hotter(ref, 20)
	fmt.Println(now.Rows())
	now.Reset()
	fmt.Println(now.Rows())
	// Output:
	// 500
	// 0
}

// A shift counts when it is larger than chance makes it in so few rows.
func ExampleShift() {
	ref := sensors()
	for _, by := range []float64{0, 20} {
		for _, s := range ref.Shifts(hotter(ref, by)) {
			if s.PSI > s.Noise {
				fmt.Printf("%.0f hotter: %s moved\n", by, s.Feature)
			}
		}
	}
	// Output: 20 hotter: temperature moved
}

// One feature of two is too many for the default, a tenth; here half may shift.
func ExampleLimits() {
	ref := sensors()
	shifts := ref.Shifts(hotter(ref, 20))
	for _, l := range []drift.Limits{{}, {Share: 0.5}} {
		fmt.Println(drift.Judge(l, shifts, false, 1).Retrain)
	}
	// Output:
	// true
	// false
}

// Advice gives its reasons.
func ExampleAdvice() {
	a := drift.Judge(drift.Limits{}, nil, true, 2.5)
	fmt.Println(a.Retrain)
	for _, r := range a.Reasons {
		fmt.Println(r)
	}
	// Output:
	// true
	// the mean loss of matured risks has changed
	// 2.50 failures were foretold for each that came
}

// Losses that double are noticed, and what came before is forgotten.
func ExampleADWIN() {
	var a drift.ADWIN
	for i := range 2000 {
		loss := 0.1 + 0.1*float64(i%3) // 0.2 in the mean
		if i >= 1000 {
			loss += 0.2
		}
		if a.Step(loss) {
			fmt.Println("changed within 100:", i >= 1000 && i < 1100)
			break
		}
	}
	fmt.Println("window cut:", a.Len() < 1000)
	// Output:
	// changed within 100: true
	// window cut: true
}
