package memory

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/rca"
)

// month is 31 days of an instance at 5 min: a daily load, memory that is
// emptied at night, a limit that never moves, a nightly job, and a metric that
// began two days ago. The last hour is the moment.
func month() (f *rca.Frame, now rca.Span) {
	rng := rand.New(rand.NewPCG(1, 8))
	f = &rca.Frame{}
	const perDay = 288
	for i := range 31 * perDay {
		f.Time = append(f.Time, 1_700_000_000_000+int64(i)*300_000)
	}
	add := func(metric string, value func(i int, hour float64) float64) {
		c := rca.Column{Component: "db", Metric: metric}
		for i := range f.Time {
			c.Values = append(c.Values, value(i, float64(i%perDay)/12))
		}
		f.Columns = append(f.Columns, c)
	}
	last := 31*perDay - 12
	add("load", func(i int, hour float64) float64 {
		if i >= last {
			hour = 12 // noon at midnight
		}
		return 100 - 60*math.Cos(2*math.Pi*hour/24) + 3*rng.NormFloat64()
	})
	add("memory", func(_ int, hour float64) float64 { return 1e9*(1+hour/24) + 1e7*rng.NormFloat64() })
	add("limit", func(int, float64) float64 { return 5 })
	add("errors", func(i int, _ float64) float64 {
		if i >= last+6 || i == 5*perDay-3 {
			return 4
		}
		return 0
	})
	add("job", func(i int, hour float64) float64 {
		if hour > 23 && i/perDay%2 == 0 {
			return 50
		}
		return 1
	})
	add("young", func(i int, _ float64) float64 {
		if i < 29*perDay {
			return math.NaN()
		}
		return float64(i)
	})
	return f, rca.Span{From: f.Time[last], To: f.Time[len(f.Time)-1] + 1}
}

func TestCompare(t *testing.T) {
	f, now := month()
	list, err := Compare(f, now, CompareOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Metric != "load" || list[1].Metric != "errors" {
		t.Fatalf("%+v", list)
	}
	l, e := list[0], list[1]
	if e.Days != 30 || e.Reached != 1 || e.Last != f.Time[5*288-3] || e.Usual != 0 {
		t.Errorf("errors: %+v", e)
	}
	if math.Abs(l.Now-160) > 3 || math.Abs(l.Usual-42) > 3 || !(l.Low < l.Usual && l.Usual < l.High) || l.Reached != 0 || l.Last != 0 || l.Deviation < 10 {
		t.Errorf("load: %+v", l)
	}
	wider, err := Compare(f, now, CompareOptions{Threshold: 1e6})
	if err != nil || len(wider) != 0 {
		t.Errorf("%+v %v", wider, err)
	}
}

func TestCompareErrors(t *testing.T) {
	f, now := month()
	g := func(f *rca.Frame, now rca.Span, opt CompareOptions, want error) {
		t.Helper()
		if _, err := Compare(f, now, opt); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	g(f, now, CompareOptions{Days: -1}, ErrOptions)
	g(f, now, CompareOptions{Slack: -1}, ErrOptions)
	g(f, now, CompareOptions{Threshold: math.NaN()}, ErrOptions)
	g(&rca.Frame{}, now, CompareOptions{}, rca.ErrFrame)
	g(f, rca.Span{From: 1, To: 2}, CompareOptions{}, ErrHistory)
	g(f, rca.Span{From: f.Time[0], To: f.Time[12]}, CompareOptions{}, ErrHistory)
}
