package forecast

import (
	"errors"
	"testing"
)

func TestBacktestWindows(t *testing.T) {
	y := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	b := Backtest{Horizon: 2, Origins: 3}
	var origins []int
	for w, err := range b.Windows(Naive{}, y) {
		if err != nil || w.Low != nil || len(w.Actual) != 2 || w.Forecast[1] != y[w.Origin-1] || w.Actual[0] != y[w.Origin] {
			t.Errorf("%+v, %v", w, err)
		}
		if origins = append(origins, w.Origin); w.Origin == 6 {
			break
		}
	}
	if len(origins) != 2 || origins[0] != 4 {
		t.Errorf("origins %v, want 4 and 6, in time order", origins)
	}
	short, whole := 0, 0
	for w, err := range b.Windows(HoltWinters{Season: 3}, y) {
		if w.Origin == 0 || err != nil && !errors.Is(err, ErrShort) {
			t.Error(w, err)
		}
		if err != nil {
			short++
		} else {
			whole++
		}
	}
	if short == 0 || whole == 0 {
		t.Errorf("%d origins too short for two seasons, %d long enough", short, whole)
	}
	for w, err := range (Backtest{Horizon: 20}).Windows(Naive{}, y) {
		if !errors.Is(err, ErrShort) || w.Origin != 0 {
			t.Error(w, err)
		}
	}
}
