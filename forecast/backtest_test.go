package forecast

import (
	"errors"
	"math"
	"testing"
)

func TestBacktest(t *testing.T) {
	// 0, 1, … 9 by the naive method: errors 1 and 2 from every origin
	y := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	s, err := Backtest{Horizon: 2, Origins: 3}.Run(Naive{}, y)
	if err != nil {
		t.Fatal(err)
	}
	f := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("%s %v, want %v", name, got, want)
		}
	}
	f("origins", float64(s.Origins), 3)
	f("values", float64(s.N), 6)
	f("MAE", s.MAE, 1.5)
	f("MASE", s.MASE, 1.5)
	f("bias", s.Bias, -1.5)
	f("WAPE", s.WAPE, 9.0/(4+5+6+7+8+9))
	f("step 1", s.ByStep[0], 1)
	f("step 2", s.ByStep[1], 2)
	f("sMAPE", s.SMAPE, 200*(1.0/7+2.0/8+1.0/11+2.0/12+1.0/15+2.0/16)/6)
	if !math.IsNaN(s.Coverage) {
		t.Errorf("coverage %v of a method without quantiles", s.Coverage)
	}
}

func TestBacktestMeasuresIntervals(t *testing.T) {
	s, err := Backtest{Horizon: 24, Origins: 8, Stride: 30, Season: 24, Level: 0.8}.Run(Auto{Seasons: []float64{24}}, seasonal(3, 900, 2))
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(s.Coverage-0.8) > 0.1 || !(s.Width > 2) || !(s.Pinball > 0) || !(s.MASE < 1) {
		t.Errorf("%+v", s)
	}
}

func TestBacktestErrors(t *testing.T) {
	if _, err := (Backtest{}).Run(Naive{}, make([]float64, 10)); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
	if _, err := (Backtest{Horizon: -1, Level: 2}).Run(Naive{}, nil); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	if _, err := (Backtest{Horizon: 2}).Run(HoltWinters{Season: 99}, make([]float64, 50)); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
}
