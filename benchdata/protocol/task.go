package protocol

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// Task is a table and how it is divided.
type Task struct {
	Name, About string
	Set         string // folder under the data directory; "" is recorded in this repository
	Horizon     time.Duration
	Budget      float64 // share of the rows that may alarm
	// Cut gives the moments of the split.
	Cut landmark.Cut
	// Read makes the table of all rows.
	Read func(fs.FS) (*landmark.Table, error)
	// Rule is what an operator without a model would go by, higher is worse; nil
	// where there is none.
	Rule func(*landmark.Table) []float64
	// Age is the column that says how old an entity is; "" none.
	Age string
	// Apart takes the entities of the test part out of the training part: for
	// tables in which a module is a row or two.
	Apart bool
	// Sampled says that the rows of an entity were chosen by somebody who knew
	// its fate, so that how many there are and how far apart tells the label:
	// nothing that remembers earlier rows may be fitted, which implies Alone.
	Sampled bool
	// Alone says that nets judge each row by itself (ensemble.Config.NetAlone):
	// where memory would be a leak, and where the features hold the history
	// already, so that all a memory adds is how many rows went before, which is
	// the calendar.
	Alone bool
	// Raw says which columns are levels as they were measured, for models that make
	// features of their own; nil means all.
	Raw func(column string) bool
	// Group names what was sampled independently, for row i; nil means the
	// entity.
	Group func(t *landmark.Table, i int) string
}

// Parts is a divided table.
type Parts struct {
	Task    Task
	Train   *landmark.Table // rows with a known label; see [Task.Divide]
	History *landmark.Table // every row until the end of the test part, labelled or not, for models that remember
	Test    *landmark.Table // rows with a known label
	at      []int           // where the rows of Test stand in History
}

// Divide splits a table by time. Train is what was known when the embargo before
// the test part began: nobody learns, at any horizon, from what came later.
// Errors: landmark.ErrCut.
func (t Task) Divide(all *landmark.Table) (*Parts, error) {
	train, test, err := all.Cut(t.Cut, t.Horizon)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	if t.Apart {
		train = train.Without(test.Entities())
	}
	p := &Parts{Task: t, Train: train.Censor(t.Cut.Test - t.Cut.Embargo.Milliseconds() + t.Horizon.Milliseconds()), Test: test}
	var rows []int
	for i, at := range all.Time {
		if t.Cut.End != 0 && at >= t.Cut.End {
			continue
		}
		if _, known := all.Label(i, t.Horizon); known && at >= t.Cut.Test {
			p.at = append(p.at, len(rows))
		}
		rows = append(rows, i)
	}
	p.History = all.Select(rows)
	return p, nil
}

// OfTest returns the values of a list over History that belong to Test.
func (p *Parts) OfTest(history []float64) []float64 {
	out := make([]float64, len(p.at))
	for k, i := range p.at {
		out[k] = history[i]
	}
	return out
}

// Labels of the test part.
func (p *Parts) Labels() []bool { return p.Test.Labels(p.Task.Horizon) }

// Groups of the test part.
func (p *Parts) Groups() []string {
	if p.Task.Group == nil {
		return p.Test.Entity
	}
	g := make([]string, p.Test.Len())
	for i := range g {
		g[i] = p.Task.Group(p.Test, i)
	}
	return g
}

// Judge measures scores of the test part.
func (p *Parts) Judge(score []float64) Judgement {
	return Judge(score, p.Labels(), p.Groups(), p.Task.Budget)
}

// Compare compares scores of the test part.
func (p *Parts) Compare(a, b []float64) Difference {
	return Compare(a, b, p.Labels(), p.Groups())
}

// Disjoint takes a drawn half of the entities out of the training part and all
// others out of the test part: disjoint in time and in devices.
func (p *Parts) Disjoint(seed uint64) *Parts {
	rng := rand.New(rand.NewPCG(seed, 9))
	names := make([]string, 0)
	for e := range p.History.Entities() {
		names = append(names, e)
	}
	slices.Sort(names)
	held := map[string]bool{}
	for _, e := range names {
		if rng.IntN(2) == 0 {
			held[e] = true
		}
	}
	q := &Parts{Task: p.Task, Train: p.Train.Without(held), History: p.History}
	var rows []int
	for k, i := range p.at {
		if held[p.Test.Entity[k]] {
			rows, q.at = append(rows, k), append(q.at, i)
		}
	}
	q.Test = p.Test.Select(rows)
	return q
}

// Leaky divides the rows at random, as is often done and never to be believed:
// a drive that fails in a fortnight is in both parts, and so is the future. The
// test part has the size of the honest one.
func (p *Parts) Leaky(seed uint64) *Parts {
	rng := rand.New(rand.NewPCG(seed, 8))
	q := &Parts{Task: p.Task, History: p.History}
	share := float64(p.Test.Len()) / float64(p.Test.Len()+p.Train.Len())
	var train, test []int
	for i := range p.History.Time {
		if _, known := p.History.Label(i, p.Task.Horizon); !known {
			continue
		}
		if rng.Float64() < share {
			test, q.at = append(test, i), append(q.at, i)
		} else {
			train = append(train, i)
		}
	}
	q.Train, q.Test = p.History.Select(train), p.History.Select(test)
	return q
}

// Trivial returns the scores, on the test part, of what needs no learning:
// always healthy, the rule of the task, and age alone.
func (p *Parts) Trivial() map[string][]float64 {
	out := map[string][]float64{"always healthy": make([]float64, p.Test.Len())}
	if p.Task.Rule != nil {
		out["rule"] = p.Task.Rule(p.Test)
	}
	if c := slices.Index(p.Test.Columns, p.Task.Age); c >= 0 {
		age := make([]float64, p.Test.Len())
		for i := range age {
			age[i] = p.Test.Row(i)[c]
		}
		out["age"] = age
	}
	return out
}

// RawColumns returns the columns of the training part that are raw; nil when all
// are.
func (p *Parts) RawColumns() (names []string) {
	if p.Task.Raw == nil {
		return nil
	}
	for _, c := range p.Train.Columns {
		if p.Task.Raw(c) {
			names = append(names, c)
		}
	}
	return names
}

// ErrTask marks a task that is not known, or whose data are not there.
var ErrTask = errors.New("protocol: no such task")

// Load reads the table of a task from a data directory, or from $PORTENT_DATA
// when dir is empty, and divides it.
func (t Task) Load(dir string) (*Parts, error) {
	var fsys fs.FS
	if t.Set != "" {
		var ok bool
		if fsys, ok = (benchdata.Set{Name: t.Set}).Dir(dir); !ok {
			return nil, fmt.Errorf("%w: %s holds no %s", ErrTask, benchdata.DataVariable, t.Set)
		}
	}
	all, err := t.Read(fsys)
	if err != nil {
		return nil, err
	}
	return t.Divide(all)
}
