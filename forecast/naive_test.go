package forecast

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var nan = math.NaN()

func TestYardsticks(t *testing.T) {
	f := func(m Forecaster, y []float64, want ...float64) {
		t.Helper()
		got, err := m.Fit(y)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Forecast(nil, len(want)), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%T %v: %s", m, y, diff)
		}
	}
	f(Naive{}, []float64{1, 2, 5}, 5, 5)
	f(Naive{}, []float64{1, 2, nan, nan}, 2, 2)                   // last present
	f(Drift{}, []float64{1, 2, 5}, 7, 9)                          // slope (5-1)/2
	f(Drift{}, []float64{nan, 1, nan, 5, nan}, 9, 11)             // slope 2 from step 1 to 3
	f(SeasonalNaive{3}, []float64{1, 2, 3, 4, 5, 6}, 4, 5, 6, 4)  // one full cycle back
	f(SeasonalNaive{3}, []float64{1, 2, 3, 4, nan}, 3, 4, 2, 3)   // hole: the cycle before
	f(SeasonalNaive{4}, []float64{nan, 2, nan, 4, 5}, 2, 5, 4, 5) // phase 2 never seen: the last value of any
	f(SeasonalNaive{1}, []float64{8, 9}, 9, 9)                    // naive
}

func TestFitErrors(t *testing.T) {
	f := func(m Forecaster, want error, y ...float64) {
		t.Helper()
		if _, err := m.Fit(y); !errors.Is(err, want) {
			t.Errorf("%T %v: err = %v, want %v", m, y, err, want)
		}
	}
	f(Naive{}, ErrShort)
	f(Naive{}, ErrShort, nan, nan)
	f(Drift{}, ErrShort, 1)
	f(Naive{}, ErrValue, 1, math.Inf(1))
	f(SeasonalNaive{}, ErrOptions, 1, 2)
	f(HoltWinters{Season: -1}, ErrOptions, 1, 2, 3, 4, 5)
	f(HoltWinters{Season: 4}, ErrShort, 1, 2, 3, 4, 5)
	f(HoltWinters{Season: 2}, ErrShort, 1, nan, nan, nan, nan, nan, nan, 8)
	f(Conformal{}, ErrOptions, 1, 2)
	f(Conformal{Base: Naive{}, Horizon: -1, Origins: -1}, ErrOptions, 1, 2)
	f(Conformal{Base: Naive{}}, ErrShort, 1, 2, 3, 4)
}

func TestProgrammerErrorsPanic(t *testing.T) {
	f := func(want string, call func()) {
		t.Helper()
		defer func() {
			if got := recover(); got != want {
				t.Errorf("panic %v, want %v", got, want)
			}
		}()
		call()
	}
	n, _ := Naive{}.Fit([]float64{1})
	f(badHorizon, func() { n.Forecast(nil, -1) })
	f(badLength, func() { n.Forecast(make([]float64, 2), 3) })
	q, err := Conformal{Base: Naive{}}.FitQuantiles(make([]float64, 100))
	if err != nil {
		t.Fatal(err)
	}
	f(badLevel, func() { q.Quantile(nil, 1, 1) })
}
