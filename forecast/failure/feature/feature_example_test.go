package feature_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/failure/feature"
)

// A disk that fills by a tenth of a per cent a minute.
func Example() {
	b, err := feature.New(feature.Config{Horizon: time.Hour, Signals: []feature.Signal{{Name: "disk", Limit: 100}}})
	if err != nil {
		panic(err)
	}
	state, row := b.NewState(), make([]float64, len(b.Names()))
	for m := range 240 {
		if _, err := b.Step(row, state, int64(m)*60_000, []float64{70 + 0.1*float64(m)}); err != nil {
			panic(err)
		}
	}
	fmt.Printf("full within the hour: %.2f\n", row[slices.Index(b.Names(), "disk.crossing")])
	// Output: full within the hour: 0.36
}
