package baseline_test

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/baseline"
)

func ExampleDifference() {
	s := &benchdata.Series{Value: []float64{10, 11, 10, 40, 41}, Start: 3, Step: time.Minute}
	score := baseline.Difference(s)
	fmt.Println(score[s.Start:])
	// Output: [30 1]
}

func ExampleNaive2() {
	var y []float64
	for range 10 {
		y = append(y, 10, 30, 20)
	}
	fit, _ := baseline.Naive2{Season: 3}.Fit(y)
	fmt.Printf("%.0f\n", fit.Forecast(nil, 4))
	// Output: [10 30 20 10]
}
