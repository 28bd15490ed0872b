package protocol

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/feature"
	"github.com/portent-go/portent/forecast/failure/landmark"
	"github.com/portent-go/portent/forecast/lstm"
)

// TestFailureLives says what every failure model is worth on the recorded lives.
// Models learn from the train split; the validation split stops the nets and
// gives each model the threshold at which it makes at most one false alarm per
// instance-day there, and the one for one an hour; all are then taken to the test
// split. Nets are fitted with five seeds. To teach that an instance is well until
// its fault begins, whenever it dies, was tried with every model and changed
// nothing that chance does not. It takes minutes: PORTENT_FULL=1.
func TestFailureLives(t *testing.T) {
	if os.Getenv("PORTENT_FULL") == "" {
		t.Skip("PORTENT_FULL is not set")
	}
	l := newLifeTest(t)
	l.Logf("%d deaths of the test split are foreseeable, %d by a minute", l.foreseeableBy(0), l.foreseeableBy(time.Minute))
	l.report("highest share of a limit", fullest(l.valid), fullest(l.test))
	l.builtIn("built-in hazard", failure.Default())
	l.builtIn("linear hazard, fitted", l.linear())
	l.ensemble()
	for _, cell := range []lstm.Cell{lstm.LSTM, lstm.GRU} {
		var valid, test [][]float64
		for seed := range uint64(5) {
			v, w := l.net(cell, seed)
			valid, test = append(valid, v), append(test, w)
			l.report(fmt.Sprintf("%v on raw signals, seed %d", cell, seed), v, w)
		}
		l.report(fmt.Sprintf("%v, mean of 5 seeds", cell), mean(valid), mean(test))
	}
}

func mean(all [][]float64) []float64 {
	out := make([]float64, len(all[0]))
	for _, x := range all {
		for i, v := range x {
			out[i] += v / float64(len(all))
		}
	}
	return out
}

type lifeTest struct {
	*testing.T
	train, valid, test *landmark.Table
	lives              map[recorded.Split][]recorded.Life
}

func newLifeTest(t *testing.T) *lifeTest {
	l := &lifeTest{T: t, lives: map[recorded.Split][]recorded.Life{}}
	var err error
	for split, table := range map[recorded.Split]**landmark.Table{recorded.Train: &l.train, recorded.Validation: &l.valid, recorded.Test: &l.test} {
		if *table, err = lives(split); err != nil {
			t.Fatal(err)
		}
		if l.lives[split], err = recorded.Lives(split); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// foreseeableBy counts deaths of the test split; by 0, those that anything led up
// to.
func (l *lifeTest) foreseeableBy(lead time.Duration) (n int) {
	for i := range l.lives[recorded.Test] {
		life := &l.lives[recorded.Test][i]
		if life.ForeseeableBy(lead) || lead == 0 && life.Foreseeable {
			n++
		}
	}
	return n
}

// report judges scores of the rows of both splits.
func (l *lifeTest) report(name string, valid, test []float64) {
	before, w := NewWatch(l.valid, valid, LifeHorizon), NewWatch(l.test, test, LifeHorizon)
	at, hourly := before.Within(1), before.Within(24)
	e, more, best := w.At(at.On, at.Off), w.At(hourly.On, hourly.Off), w.Within(1)
	var known []int
	for i := range l.test.Time {
		if _, ok := l.test.Label(i, LifeHorizon); ok {
			known = append(known, i)
		}
	}
	score := make([]float64, len(known))
	for k, i := range known {
		score[k] = test[i]
	}
	sub := l.test.Select(known)
	j := Judge(score, sub.Labels(LifeHorizon), sub.Entity, 0.05)
	l.Logf("%-34s AP %.3f [%.3f, %.3f] AUC %.3f | %v | in hindsight %d, lead %v | at one an hour: %v",
		name, j.AP, j.Low, j.High, j.AUC, e, best.Foreseen, best.Lead().Round(time.Second), more)
}

// ensemble fits the default ensemble and judges it and its kinds.
func (l *lifeTest) ensemble() {
	parts := &Parts{Task: Lives(), Train: l.train}
	m, _, err := ensemble.Config{Horizon: LifeHorizon, Seed: 1, NetColumns: parts.RawColumns()}.Fit(l.train)
	if err != nil {
		l.Fatal(err)
	}
	v, err := m.Score(l.valid)
	if err != nil {
		l.Fatal(err)
	}
	w, err := m.Score(l.test)
	if err != nil {
		l.Fatal(err)
	}
	l.report("ensemble", v.Probability, w.Probability)
	for _, kind := range []string{"boost", "forest", "hazard", "net"} {
		l.report("  its "+kind, v.Kind[kind], w.Kind[kind])
	}
}

// inputs are the 14 signals of package failure, as far as lives have them.
func inputs(l *recorded.Life) *failure.Life {
	life := LifeOf(l)
	names := make([]string, len(lifeSignals))
	for i, s := range lifeSignals {
		names[i] = s.name
	}
	from := map[string]string{"cpu_throttling": "throttled", "memory_utilization": "memory", "disk_utilization": "disk", "fd_utilization": "descriptors",
		"pids_utilization": "threads", "error_rate": "errors", "latency_p99": "latency_p99", "request_rate": "requests"}
	out := &failure.Life{Instance: life.Entity, Time: life.Time, End: life.End, Failed: life.Failed}
	for i := range life.Time {
		var row []float64
		at := func(name string) float64 { return life.Values[i][slices.Index(names, name)] }
		for _, s := range failure.Signals() {
			switch {
			case s.Name == "cpu_utilization":
				row = append(row, at("cpu")/l.Limits.CPU)
			case s.Name == "probe_failures":
				row = append(row, 1-at("probe"))
			case from[s.Name] != "":
				row = append(row, at(from[s.Name]))
			default:
				row = append(row, math.NaN())
			}
		}
		out.Values = append(out.Values, row)
	}
	return out
}

// linear fits package failure's own model.
func (l *lifeTest) linear() *failure.Model {
	var rows []failure.Landmark
	for i := range l.lives[recorded.Train] {
		r, err := failure.Settings{}.Landmarks(*inputs(&l.lives[recorded.Train][i]), lifeEvery)
		if err != nil {
			l.Fatal(err)
		}
		rows = append(rows, r...)
	}
	m, err := failure.Fit(rows, failure.Options{})
	if err != nil {
		l.Fatal(err)
	}
	return m
}

func (l *lifeTest) builtIn(name string, m *failure.Model) {
	run := func(split recorded.Split, table *landmark.Table) []float64 {
		said := map[string]map[int64]float64{}
		for i := range l.lives[split] {
			life := inputs(&l.lives[split][i])
			var s failure.State
			said[life.Instance] = map[int64]float64{}
			for k, at := range life.Time {
				r, err := s.Step(m, at, life.Values[k])
				if err != nil {
					l.Fatal(err)
				}
				said[life.Instance][at] = r.Probability
			}
		}
		return gather(table, said)
	}
	l.report(name, run(recorded.Validation, l.valid), run(recorded.Test, l.test))
}

// gather brings what was said at every second into the order of a table.
func gather(t *landmark.Table, said map[string]map[int64]float64) []float64 {
	out := make([]float64, t.Len())
	for i := range out {
		out[i] = said[t.Entity[i]][t.Time[i]]
	}
	return out
}

// net fits a recurrent net on the raw signals, second by second.
func (l *lifeTest) net(cell lstm.Cell, seed uint64) (valid, test []float64) {
	c := lstm.Config{Cell: cell, Hidden: 32, Dropout: 0.2, Epochs: 40, Patience: 5, Seed: seed}
	m, _, err := c.Fit(l.sequences(recorded.Train), l.sequences(recorded.Validation))
	if err != nil {
		l.Fatal(err)
	}
	run := func(split recorded.Split, table *landmark.Table) []float64 {
		said := map[string]map[int64]float64{}
		for i, answers := range m.Predict(l.sequences(split)) {
			life := LifeOf(&l.lives[split][i])
			said[life.Entity] = map[int64]float64{}
			for k, a := range answers {
				said[life.Entity][life.Time[k]] = a[0]
			}
		}
		return gather(table, said)
	}
	return run(recorded.Validation, l.valid), run(recorded.Test, l.test)
}

// sequences are the raw signals with "dies within the horizon" as the target.
func (l *lifeTest) sequences(split recorded.Split) (out []lstm.Sequence) {
	for i := range l.lives[split] {
		life := LifeOf(&l.lives[split][i])
		s := lstm.Sequence{X: life.Values}
		for _, at := range life.Time {
			s.Y = append(s.Y, target(&life, at))
		}
		out = append(out, s)
	}
	return out
}

func target(l *feature.Life, at int64) []float64 {
	left := l.End - at
	switch h := LifeHorizon.Milliseconds(); {
	case at < l.Time[0]+lifeWarm || left <= 0:
		return nil
	case l.Failed && left <= h:
		return []float64{1}
	case left >= h:
		return []float64{0}
	}
	return nil
}
