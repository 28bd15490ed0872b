package main

import (
	"math"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/baseline"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/nabscore"
	"github.com/portent-go/portent/forecast/anomaly"
)

// budgets are the false alarms a day that all series of all sets get.
var budgets = []budget{{1, "1/d"}, {0.3, ".3/d"}, {0.1, ".1/d"}}

type budget struct {
	perDay float64
	name   string
}

// run is what a detector said of every sample of a series.
type run struct {
	score        []float64
	alarm        []bool
	lower, upper []float64
	opened       []int       // samples that raised an alarm
	blame        [][]float64 // by explained anomaly, what each metric carried
	nanos        float64
}

// watch steps a detector through a series. Samples whose time does not advance
// (some files turn the clock back) are not shown to it and have no score.
func (d detector) watch(s *benchdata.Series, budget float64) (*run, error) {
	det, err := d.make(anomaly.Config{Budget: budget})
	if err != nil {
		return nil, err
	}
	n := len(s.Value)
	r := &run{score: nans(n), alarm: make([]bool, n), lower: nans(n), upper: nans(n)}
	last := int64(math.MinInt64)
	start := cpuTime()
	for i, x := range s.Value {
		if s.Time[i] <= last {
			continue
		}
		last = s.Time[i]
		v := det.Step(s.Time[i], x)
		if math.IsNaN(x) {
			continue
		}
		r.score[i], r.alarm[i] = d.score(det, &v), v.Phase == anomaly.Opened
		r.lower[i], r.upper[i] = v.Lower, v.Upper
		if v.Phase == anomaly.Opened {
			r.opened = append(r.opened, i)
		}
	}
	r.nanos = float64(cpuTime() - start)
	return r, nil
}

func nans(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.NaN()
	}
	return x
}

// runDetector measures a detector on a set. The scores are those at the default
// budget.
func runDetector(d detector, set string, series []*benchdata.Series, progress func(string)) *result {
	r := &result{Set: set, Model: d.name, Version: d.version}
	var files []nabscore.File
	for _, s := range series {
		progress(s.Name)
		r.Series = append(r.Series, s.Name)
		plain, err := d.watch(s, 0)
		if err != nil {
			r.fail(err)
			continue
		}
		r.Points, r.Nanos = r.Points+len(s.Value), r.Nanos+plain.nanos
		scoreColumns(r, s, plain.score)
		for _, b := range budgets {
			got, err := d.watch(s, b.perDay)
			if err != nil {
				r.fail(err)
				continue
			}
			alarmColumns(r, s, got.alarm, b.name)
			if b.perDay == 1 {
				cleanColumns(r, s, got.opened)
			}
		}
		bandColumns(r, s, plain)
		files = append(files, nabscore.File{Score: plain.score, Windows: measure.Segments(s.Label)})
	}
	r.Nanos /= float64(max(r.Points, 1))
	nabColumns(r, files)
	return r
}

// runScorer measures a baseline. Its alarms are the samples above the threshold
// that would have given as many alarms as the budget before Start.
func runScorer(b scorer, set string, series []*benchdata.Series, progress func(string)) *result {
	r := &result{Set: set, Model: b.name, Version: b.version}
	var files []nabscore.File
	for _, s := range series {
		progress(s.Name)
		r.Series = append(r.Series, s.Name)
		start := cpuTime()
		score := b.score(s)
		r.Points, r.Nanos = r.Points+len(s.Value), r.Nanos+float64(cpuTime()-start)
		scoreColumns(r, s, score)
		for _, at := range budgets {
			alarm := baseline.Above(score, baseline.BudgetThreshold(s, score, at.perDay))
			alarmColumns(r, s, alarm, at.name)
			if at.perDay == 1 {
				cleanColumns(r, s, rising(alarm))
			}
		}
		files = append(files, nabscore.File{Score: score, Windows: measure.Segments(s.Label)})
	}
	r.Nanos /= float64(max(r.Points, 1))
	nabColumns(r, files)
	return r
}

// rising returns where alarms begin.
func rising(alarm []bool) (at []int) {
	for _, s := range measure.Segments(alarm) {
		at = append(at, s.From)
	}
	return at
}

// scoreColumns measures a score with the best threshold in hindsight, or none.
func scoreColumns(r *result, s *benchdata.Series, score []float64) {
	times, label, score := s.Time[s.Start:], s.Label[s.Start:], score[s.Start:]
	curve := measure.EventCurve(times, label, score)
	best, _ := curve.Best()
	rare, _ := curve.AtRate(1)
	r.add("score", "event F1", best.F1())
	r.add("score", "recall", rare.Recall())
	r.add("score", "AP", measure.AveragePrecision(score, label))
	roc, pr := measure.VUS(score, label, measure.Period(s.Value))
	r.add("score", "VUS-PR", pr)
	r.add("score", "VUS-ROC", roc)
	r.add("score", "EasyTSAD", measure.EasyTSAD(score, label, 0))
	if s.Set == "ucr-subset" {
		r.add("score", "top", truth(measure.TopHit(score, label, 100)))
	}
}

// alarmColumns measures given alarms.
func alarmColumns(r *result, s *benchdata.Series, alarm []bool, name string) {
	times, label, alarm := s.Time[s.Start:], s.Label[s.Start:], alarm[s.Start:]
	e := measure.EventsAt(times, label, alarm)
	r.add("alarms", "F1 "+name, e.F1())
	r.add("alarms", "recall "+name, e.Recall())
	r.add("alarms", "false h/d "+name, e.FalsePerDay())
	r.add("alarms", "delay min "+name, measure.Mean(measure.Delays(times, label, alarm))/60e3)
}

// cleanColumns counts the alarms raised per day on parts without anomalies: of a
// joined curve each third is a part, else what is scored. A model sees the first
// day of the first part without being counted.
func cleanColumns(r *result, s *benchdata.Series, opened []int) {
	parts := []measure.Segment{{From: s.Start, To: len(s.Value)}}
	if s.Set == "wsd" {
		third := s.Start / 2
		day := int(24 * time.Hour / s.Step)
		parts = append(parts, measure.Segment{From: min(day, third), To: third}, measure.Segment{From: third, To: s.Start})
	}
	days, n := 0.0, 0.0
	for _, p := range parts {
		if len(measure.Segments(s.Label[p.From:p.To])) > 0 {
			continue
		}
		days += float64(s.Time[p.To-1]-s.Time[p.From]) / 86400e3
		for _, i := range opened {
			if i >= p.From && i < p.To {
				n++
			}
		}
	}
	rate := n / days // NaN without clean parts
	r.add("clean", "alarms/day at 1/d", rate)
	r.add("clean", "share in .5–1.5", within(rate, 0.5, 1.5))
}

func within(x, lo, hi float64) float64 {
	if math.IsNaN(x) {
		return x
	}
	return truth(lo <= x && x <= hi)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// bandColumns measures the 95 % interval on the scored part, anomalies included.
func bandColumns(r *result, s *benchdata.Series, got *run) {
	c := measure.Coverage(s.Value[s.Start:], got.lower[s.Start:], got.upper[s.Start:])
	r.add("band", "coverage of 95 %", c)
	r.add("band", "share in 93–97 %", within(c, 0.93, 0.97))
	r.add("band", "share in 94–96 %", within(c, 0.94, 0.96))
}

// recordHalfLife is the memory of the local records that the second table of
// the Numenta benchmark is made of: five hours of its five-minute samples.
const recordHalfLife = 60

// nabColumns adds the score of the Numenta benchmark at the one best threshold
// for all files: of every sample, and of local records.
func nabColumns(r *result, files []nabscore.File) {
	if r.Set != "nab" || len(files) != len(r.Series) {
		return
	}
	nabGroup(r, "nab", files)
	for i := range files {
		files[i].Score = measure.Records(nil, files[i].Score, recordHalfLife)
	}
	nabGroup(r, "nab records", files)
}

func nabGroup(r *result, group string, files []nabscore.File) {
	for _, p := range nabscore.Profiles() {
		best := nabscore.Best(files, p)
		c := &column{Group: group, Name: p.Name}
		for _, f := range files {
			one := nabscore.Score([]nabscore.File{f}, p, best.Threshold)
			windows := float64(len(f.Windows))
			c.Value = append(c.Value, 100*(one.Raw+p.Missed*windows))
			c.Weight = append(c.Weight, (p.Missed+p.Found)*windows)
		}
		r.Columns = append(r.Columns, c)
	}
}
