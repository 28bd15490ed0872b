package lstm

import (
	"fmt"
	"testing"

	"github.com/portent-go/portent/forecast"
)

// BenchmarkForecaster learns from one series; BenchmarkShared only runs a net that
// knows through it, beside the seasonal naive method.
func BenchmarkForecaster(b *testing.B) {
	for _, n := range []int{300, 1000, 4000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			y := daily(1, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Forecaster{Seasons: []float64{24}}).Fit(y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkShared(b *testing.B) {
	shared, err := Forecaster{Seasons: []float64{24}, Net: Config{Epochs: 1}}.Learn([][]float64{daily(1, 300)})
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]forecast.Forecaster{"net": shared, "seasonal naive": forecast.SeasonalNaive{Season: 24}} {
		for _, n := range []int{300, 1000, 4000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				y := daily(1, n)
				b.ReportAllocs()
				for b.Loop() {
					m, err := f.Fit(y)
					if err != nil {
						b.Fatal(err)
					}
					m.Forecast(nil, 48)
				}
			})
		}
	}
}
