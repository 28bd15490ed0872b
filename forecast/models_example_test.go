package forecast_test

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/forecast"
)

func ExampleETS() {
	m, err := forecast.ETS{Season: 24}.FitModel(week())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v %.1f\n", m, m.Forecast(nil, 3))
	// Output: ETS(A,A,A) [116.8 122.3 127.0]
}

func ExampleETSModel() {
	m, _ := forecast.ETS{Error: forecast.Additive, Trend: forecast.None}.FitModel([]float64{3, 4, 3, 5, 4, 3, 4, 5, 4, 3})
	fmt.Printf("%v α %.2f\n", m, m.Level)
	// Output: ETS(A,N,N) α 0.00
}

func ExampleComponent() {
	fmt.Println(forecast.Automatic, forecast.None, forecast.Additive, forecast.Multiplicative, forecast.Damped)
	// Output: Z N A M Ad
}

func ExampleTheta() {
	m, _ := forecast.Theta{Season: 24, Optimised: true}.Fit(week())
	fmt.Printf("%.1f\n", m.Forecast(nil, 3))
	// Output: [117.1 122.8 128.2]
}

func ExampleARIMA() {
	o := forecast.Order{P: 1, SeasonalD: 1, SeasonalQ: 1, Season: 24}
	m, err := forecast.ARIMA{Order: o}.FitModel(week())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v %.1f\n", m.Order, m.Forecast(nil, 3))
	// Output: ARIMA(1,0,0)(0,1,1)[24] [117.6 122.4 126.3]
}

func ExampleARIMAModel() {
	m, _ := forecast.ARIMA{Order: forecast.Order{P: 1, Constant: true}}.FitModel(week())
	fmt.Printf("φ %.2f, mean %.0f\n", m.AR[0], m.Mean)
	// Output: φ 0.95, mean 108
}

func ExampleOrder() {
	fmt.Println(forecast.Order{D: 1, Q: 1, SeasonalD: 1, SeasonalQ: 1, Season: 12})
	// Output: ARIMA(0,1,1)(0,1,1)[12]
}

func ExampleAutoARIMA() {
	m, _ := forecast.AutoARIMA{}.FitModel(week()[:60])
	fmt.Println(m.Order)
	// Output: ARIMA(2,0,0) with constant
}

func ExampleSTL() {
	d, _ := forecast.STL{Period: 24}.Decompose(week())
	fmt.Printf("trend %.1f season %.1f remainder %.1f\n", d.Trend[30], d.Seasonal[0][30], d.Remainder[30])
	// Output: trend 103.0 season 19.8 remainder 1.5
}

func ExampleMSTL() {
	m, _ := forecast.MSTL{Seasons: []float64{24}, Rest: forecast.Drift{}}.Fit(week())
	fmt.Printf("%.1f\n", m.Forecast(nil, 3))
	// Output: [118.3 123.8 128.6]
}

func ExampleDecomposition() {
	y := week()
	d, _ := forecast.MSTL{Seasons: []float64{24}}.Decompose(y)
	fmt.Printf("%.6f\n", y[50]-d.Trend[50]-d.Seasonal[0][50]-d.Remainder[50])
	// Output: 0.000000
}

func ExampleFourier() {
	m, _ := forecast.Fourier{Seasons: []float64{24}, ChangePoints: -1}.Fit(week())
	fmt.Printf("%.1f\n", m.Forecast(nil, 3))
	// Output: [116.8 122.3 127.0]
}

func ExampleCalendar() {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC) // a Monday
	y := make([]float64, 70)
	for i := range y {
		y[i] = 10
		if i%7 >= 5 {
			y[i] = 2
		}
	}
	c := &forecast.Calendar{Start: start, Step: 24 * time.Hour, Weekdays: true}
	m, _ := forecast.Fourier{ChangePoints: -1, Calendar: c}.Fit(y)
	fmt.Printf("%.0f\n", m.Forecast(nil, 7))
	// Output: [10 10 10 10 10 2 2]
}

func ExampleCroston() {
	m, _ := forecast.Croston{}.Fit([]float64{0, 0, 3, 0, 0, 3, 0, 0, 3})
	fmt.Printf("%.2f\n", m.Forecast(nil, 2))
	// Output: [0.95 0.95]
}

func ExampleSmoothing() {
	m, _ := forecast.Smoothing{Weight: 0.5}.Fit([]float64{4, 8, math.NaN(), 2})
	fmt.Println(m.Forecast(nil, 2))
	// Output: [4 4]
}

func ExampleRecentMedian() {
	m, _ := forecast.RecentMedian{Window: 3}.Fit([]float64{9, 1, 100, 2})
	fmt.Println(m.Forecast(nil, 2))
	// Output: [2 2]
}

func ExampleSeasonalMedian() {
	m, _ := forecast.SeasonalMedian{Season: 2}.Fit([]float64{1, 5, 1, 90, 1, 6})
	fmt.Println(m.Forecast(nil, 2))
	// Output: [1 6]
}

func ExampleAdjusted() {
	m, _ := forecast.Adjusted{Season: 24, Base: forecast.Smoothing{Weight: 0.2}}.Fit(week())
	fmt.Printf("%.1f\n", m.Forecast(nil, 3))
	// Output: [117.4 123.1 128.4]
}
