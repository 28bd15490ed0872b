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
}

// What every forecaster promises.
func TestConformance(t *testing.T) {
	for _, m := range forecasters {
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
