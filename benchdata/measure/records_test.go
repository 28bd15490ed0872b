package measure_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/benchdata/measure"
)

// Of an episode only the rise counts, until its memory has faded.
func ExampleRecords() {
	score := []float64{1, 5, 3, math.NaN(), 2, 1, 3}
	fmt.Println(measure.Records(nil, score, 2))
	// Output: [1 5 0 NaN 2 0 3]
}
