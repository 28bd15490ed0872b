package ensemble_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// drives are made up: what wears fails, an observation a day.
func drives(n int) *landmark.Table {
	rng := rand.New(rand.NewPCG(1, 1))
	day := int64(24 * time.Hour / time.Millisecond)
	t := &landmark.Table{Columns: []string{"wear"}}
	for k := range n {
		wear, days, failed := 0.0, int64(0), false
		var rows []float64
		for ; days < 90 && !failed; days++ {
			wear += rng.ExpFloat64() * float64(k%5) / 20
			rows = append(rows, wear)
			failed = wear > 6
		}
		for i, w := range rows {
			t.Append(landmark.Landmark{Entity: fmt.Sprint("drive-", k), Time: int64(i+k%30) * day, Features: []float64{w}, After: (days - int64(i)) * day, Failed: failed})
		}
	}
	return t
}

// Learn from a table, follow a drive day by day, and raise an alarm.
func Example() {
	c := ensemble.Config{Horizon: 7 * 24 * time.Hour, Boosts: 2, Forests: 1, Hazards: 1, Nets: ensemble.None}
	model, _, err := c.Fit(drives(200))
	if err != nil {
		panic(err)
	}
	stepper, state := model.NewStepper(), model.NewState()
	var alarm failure.Alarm
	for day := range 40 {
		risk, err := stepper.Step(state, int64(day)*86_400_000, []float64{0.16 * float64(day)})
		if err != nil {
			panic(err)
		}
		if alarm.Step(failure.Policy{On: 0.5}, &risk.Risk) == failure.Raised {
			fmt.Printf("day %d: fails within the week with probability above one half: %v\n", day, risk.Probability >= 0.5)
		}
	}
	for _, r := range model.Explain([]float64{5.5}, nil) {
		fmt.Println(r.Feature, r.Contribution > 0)
	}
	// Output:
	// day 35: fails within the week with probability above one half: true
	// wear true
}
