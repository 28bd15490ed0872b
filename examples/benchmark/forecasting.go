package main

import (
	"math"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/baseline"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/forecast"
)

// levels of the quantile losses, as GIFT-Eval.
var levels = []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}

// runForecaster measures a forecaster on the windows of every series.
func runForecaster(m forecaster, set string, tasks []*benchdata.ForecastTask, progress func(string)) *result {
	r := &result{Set: set, Model: m.name, Version: m.version}
	for _, t := range tasks {
		progress(t.Name)
		r.Series = append(r.Series, t.Name)
		sums := &windowSums{level: forecast.Adaptive{Coverage: 0.95}}
		for w := range t.Windows {
			if err := m.window(r, t, w, sums); err != nil {
				r.fail(err)
			}
		}
		sums.columns(r)
	}
	r.Nanos /= float64(max(r.Points, 1))
	if set == "m4" {
		owaColumn(r, tasks)
	}
	return r
}

// windowSums collects the measures of the windows of one series.
type windowSums struct {
	smape, mase, wape, wql, crps, covered, msis []float64

	level   forecast.Adaptive // of the intervals of one series, window after window
	adapted []float64         // their coverage
}

// window fits on what is known at the origin and measures one window. Only the
// fit of the point forecast is timed.
func (m forecaster) window(r *result, t *benchdata.ForecastTask, w int, s *windowSums) error {
	known, actual := t.Value[:t.Origin(w)], t.Value[t.Origin(w):t.Origin(w)+t.Horizon]
	f := m.make(t.Season, t.Horizon)
	start := cpuTime()
	fit, err := f.Fit(known)
	if err != nil {
		return err
	}
	point := fit.Forecast(nil, t.Horizon)
	r.Nanos += float64(cpuTime() - start)
	r.Points += len(known)
	s.smape = append(s.smape, measure.SMAPE(actual, point))
	s.mase = append(s.mase, finite(measure.MASE(actual, point, known, t.Season)))
	s.wape = append(s.wape, finite(measure.WAPE(actual, point)))
	q, ok := fit.(forecast.Quantiler)
	if !ok {
		if w%max(1, t.Windows/conformalWindows) != 0 {
			return nil
		}
		if q, err = (forecast.Conformal{Base: f, Horizon: t.Horizon}).FitQuantiles(known); err != nil {
			return err
		}
	}
	s.quantiles(t, known, actual, q)
	return nil
}

// conformalWindows is on how many windows of a series, about, the intervals of a
// forecaster without quantiles are measured: each costs twenty fits.
const conformalWindows = 4

func (s *windowSums) quantiles(t *benchdata.ForecastTask, known, actual []float64, q forecast.Quantiler) {
	var all [][]float64
	for _, p := range levels {
		all = append(all, q.Quantile(nil, t.Horizon, p))
	}
	lower, upper := q.Quantile(nil, t.Horizon, 0.025), q.Quantile(nil, t.Horizon, 0.975)
	s.wql = append(s.wql, finite(measure.WQL(actual, all, levels)))
	s.crps = append(s.crps, measure.CRPS(actual, all, levels))
	s.covered = append(s.covered, measure.Coverage(actual, lower, upper))
	s.msis = append(s.msis, finite(measure.MSIS(actual, lower, upper, known, t.Season, 0.95)))
	s.level.Interval(lower, upper, q, t.Horizon)
	s.level.Learn(actual, lower, upper)
	s.adapted = append(s.adapted, measure.Coverage(actual, lower, upper))
}

// finite turns what cannot be averaged, such as an error relative to a constant
// past, into no value.
func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

func (s *windowSums) columns(r *result) {
	r.add("point", "sMAPE", measure.Mean(s.smape))
	r.add("point", "MASE", measure.Mean(s.mase))
	r.add("point", "WAPE", measure.Mean(s.wape))
	c := measure.Mean(s.covered)
	r.add("interval", "WQL", measure.Mean(s.wql))
	r.add("interval", "CRPS", measure.Mean(s.crps))
	r.add("interval", "coverage of 95 %", c)
	r.add("interval", "share in 93–97 %", within(c, 0.93, 0.97))
	c = measure.Mean(s.adapted)
	r.add("interval", "adaptive", c)
	r.add("interval", "its share in 93–97 %", within(c, 0.93, 0.97))
	r.add("interval", "MSIS", measure.Mean(s.msis))
}

// owaColumn adds the overall weighted average of M4, relative to Naive2 on the
// same series. Its mean over series is that of the competition.
func owaColumn(r *result, tasks []*benchdata.ForecastTask) {
	yard := &result{}
	m := forecaster{make: func(season, _ int) forecast.Forecaster { return baseline.Naive2{Season: season} }}
	for _, t := range tasks {
		yard.Series = append(yard.Series, t.Name)
		fit, err := m.make(t.Season, t.Horizon).Fit(t.Value[:t.Origin(0)])
		if err != nil {
			continue
		}
		point, actual := fit.Forecast(nil, t.Horizon), t.Value[t.Origin(0):]
		yard.add("", "sMAPE", measure.SMAPE(actual, point))
		yard.add("", "MASE", measure.MASE(actual, point, t.Value[:t.Origin(0)], t.Season))
	}
	smape2, mase2 := measure.Mean(yard.find("", "sMAPE").Value), measure.Mean(yard.find("", "MASE").Value)
	smape, mase := r.find("point", "sMAPE"), r.find("point", "MASE")
	c := &column{Group: "point", Name: "OWA"}
	for i := range smape.Value {
		c.Value = append(c.Value, measure.OWA(smape.Value[i], mase.Value[i], smape2, mase2))
	}
	r.Columns = append(r.Columns, c)
}

// runSegmenter measures change points on the series of one dimension.
func runSegmenter(m segmenter, set string, series []*benchdata.Segmented, progress func(string)) *result {
	r := &result{Set: set, Model: m.name, Version: m.version}
	for _, s := range series {
		if len(s.Value) != 1 {
			continue
		}
		progress(s.Name)
		r.Series = append(r.Series, s.Name)
		start := cpuTime()
		found := m.find(s.Value[0])
		r.Points, r.Nanos = r.Points+len(s.Value[0]), r.Nanos+float64(cpuTime()-start)
		r.add("segments", "cover", measure.Covering(s.Changes, found, len(s.Value[0])))
		r.add("segments", "F1", measure.ChangePointF1(s.Changes, found, measure.Margin))
	}
	r.Nanos /= float64(max(r.Points, 1))
	return r
}
