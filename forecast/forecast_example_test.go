package forecast_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast"
)

// week is seven days of hourly values: a wave of a day on a slow rise.
func week() []float64 {
	y := make([]float64, 7*24)
	for i := range y {
		y[i] = 100 + 0.1*float64(i) + 20*math.Sin(2*math.Pi*float64(i)/24) + 2*math.Sin(1.7*float64(i))
	}
	return y
}

func Example() {
	m, err := forecast.Conformal{Base: forecast.HoltWinters{Season: 24}}.FitQuantiles(week())
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, high := m.Forecast(nil, 12), m.Quantile(nil, 12, 0.95)
	fmt.Printf("in 6 hours %.0f, above %.0f with probability 5 %%\n", mean[5], high[5])
	// Output: in 6 hours 138, above 143 with probability 5 %
}

func ExampleNaive() {
	m, _ := forecast.Naive{}.Fit([]float64{3, 1, math.NaN()})
	fmt.Println(m.Forecast(nil, 2))
	// Output: [1 1]
}

func ExampleDrift() {
	m, _ := forecast.Drift{}.Fit([]float64{1, 4, 5})
	fmt.Println(m.Forecast(nil, 2))
	// Output: [7 9]
}

func ExampleSeasonalNaive() {
	m, _ := forecast.SeasonalNaive{Season: 2}.Fit([]float64{1, 5, 2, 6})
	fmt.Println(m.Forecast(nil, 3))
	// Output: [2 6 2]
}

func ExampleHoltWinters() {
	m, _ := forecast.HoltWinters{Season: 24}.Fit(week())
	f := m.Forecast(nil, 24)
	fmt.Printf("%.0f %.0f\n", f[5], f[17])
	// Output: 138 98
}

func ExampleConformal() {
	_, err := forecast.Conformal{Base: forecast.Naive{}}.Fit([]float64{1, 2, 3})
	fmt.Println(err)
	// Output: forecast: not enough data: conformal: 2 errors measured, want 20
}
