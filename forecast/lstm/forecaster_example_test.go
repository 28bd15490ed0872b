package lstm_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/lstm"
)

// load is the demand of a shop, with a daily wave and a surge that builds up and
// ebbs away.
func load(shop, hours int) []float64 {
	y := make([]float64, hours)
	for i := range y {
		surge := 10 * math.Sin(float64(i)/float64(40+shop))
		y[i] = 100 + 30*math.Sin(2*math.Pi*float64(i)/24) + surge
	}
	return y
}

func ExampleForecaster() {
	y := load(0, 360)
	fit, err := lstm.Forecaster{Seasons: []float64{24}}.Fit(y[:348])
	if err != nil {
		panic(err)
	}
	worst := 0.0
	for k, v := range fit.Forecast(nil, 12) {
		worst = max(worst, math.Abs(v-y[348+k]))
	}
	fmt.Println("within 5 of the next 12 hours:", worst < 5)
	// Output:
	// within 5 of the next 12 hours: true
}

// One net learned from some shops forecasts another without learning.
func ExampleShared() {
	var shops [][]float64
	for shop := range 3 {
		shops = append(shops, load(shop, 360))
	}
	net, err := lstm.Forecaster{Seasons: []float64{24}, Net: lstm.Config{Epochs: 15}}.Learn(shops)
	if err != nil {
		panic(err)
	}
	y := load(20, 360)
	fit, err := net.Fit(y[:348])
	if err != nil {
		panic(err)
	}
	worst := 0.0
	for k, v := range fit.Forecast(nil, 12) {
		worst = max(worst, math.Abs(v-y[348+k]))
	}
	fmt.Println("within 5 of the next 12 hours:", worst < 5)
	// Output:
	// within 5 of the next 12 hours: true
}
