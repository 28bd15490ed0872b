package forecast

import (
	"errors"
	"math"
	"testing"
	"time"
)

// A slope that changes at 400, two seasons of which one is not whole, gaps and
// outliers: the forecast follows the truth for 300 steps.
func TestFourierRecoversItsModel(t *testing.T) {
	truth := func(i int) float64 {
		x := float64(i)
		return 50 + 0.05*x + 0.2*max(0, x-400) + 8*math.Sin(2*math.Pi*x/24) + 5*math.Cos(2*math.Pi*x/91.3)
	}
	noise := synthetic(4, 1000, 0, 1)
	y := make([]float64, 1000)
	for i := range y {
		y[i] = truth(i) + noise[i] - 100
		if i%9 == 0 {
			y[i] = nan
		}
		if i%50 == 7 {
			y[i] += 500
		}
	}
	e := 0.0
	for k, v := range forecast(t, Fourier{Seasons: []float64{24, 91.3}}, y, 300) {
		e += math.Abs(v-truth(1000+k)) / 300
	}
	if e > 2 {
		t.Errorf("mean error %v", e)
	}
}

// Without season, change points or trend in the data it is the mean; a straight
// line is continued.
func TestFourierLine(t *testing.T) {
	y := make([]float64, 60)
	for i := range y {
		y[i] = 3 + 2*float64(i)
	}
	for k, v := range forecast(t, Fourier{ChangePoints: -1}, y, 10) {
		if want := 3 + 2*float64(60+k); math.Abs(v-want) > 1e-3 {
			t.Errorf("step %d: %v, want %v", k+1, v, want)
		}
	}
}

func TestFourierCalendar(t *testing.T) {
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) // a Monday
	holidays := []time.Time{start.AddDate(0, 0, 40), start.AddDate(0, 0, 90), start.AddDate(0, 0, 150), start.AddDate(0, 0, 205)}
	at := func(i int) float64 {
		date := start.AddDate(0, 0, i)
		v := 100.0
		if wd := date.Weekday(); wd == time.Saturday || wd == time.Sunday {
			v -= 40
		}
		if date.AddDate(0, 0, 1).Day() == 1 {
			v += 30
		}
		for _, h := range holidays {
			if h.Equal(date) {
				v -= 25
			}
		}
		return v
	}
	y := make([]float64, 200)
	for i := range y {
		y[i] = at(i)
	}
	f := Fourier{Calendar: &Calendar{Start: start, Step: 24 * time.Hour, Weekdays: true, MonthEnd: true, Holidays: holidays}}
	for k, v := range forecast(t, f, y, 40) {
		if math.Abs(v-at(200+k)) > 3 {
			t.Errorf("day %d: %.2f, want %v", 200+k, v, at(200+k))
		}
	}
}

func TestFourierErrors(t *testing.T) {
	f := Fourier{Seasons: []float64{1}, Terms: -1, Calendar: &Calendar{}}
	if _, err := f.Fit(wave(50, 10)); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}
