package baseline_test

import (
	"io/fs"
	"math"
	"testing"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/baseline"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/forecast"
)

// The figures that each set's SOURCE.md gives for simple methods, made by other
// programs, to the digits printed there. Those that are not reached, and why, are
// in docs/benchmark.md.

func folder(t *testing.T, name string) (benchdata.Set, fs.FS) {
	t.Helper()
	s, _ := benchdata.Named(name)
	dir, ok := s.Dir("")
	if !ok {
		t.Skipf("the set %s is not under $%s", name, benchdata.DataVariable)
	}
	return s, dir
}

// printed fails when got does not round to want.
func printed(t *testing.T, what string, got, want float64, digits int) {
	t.Helper()
	if math.Abs(got-want) > 0.5001*math.Pow10(-digits) {
		t.Errorf("%s: %.5f, published %.*f", what, got, digits, want)
	}
}

func TestDifferenceOnKPI(t *testing.T) {
	_, dir := folder(t, "aiops-kpi")
	var f1, recall []float64
	budgets := map[float64][]float64{1: nil, 0.3: nil, 0.1: nil}
	for s, err := range benchdata.AIOpsKPI(dir) {
		if err != nil {
			t.Fatal(err)
		}
		times, label := s.Time[s.Start:], s.Label[s.Start:]
		score := baseline.Difference(s)
		curve := measure.EventCurve(times, label, score[s.Start:])
		best, _ := curve.Best()
		rare, _ := curve.AtRate(1)
		f1, recall = append(f1, best.F1()), append(recall, rare.Recall())
		for b := range budgets {
			alarm := baseline.Above(score, baseline.BudgetThreshold(s, score, b))
			budgets[b] = append(budgets[b], measure.EventsAt(times, label, alarm[s.Start:]).F1())
		}
	}
	printed(t, "event F1", measure.Mean(f1), 0.815, 3)
	printed(t, "recall at one false hour a day", measure.Mean(recall), 0.864, 3)
	printed(t, "event F1 at 1 a day", measure.Mean(budgets[1]), 0.557, 3)
	printed(t, "event F1 at .3 a day", measure.Mean(budgets[0.3]), 0.478, 3)
	printed(t, "event F1 at .1 a day", measure.Mean(budgets[0.1]), 0.323, 3)
}

// errors of a forecaster over the windows of every series of a set.
func forecastErrors(t *testing.T, name string, method func(season int) forecast.Forecaster) (smape, mase float64) {
	t.Helper()
	set, dir := folder(t, name)
	var s, m []float64
	for task, err := range set.Forecasts(dir) {
		if err != nil {
			t.Fatal(err)
		}
		var ws, wm []float64
		for w := range task.Windows {
			known := task.Value[:task.Origin(w)]
			actual := task.Value[task.Origin(w) : task.Origin(w)+task.Horizon]
			fit, err := method(task.Season).Fit(known)
			if err != nil {
				t.Fatal(err)
			}
			point := fit.Forecast(nil, task.Horizon)
			ws = append(ws, measure.SMAPE(actual, point))
			wm = append(wm, measure.MASE(actual, point, known, task.Season))
		}
		s, m = append(s, measure.Mean(ws)), append(m, measure.Mean(wm))
	}
	return measure.Mean(s), measure.Mean(m)
}

func naive(int) forecast.Forecaster           { return forecast.Naive{} }
func seasonal(season int) forecast.Forecaster { return forecast.SeasonalNaive{Season: season} }
func naive2(season int) forecast.Forecaster   { return baseline.Naive2{Season: season} }

// The M4 report, reproduced in m4/SOURCE.md.
func TestM4Hourly(t *testing.T) {
	smape2, mase2 := forecastErrors(t, "m4", naive2)
	printed(t, "Naive2 sMAPE", smape2, 18.383, 3)
	printed(t, "Naive2 MASE", mase2, 2.395, 3)
	f := func(method func(int) forecast.Forecaster, smape, mase, owa float64) {
		t.Helper()
		s, m := forecastErrors(t, "m4", method)
		printed(t, "sMAPE", s, smape, 3)
		printed(t, "MASE", m, mase, 3)
		// Published from rounded parts: ours is .62750, theirs .627.
		if got := measure.OWA(s, m, smape2, mase2); math.Abs(got-owa) > 0.00055 {
			t.Errorf("OWA %.5f, published %.3f", got, owa)
		}
	}
	f(seasonal, 13.912, 1.193, 0.627)
	f(naive, 43.003, 11.608, 3.593)
}

func TestForecastReferences(t *testing.T) {
	f := func(set string, naiveMASE, seasonalMASE float64) {
		t.Run(set, func(t *testing.T) {
			_, n := forecastErrors(t, set, naive)
			_, s := forecastErrors(t, set, seasonal)
			printed(t, "naive MASE", n, naiveMASE, 3)
			printed(t, "seasonal naive MASE", s, seasonalMASE, 3)
		})
	}
	f("bizitobs", 3.764, 2.242)
	f("ett", 1.743, 1.001)
	f("cluster-capacity", 1.572, 1.096)
}

// Table "default parameters" of TCPDBench for the method that finds nothing, on
// the 15 series of one dimension in tcpd.
func TestNoChangePoints(t *testing.T) {
	_, dir := folder(t, "tcpd")
	var f1, cover []float64
	for s, err := range benchdata.TCPD(dir) {
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Value) == 1 {
			f1 = append(f1, measure.ChangePointF1(s.Changes, nil, measure.Margin))
			cover = append(cover, measure.Covering(s.Changes, nil, len(s.Value[0])))
		}
	}
	printed(t, "F1", measure.Mean(f1), 0.712, 3)
	printed(t, "cover", measure.Mean(cover), 0.628, 3)
}
