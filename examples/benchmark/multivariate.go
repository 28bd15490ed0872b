package main

import (
	"slices"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/baseline"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/forecast/anomaly"
)

// tableBudgets are those of one series and a lower one: an instance is one alarm
// where its metrics would be many, and its incidents are a few a month.
var tableBudgets = append(slices.Clone(budgets), budget{0.03, ".03/d"})

// asSeries is a table without its values, for what measures need.
func asSeries(t *benchdata.Table) *benchdata.Series {
	return &benchdata.Series{Set: t.Set, Name: t.Name, Time: t.Time, Label: t.Label, Start: t.Start, Step: t.Step, Value: t.Value[0]}
}

// runInstance measures a detector of several metrics.
func runInstance(m instance, set string, tables []*benchdata.Table, progress func(string)) *result {
	r := &result{Set: set, Model: m.name, Version: m.version}
	for _, t := range tables {
		progress(t.Name)
		r.Series = append(r.Series, t.Name)
		s := asSeries(t)
		plain, err := m.watch(t, 0)
		if err != nil {
			r.fail(err)
			continue
		}
		r.Points, r.Nanos = r.Points+len(t.Time), r.Nanos+plain.nanos
		scoreColumns(r, s, plain.score)
		for _, b := range tableBudgets {
			alarm := plain.alarm
			if alarm == nil {
				alarm = baseline.Above(plain.score, baseline.BudgetThreshold(s, plain.score, b.perDay))
			} else if got, err := m.watch(t, b.perDay); err == nil {
				alarm = got.alarm
			}
			alarmColumns(r, s, alarm, b.name)
		}
		blameColumns(r, t, plain.blame)
	}
	r.Nanos /= float64(max(r.Points, 1))
	return r
}

// watch steps a detector through a table and adds up, for each anomaly that
// people explained, what it says the metrics carry.
func (m instance) watch(t *benchdata.Table, budget float64) (*run, error) {
	w, err := m.make(len(t.Value), anomaly.Config{Budget: budget})
	if err != nil {
		return nil, err
	}
	r := &run{score: nans(len(t.Time)), alarm: make([]bool, len(t.Time))}
	row := make([]float64, len(t.Value))
	start := cpuTime()
	var now moment
	for i, at := range t.Time {
		now = w.Step(at, t.Row(row, i))
		r.score[i], r.alarm[i] = now.score, now.alarm
		if now.blame != nil {
			r.addBlame(t, i, func(c int) float64 { return now.blame[c] })
		}
	}
	if !now.known {
		r.alarm = nil
	}
	r.nanos = float64(cpuTime() - start)
	return r, nil
}

// addBlame adds what the metrics carry at sample i to the anomalies around it.
func (r *run) addBlame(t *benchdata.Table, i int, carried func(metric int) float64) {
	for k, b := range t.Blame {
		if i < b.From || i > b.To {
			continue
		}
		if r.blame == nil {
			r.blame = make([][]float64, len(t.Blame))
		}
		if r.blame[k] == nil {
			r.blame[k] = make([]float64, len(t.Value))
		}
		for c := range r.blame[k] {
			if v := carried(c); v == v {
				r.blame[k][c] += v
			}
		}
	}
}

// blameColumns measures whether the metrics that people named are the most
// blamed, as a mean over anomalies.
func blameColumns(r *result, t *benchdata.Table, blame [][]float64) {
	if blame == nil {
		return
	}
	var exact, wide []float64
	for k, b := range t.Blame {
		exact = append(exact, measure.HitRate(blame[k], b.Columns, 1))
		wide = append(wide, measure.HitRate(blame[k], b.Columns, 1.5))
	}
	r.add("blame", "hit rate at 100 %", measure.Mean(exact))
	r.add("blame", "at 150 %", measure.Mean(wide))
}

// runTableScorer measures a baseline of several metrics.
func runTableScorer(b tableScorer, set string, tables []*benchdata.Table, progress func(string)) *result {
	r := &result{Set: set, Model: b.name, Version: b.version}
	for _, t := range tables {
		progress(t.Name)
		r.Series = append(r.Series, t.Name)
		s := asSeries(t)
		start := cpuTime()
		score := b.score(t)
		r.Points, r.Nanos = r.Points+len(t.Time), r.Nanos+float64(cpuTime()-start)
		scoreColumns(r, s, score)
		for _, at := range tableBudgets {
			alarmColumns(r, s, baseline.Above(score, baseline.BudgetThreshold(s, score, at.perDay)), at.name)
		}
		if b.blame != nil {
			got, by := &run{}, b.blame(t)
			for i := range t.Time {
				got.addBlame(t, i, func(c int) float64 { return by[c][i] })
			}
			blameColumns(r, t, got.blame)
		}
	}
	r.Nanos /= float64(max(r.Points, 1))
	return r
}

// perMetric makes a watcher that runs the default detector on every metric and
// joins their surprises.
func perMetric(join func([]float64) float64) func(int, anomaly.Config) (watcher, error) {
	return func(metrics int, c anomaly.Config) (watcher, error) {
		bank, err := anomaly.NewBank(c)
		if err != nil {
			return nil, err
		}
		for range metrics {
			bank.Add()
		}
		return &bankWatcher{bank, make([]float64, metrics), join}, nil
	}
}

type bankWatcher struct {
	bank     *anomaly.Bank
	surprise []float64
	join     func([]float64) float64
}

// Step implements watcher.
func (b *bankWatcher) Step(time int64, x []float64) moment {
	for c, v := range x {
		verdict := b.bank.Step(c, time, v)
		b.surprise[c] = verdict.Surprise()
	}
	return moment{score: b.join(b.surprise), blame: b.surprise}
}

func meanOf(x []float64) float64 { return measure.Mean(x) }

// topThree returns the mean of the three largest of x.
func topThree(x []float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return measure.Mean(x[max(0, len(x)-3):])
}
