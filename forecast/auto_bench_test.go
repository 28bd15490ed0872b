package forecast

import (
	"fmt"
	"testing"
)

// Fit and 48 steps of forecast per method and length; the seasonal naive method
// is the yardstick.
func BenchmarkFitForecast(b *testing.B) {
	const h = 48
	methods := []struct {
		name string
		f    Forecaster
		top  int // longest series
	}{
		{"SeasonalNaive", SeasonalNaive{24}, 10000},
		{"SeasonalMedian", SeasonalMedian{Season: 24}, 10000},
		{"Ridge", seasonalRidges(24, 168, false)[0], 10000},
		{"Theta", Theta{Season: 24, Optimised: true}, 10000},
		{"ETS(A,Ad,A)", ETS{Season: 24, Error: Additive, Trend: Damped, Seasonal: Additive}, 1000},
		{"ETS", ETS{Season: 24}, 1000},
		{"ARIMA(1,0,1)(0,1,1)", ARIMA{Order{P: 1, Q: 1, SeasonalD: 1, SeasonalQ: 1, Season: 24}}, 1000},
		{"AutoARIMA", AutoARIMA{}, 1000},
		{"MSTL", MSTL{Seasons: []float64{24, 168}, Rest: Naive{}}, 10000},
		{"Fourier", Fourier{Seasons: []float64{24, 168}}, 10000},
		{"HoltWinters", HoltWinters{Season: 24}, 1000},
		{"Auto", Auto{Seasons: []float64{24}, Horizon: h}, 10000},
		{"Auto-detect", Auto{Horizon: h}, 10000},
	}
	for _, m := range methods {
		for _, n := range []int{100, 1000, 10000} {
			if n > m.top {
				continue
			}
			y := synthetic(1, n, 0.01, 2, 24)
			if _, err := m.f.Fit(y); err != nil {
				continue // too short for it
			}
			b.Run(fmt.Sprintf("%s/n=%d", m.name, n), func(b *testing.B) {
				b.ReportAllocs()
				dst := make([]float64, h)
				for b.Loop() {
					f, err := m.f.Fit(y)
					if err != nil {
						b.Fatal(err)
					}
					f.Forecast(dst, h)
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "values/s")
			})
		}
	}
}

func BenchmarkDetectSeasons(b *testing.B) {
	for _, n := range []int{100, 1000, 10000, 100000} {
		y := synthetic(1, n, 0.01, 2, 24)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				DetectSeasons(y)
			}
		})
	}
}

func BenchmarkSTL(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		y := synthetic(1, n, 0.01, 2, 24)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (STL{Period: 24}).Decompose(y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
