package drift_test

import (
	"fmt"

	"github.com/portent-go/portent/forecast/failure/drift"
)

func Example() {
	var then []float64
	for i := range 1000 {
		then = append(then, float64(i%50))
	}
	ref, err := drift.NewReference([]string{"temperature"}, then)
	if err != nil {
		panic(err)
	}
	now := ref.NewCounts()
	for i := range 500 {
		now.Observe([]float64{float64(i%50) + 20})
	}
	a := drift.Judge(drift.Limits{}, ref.Shifts(now), false, 0)
	fmt.Println(a.Retrain, a.Shifted[0].Feature)
	// Output: true temperature
}
