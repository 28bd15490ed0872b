package forecast_test

import (
	"fmt"

	"github.com/portent-go/portent/forecast"
)

func ExampleForecaster() {
	y := []float64{10, 20, 12, 22, 14, 24}
	for _, m := range []forecast.Forecaster{forecast.Naive{}, forecast.SeasonalNaive{Season: 2}, forecast.Drift{}} {
		f, err := m.Fit(y)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.1f\n", f.Forecast(nil, 2))
	}
	// Output:
	// [24.0 24.0]
	// [14.0 24.0]
	// [26.8 29.6]
}

func ExampleFitted() {
	f, _ := forecast.Naive{}.Fit([]float64{1, 2, 3})
	dst := make([]float64, 2) // the caller's memory
	fmt.Println(f.Forecast(dst, 2), dst)
	// Output: [3 3] [3 3]
}

func ExampleQuantiler() {
	q, err := forecast.Conformal{Base: forecast.SeasonalNaive{Season: 24}}.FitQuantiles(week())
	if err != nil {
		fmt.Println(err)
		return
	}
	low, high := q.Quantile(nil, 1, 0.05), q.Quantile(nil, 1, 0.95)
	fmt.Printf("%.0f to %.0f\n", low[0], high[0])
	// Output: 108 to 120
}
