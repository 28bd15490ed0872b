package forecast

import (
	"errors"
	"math"
	"testing"
)

func TestTrimmedMean(t *testing.T) {
	f := func(want, trim float64, x ...float64) {
		t.Helper()
		if got := trimmedMean(x, trim); math.Abs(got-want) > 1e-12 {
			t.Errorf("trim %v of %v: %v, want %v", trim, x, got, want)
		}
	}
	f(4, 0, 1, 2, 9)
	f(2, 0.5, 1, 2, 9)
	f(2.5, 0.5, 1, 2, 3, 9)
	f(3, 0.2, 0, 2, 3, 4, 90)
	f((0.5*0+2+3+4+0.5*9)/4, 0.1, 0, 2, 3, 4, 9) // half a value goes at either end
	f(7, 0.4, 7)
}

func TestEnsemble(t *testing.T) {
	y := []float64{1, 2, 3, 4}
	members := []Forecaster{Naive{}, Drift{}, SeasonalNaive{2}, HoltWinters{Season: 50}} // the last cannot be fitted
	if got := forecast(t, Ensemble{Members: members, Trim: 0.5}, y, 2); got[0] != 4 || got[1] != 4 {
		t.Errorf("median %v", got)
	}
	if got := forecast(t, Ensemble{Members: members}, y, 1)[0]; math.Abs(got-4) > 1e-12 {
		t.Errorf("mean %v", got)
	}
	if _, err := (Ensemble{Members: members[3:]}).Fit(y); !errors.Is(err, ErrShort) {
		t.Errorf("no member fits: %v", err)
	}
	if _, err := (Ensemble{Trim: 0.7}).Fit(y); !errors.Is(err, ErrOptions) {
		t.Errorf("invalid: %v", err)
	}
}
