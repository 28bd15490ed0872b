package benchdata_test

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"gonum.org/v1/gonum/floats"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/forecast"
)

// tally adds up how one forecaster does on the windows of one set.
type tally struct {
	n                  float64
	smape, mase, naive float64
	msis, msisAdaptive float64
	spent              time.Duration
	plain, adaptive    holds // per series, of the interval of each fit, and of forecast.Adaptive over all
}

// holds counts the values inside an interval, per series.
type holds struct {
	inside, n []float64
}

func (h *holds) begin() { h.inside, h.n = append(h.inside, 0), append(h.n, 0) }

func (h *holds) add(actual, low, high []float64) {
	i := len(h.n) - 1
	for k, v := range actual {
		if !math.IsNaN(v) {
			h.n[i]++
			if v >= low[k] && v <= high[k] {
				h.inside[i]++
			}
		}
	}
}

// String gives the coverage of all values, and the share of the series with 93 to
// 97 %.
func (h *holds) String() string {
	good, series := 0, 0
	for i := range h.n {
		if h.n[i] > 0 {
			series++
		}
		if c := h.inside[i] / h.n[i]; c >= 0.93 && c <= 0.97 {
			good++
		}
	}
	return fmt.Sprintf("%.3f (93–97 %% on %d of %d series)", h.coverage(), good, series)
}

func (h *holds) coverage() float64 { return floats.Sum(h.inside) / floats.Sum(h.n) }

// add forecasts window w of a task, with the season given or detected.
func (y *tally) add(t *testing.T, f *benchdata.ForecastTask, w int, detect bool, level *forecast.Adaptive) {
	t.Helper()
	o := f.Origin(w)
	known, actual := f.Value[:o], f.Value[o:o+f.Horizon]
	a := forecast.Auto{Seasons: []float64{float64(f.Season)}, Horizon: f.Horizon}
	if detect {
		a.Seasons = nil
	}
	began := time.Now()
	m, err := a.FitModel(known)
	if err != nil {
		t.Fatal(err)
	}
	mean := m.Forecast(nil, f.Horizon)
	low, high := m.Quantile(nil, f.Horizon, 0.025), m.Quantile(nil, f.Horizon, 0.975)
	y.spent += time.Since(began)
	mase := measure.MASE(actual, mean, known, f.Season)
	if math.IsNaN(mase) || math.IsInf(mase, 0) {
		return // a window without values, or a history without change
	}
	yardstick, err := forecast.SeasonalNaive{Season: f.Season}.Fit(known)
	if err != nil {
		t.Fatal(err)
	}
	y.n++
	y.mase += mase
	y.naive += measure.MASE(actual, yardstick.Forecast(nil, f.Horizon), known, f.Season)
	y.smape += measure.SMAPE(actual, mean)
	y.msis += measure.MSIS(actual, low, high, known, f.Season, 0.95)
	y.plain.add(actual, low, high)
	low, high = level.Interval(low, high, m, f.Horizon)
	level.Learn(actual, low, high)
	y.adaptive.add(actual, low, high)
	y.msisAdaptive += measure.MSIS(actual, low, high, known, f.Season, 0.95)
}

// forecastSet runs every n-th window of every task of a set.
func forecastSet(t *testing.T, name string, every int, detect bool) tally {
	t.Helper()
	set, ok := benchdata.Named(name)
	if !ok {
		t.Fatalf("no set %q", name)
	}
	dir, ok := set.Dir("")
	if !ok {
		t.Skipf("%s is not set, or holds no %s", benchdata.DataVariable, name)
	}
	var y tally
	for f, err := range set.Forecasts(dir) {
		if err != nil {
			t.Fatal(err)
		}
		y.plain.begin()
		y.adaptive.begin()
		level := forecast.Adaptive{Coverage: 0.95}
		for w := 0; w < f.Windows; w += every {
			y.add(t, f, w, detect, &level)
		}
	}
	return y
}

// What forecast.Auto reaches at the protocols of the sets, one configuration for
// all: only season and horizon are told, or the season is detected. The bounds are
// a little above what was measured. By default few windows are run; with
// PORTENT_FULL=1 all of them, which are the published figures. Naive2 of M4 Hourly
// has sMAPE 18.383 and MASE 2.395.
func TestAutoOnPublicSets(t *testing.T) {
	full := os.Getenv("PORTENT_FULL") != ""
	f := func(name string, every int, detect bool, mase float64) {
		t.Run(fmt.Sprintf("%s/detect=%v", name, detect), func(t *testing.T) {
			if full {
				every = 1
			} else if testing.Short() || every == 0 {
				t.Skip("slow")
			}
			y := forecastSet(t, name, every, detect)
			smape, got := y.smape/y.n, y.mase/y.n
			t.Logf("sMAPE %.3f MASE %.3f (seasonal naive %.3f), %.0f windows in %v",
				smape, got, y.naive/y.n, y.n, y.spent.Round(time.Millisecond))
			t.Logf("95 %% interval: MSIS %.2f coverage %v; adaptive: MSIS %.2f coverage %v",
				y.msis/y.n, &y.plain, y.msisAdaptive/y.n, &y.adaptive)
			if name == "m4" {
				t.Logf("OWA %.3f", measure.OWA(smape, got, 18.383, 2.395))
			}
			if !(got <= mase) {
				t.Errorf("MASE %.3f, bound %.3f", got, mase)
			}
			if c := y.plain.coverage(); c < 0.88 || c > 0.98 {
				t.Errorf("the 95 %% interval holds %.3f", c)
			}
		})
	}
	f("m4", 1, false, 0.73)
	f("m4", 0, true, 0.73)
	f("bizitobs", 1, false, 1.1)
	f("bizitobs", 0, true, 1.4)
	f("ett", 4, false, 1.0)
	f("ett", 0, true, 1.0)
	f("cluster-capacity", 10, false, 1.15)
	f("cluster-capacity", 0, true, 1.3)
	f("bitbrains", 18, false, 1.0)
	f("bitbrains", 0, true, 1.0)
	f("scaling", 0, false, 1.1)
	f("scaling", 0, true, 1.3)
}
