package benchdata_test

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/forecast/lstm"
)

// What a recurrent net reaches at the protocols of the sets, beside forecast.Auto
// and the seasonal naive method on the same windows: one learned from all series of
// the set up to their first test window, and one from each series at each window.
// One configuration for all, chosen on what comes before the test windows; minutes,
// so only with PORTENT_FULL=1. MASE, looked at once:
//
//	           windows  one net  Auto   seasonal naive   windows  a net each  Auto
//	m4             414    0.741  0.719           1.193        51       0.897  0.700
//	bizitobs        30    2.558  1.153           2.242         7       1.368  1.093
//	ett            140    0.868  0.860           1.001        35       0.930  0.925
//
// A net of many series is near Auto; one of few loses, the more when the series have
// changed since it learned, as in bizitobs. (M4's winner had 0.893.)
func TestLSTMOnPublicSets(t *testing.T) {
	if os.Getenv("PORTENT_FULL") == "" {
		t.Skip("PORTENT_FULL is not set: minutes")
	}
	for _, set := range []struct {
		name         string
		every, alone int // every n-th window, and window for a net of its own
	}{{"m4", 1, 8}, {"bizitobs", 1, 4}, {"ett", 1, 4}} {
		t.Run(set.name, func(t *testing.T) { lstmSet(t, set.name, set.every, set.alone) })
	}
}

func lstmSet(t *testing.T, name string, every, alone int) {
	t.Helper()
	tasks := forecastTasks(t, name)
	first := tasks[0]
	one := lstm.Forecaster{Seasons: []float64{float64(first.Season)}, Horizon: first.Horizon}
	var known [][]float64
	for _, f := range tasks {
		known = append(known, f.Value[:f.Origin(0)])
	}
	began := time.Now()
	shared, err := one.Learn(known)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: one net learned from %d series in %.1f s", name, len(known), time.Since(began).Seconds())
	var all, each masePair
	n := 0
	for _, f := range tasks {
		for w := 0; w < f.Windows; w += every {
			auto := forecast.Auto{Seasons: one.Seasons, Horizon: f.Horizon}
			all.add(t, f, w, shared, auto)
			if n++; n%alone == 0 {
				each.add(t, f, w, one, auto)
			}
		}
	}
	t.Logf("%s: MASE on %v windows: one net %s", name, all.n, all.text())
	t.Logf("%s: MASE on %v windows: a net each %s", name, each.n, each.text())
}

func forecastTasks(t *testing.T, name string) (tasks []*benchdata.ForecastTask) {
	t.Helper()
	set, ok := benchdata.Named(name)
	if !ok {
		t.Fatalf("no set %q", name)
	}
	dir, ok := set.Dir("")
	if !ok {
		t.Skipf("%s is not set, or holds no %s", benchdata.DataVariable, name)
	}
	for f, err := range set.Forecasts(dir) {
		if err != nil {
			t.Fatal(err)
		}
		tasks = append(tasks, f)
	}
	return tasks
}

// masePair compares a net with Auto and the seasonal naive method.
type masePair struct{ n, net, auto, naive float64 }

func (p *masePair) add(t *testing.T, f *benchdata.ForecastTask, w int, net, auto forecast.Forecaster) {
	t.Helper()
	o := f.Origin(w)
	known, actual := f.Value[:o], f.Value[o:o+f.Horizon]
	var got [3]float64
	for i, m := range []forecast.Forecaster{net, auto, forecast.SeasonalNaive{Season: f.Season}} {
		fit, err := m.Fit(known)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		got[i] = measure.MASE(actual, fit.Forecast(nil, f.Horizon), known, f.Season)
	}
	if math.IsNaN(got[2]) || math.IsInf(got[2], 0) {
		return // a window without values, or a history without change
	}
	p.n++
	p.net, p.auto, p.naive = p.net+got[0], p.auto+got[1], p.naive+got[2]
}

func (p *masePair) text() string {
	return fmt.Sprintf("%.3f, Auto %.3f, seasonal naive %.3f", p.net/p.n, p.auto/p.n, p.naive/p.n)
}
