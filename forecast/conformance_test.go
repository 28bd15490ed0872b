package forecast

import (
	"fmt"
	"slices"
	"testing"
)

// forecasters are all methods, each with the settings of an hourly series.
var forecasters = []Forecaster{
	Naive{}, Drift{}, SeasonalNaive{24}, HoltWinters{}, HoltWinters{Season: 24},
	Conformal{Base: HoltWinters{Season: 24}, Origins: 5},
	RecentMedian{12}, SeasonalMedian{Season: 24}, Smoothing{0.3}, Croston{},
	ETS{}, ETS{Season: 24}, Theta{Season: 24}, Theta{Season: 24, Optimised: true, Dynamic: true},
	ARIMA{Order{P: 2, Q: 1, Constant: true}}, ARIMA{Order{P: 1, SeasonalD: 1, SeasonalQ: 1, Season: 24}}, AutoARIMA{},
	MSTL{Seasons: []float64{24}, Rest: ETS{Trend: Damped}}, Fourier{Seasons: []float64{24}, ChangePoints: -1},
	Ridge{Windows: []Window{{Lag: 1}, {Lag: 24}, {Lag: 1, Width: 24}}, Prior: 24, HalfLife: 100},
	Ensemble{Members: []Forecaster{Naive{}, SeasonalNaive{24}, Theta{Season: 24}}, Trim: 0.5},
	Adjusted{24, Smoothing{0.2}}, Adjusted{24, Drift{}},
	Auto{}, Auto{Seasons: []float64{24}, Horizon: 48},
}

// What every forecaster promises.
func TestConformance(t *testing.T) {
	for _, m := range forecasters {
		checkConformance(t, m)
	}
}

func checkConformance(t *testing.T, m Forecaster) {
	t.Run(fmt.Sprintf("%T%+v", m, m), func(t *testing.T) {
		y := seasonal(3, 240, 2)
		for i := 5; i < 240; i += 17 {
			y[i] = nan // gaps are allowed everywhere
		}
		y[0], y[239] = nan, nan
		kept := slices.Clone(y)
		f, err := m.Fit(y)
		if err != nil {
			t.Fatal(err)
		}
		checkInputUntouched(t, y, kept)
		checkForecast(t, m, f, kept)
	})
}

func checkInputUntouched(t *testing.T, y, kept []float64) {
	t.Helper()
	for i := range y {
		if y[i] != kept[i] && y[i] == y[i] {
			t.Fatal("Fit changed its input")
		}
		y[i] = 1e6 // a model that kept y would see this
	}
}

func checkForecast(t *testing.T, m Forecaster, f Fitted, y []float64) {
	t.Helper()
	long := f.Forecast(nil, 1000)
	dst := make([]float64, 10)
	if got := f.Forecast(dst, 10); &got[0] != &dst[0] || !slices.Equal(got, long[:10]) {
		t.Error("a short forecast is not the beginning of a long one")
	}
	for _, v := range long {
		if v-v != 0 || v < -100 || v > 300 {
			t.Fatalf("forecast %v of a series around 50", v)
		}
	}
	again, err := m.Fit(y)
	if err != nil || !slices.Equal(again.Forecast(nil, 1000), long) {
		t.Error("two fits of the same series differ")
	}
	if len(f.Forecast(nil, 0)) != 0 {
		t.Error("a horizon of 0 gives values")
	}
}
