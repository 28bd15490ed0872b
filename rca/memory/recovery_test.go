package memory

import (
	"errors"
	"math"
	"testing"

	"github.com/portent-go/portent/rca"
)

// repaired is a component that leaks from row 60 on, with a caller that slows
// down; it is restarted at row 100. After gives the leak and the latency as
// parts of their worst from row 100 on, by row since.
func repaired(after func(i int) (leak, slow float64)) (f *rca.Frame, r rca.Ranking, fix int64) {
	f = &rca.Frame{Columns: []rca.Column{{Component: "db", Metric: "memory_bytes"}, {Component: "front", Metric: "latency_seconds"}, {Component: "front", Metric: "requests"}}}
	for i := range 160 {
		f.Time = append(f.Time, 1_700_000_000_000+int64(i)*1000)
		leak, slow := 0.0, 0.0
		switch {
		case i >= 100:
			leak, slow = after(i - 100)
		case i >= 60:
			leak, slow = 1, 1
		}
		wobble := 1 + 0.01*math.Sin(float64(i))
		for j, v := range []float64{1e9 * (1 + 3*leak), 0.1 * (1 + leak*slow), 50} {
			f.Columns[j].Values = append(f.Columns[j].Values, v*wobble)
		}
	}
	fix = f.Time[100]
	broken := rca.Frame{Time: f.Time[:100]}
	for _, c := range f.Columns {
		c.Values = c.Values[:100]
		broken.Columns = append(broken.Columns, c)
	}
	r, err := rca.Rank(&broken, rca.Options{At: f.Time[60]})
	if err != nil {
		panic(err)
	}
	return f, r, fix
}

func TestRecovered(t *testing.T) {
	g := func(want Result, backAt int, after func(i int) (leak, slow float64)) {
		t.Helper()
		f, r, fix := repaired(after)
		got, err := Recovered(f, &r, fix)
		if err != nil || got.Result != want || len(got.Metrics) != 2 {
			t.Errorf("%v %+v, want %v", err, got, want)
			return
		}
		if backAt >= 0 && got.BackAt != f.Time[100+backAt] {
			t.Errorf("back %d s after the fix, want %d", (got.BackAt-fix)/1000, backAt)
		}
	}
	g(Worked, 0, func(int) (float64, float64) { return 0, 0 })
	g(Failed, -1, func(int) (float64, float64) { return 1, 1 })
	g(Helped, -1, func(int) (float64, float64) { return 1, 0 }) // users are well, the leak is not
	late := func(i int) (float64, float64) {
		if i < 20 {
			return 1, 1
		}
		return 0, 0
	}
	f, r, fix := repaired(late)
	got, err := Recovered(f, &r, fix)
	if err != nil || got.Result != Worked || got.BackAt < fix+15_000 || got.BackAt > fix+20_000 {
		t.Errorf("late: %+v %v", got, err)
	}
	if m := got.Metrics[0]; math.Abs(m.Before-1e9) > 2e7 || math.Abs(m.During-4e9) > 1e8 || math.Abs(m.After-1e9) > 2e7 {
		t.Errorf("%+v", m)
	}
}

func TestRecoveredErrors(t *testing.T) {
	f, r, fix := repaired(func(int) (float64, float64) { return 0, 0 })
	for _, c := range []struct {
		f    *rca.Frame
		r    *rca.Ranking
		fix  int64
		want error
	}{{&rca.Frame{}, &r, fix, rca.ErrFrame}, {f, &r, f.Time[158], ErrHistory}, {f, &rca.Ranking{}, fix, ErrHistory}} {
		if _, err := Recovered(c.f, c.r, c.fix); !errors.Is(err, c.want) {
			t.Errorf("got %v, want %v", err, c.want)
		}
	}
	for i := 100; i < 160; i++ {
		f.Columns[0].Values[i] = math.NaN()
	}
	got, err := Recovered(f, &r, fix)
	if err != nil || got.Result != Helped || !math.IsNaN(got.Metrics[0].After) {
		t.Errorf("%+v %v", got, err)
	}
}
