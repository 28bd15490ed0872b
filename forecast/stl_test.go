package forecast

import (
	"math"
	"testing"
)

// R 4.2.2: y <- ts(wave(72,12),frequency=12); stl(y, s.window=7, s.jump=1,
// t.jump=1, l.jump=1)$time.series[c(1,20,40,72),]; the robust one of
// y <- ts(wave(144,12),frequency=12); y[30] <- 90; the periodic one with s.window="periodic".
func TestSTLAgainstR(t *testing.T) {
	f := func(s STL, y []float64, trend, seasonal [4]float64) {
		t.Helper()
		s.Period = 12
		d, err := s.Decompose(y)
		if err != nil {
			t.Fatal(err)
		}
		for k, i := range []int{0, 19, 39, 71} {
			if math.Abs(d.Trend[i]-trend[k]) > 2e-8 || math.Abs(d.Seasonal[0][i]-seasonal[k]) > 2e-8 {
				t.Errorf("%+v at %d: %.8f and %.8f, want %v and %v", s, i, d.Trend[i], d.Seasonal[0][i], trend[k], seasonal[k])
			}
		}
	}
	y := wave(72, 12)
	f(STL{SeasonalSpan: 7}, y, [4]float64{48.19736975, 52.85302131, 56.97508440, 62.33684986}, [4]float64{-0.159088038, -4.956232216, 9.697327266, -5.031357237})
	f(STL{Periodic: true}, y, [4]float64{47.90143183, 52.67335537, 56.93472823, 61.84506611}, [4]float64{-0.3279148182, -4.2696340192, 9.3375092771, -5.0479077309})
	y = wave(144, 12)
	y[29] = 90
	f(STL{SeasonalSpan: 7, Robust: true}, y, [4]float64{48.1620416467, 52.7946147511, 56.8750265707, 63.2172276658}, [4]float64{0.0319301164177, -4.6351666245108, 9.1987310831634, -5.4894134522643})
}

func TestSTLTakesGaps(t *testing.T) {
	y := wave(144, 12)
	whole, _ := STL{Period: 12}.Decompose(y)
	for i := 5; i < 144; i += 7 {
		y[i] = nan
	}
	for i := 60; i < 75; i++ {
		y[i] = nan
	}
	d, err := STL{Period: 12}.Decompose(y)
	if err != nil {
		t.Fatal(err)
	}
	for i := range y {
		got, want := d.Trend[i]+d.Seasonal[0][i], whole.Trend[i]+whole.Seasonal[0][i]
		if !(math.Abs(got-want) < 5) {
			t.Errorf("step %d: %v, without gaps %v", i, got, want)
		}
		if math.IsNaN(d.Remainder[i]) != math.IsNaN(y[i]) {
			t.Errorf("step %d: remainder %v of %v", i, d.Remainder[i], y[i])
		}
	}
}
