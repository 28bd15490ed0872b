package sizing

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast"
)

func TestExpectFollowsTheDay(t *testing.T) {
	y := load(15, 10, 40, 0, 30, 4)
	path, err := Expect(y[:14*288], step5, day)
	must(t, err)
	sum, total := 0.0, 0.0
	for i, v := range y[14*288:] {
		sum += math.Abs(v - path[i])
		total += v
	}
	if len(path) != 288 || sum/total > 0.06 {
		t.Errorf("%d values, WAPE %.3f", len(path), sum/total)
	}
}

func TestExpectRefuses(t *testing.T) {
	f := func(y []float64, step, horizon time.Duration, want error) {
		t.Helper()
		if _, err := Expect(y, step, horizon); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	good := load(3, 1, 2, 9, 0, 1)
	f(good, 0, day, ErrOptions)
	f(good, time.Hour, time.Minute, ErrOptions)
	f(good, time.Nanosecond, day, ErrOptions)
	f([]float64{1, -1}, step5, day, ErrUsage)
	f([]float64{1, math.Inf(1)}, step5, day, ErrUsage)
	f(nil, step5, day, forecast.ErrShort)
	f([]float64{nan, nan, nan}, step5, time.Hour, forecast.ErrShort)
	path, err := Expect(good[:100], step5, time.Hour) // no season yet
	if err != nil || len(path) != 12 {
		t.Errorf("%v %v", path, err)
	}
	for _, v := range path {
		if !(v >= 0) {
			t.Errorf("%v", v)
		}
	}
}
