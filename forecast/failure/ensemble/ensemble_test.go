package ensemble

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

const hour = int64(time.Hour / time.Millisecond)

// machines are made up: wear rises in each at its own pace and kills with odds
// that grow with it; noise tells nothing; one feature is a category, a third of
// another is missing. A row an hour, lives that ended or were left.
func machines(n int, seed uint64) *landmark.Table {
	rng := rand.New(rand.NewPCG(seed, 1))
	t := &landmark.Table{Columns: []string{"wear", "noise", "maker", "gauge"}, Categories: []int{2}}
	for k := range n {
		maker := rng.IntN(3)
		pace := rng.ExpFloat64() * (0.3 + float64(maker)) / 40
		start, wear := int64(rng.IntN(200))*hour, 0.0
		var rows [][]float64
		life, died := 0, false
		for ; life < 60 && !died; life++ {
			wear += pace * rng.Float64() * 2
			gauge := wear + 0.2*rng.NormFloat64()
			if rng.IntN(3) == 0 {
				gauge = math.NaN()
			}
			rows = append(rows, []float64{wear, rng.NormFloat64(), float64(maker), gauge})
			died = rng.Float64() < 0.2/(1+math.Exp(4-2*wear))
		}
		for i, row := range rows {
			t.Append(landmark.Landmark{Entity: fmt.Sprint("m", k), Time: start + int64(i)*hour, Features: row,
				After: int64(life-i) * hour, Failed: died})
		}
	}
	return t
}

// small is an ensemble of every kind, quick to fit.
func small() Config {
	c := Config{Horizon: 6 * time.Hour, NetColumns: []string{"gauge", "maker", "wear"}, Boosts: 2, Forests: 1, Hazards: 1, Nets: 1, Seed: 7}
	c.Boost.Trees, c.Forest.Trees, c.Net.Hidden, c.Net.Epochs = 60, 20, 8, 3
	return c
}

var fitted = func() func(t testing.TB) *Model {
	var m *Model
	return func(t testing.TB) *Model {
		t.Helper()
		if m == nil {
			var err error
			if m, _, err = small().Fit(machines(150, 1)); err != nil {
				t.Fatal(err)
			}
		}
		return m
	}
}()

func TestFitTellsTheWorn(t *testing.T) {
	m := fitted(t)
	test := machines(100, 2).Known(m.Horizon())
	s, err := m.Score(test)
	if err != nil {
		t.Fatal(err)
	}
	label := test.Labels(m.Horizon())
	var p [2]float64
	var n [2]int
	sum, failures := 0.0, 0.0
	for i, y := range label {
		k := 0
		if y {
			k, failures = 1, failures+1
		}
		p[k] += s.Probability[i]
		n[k]++
		sum += s.Probability[i]
	}
	if dead, alive := p[1]/float64(n[1]), p[0]/float64(n[0]); dead < 2*alive {
		t.Errorf("mean probability %v of those that fail, %v of the others", dead, alive)
	}
	if r := sum / failures; r < 0.6 || r > 1.6 {
		t.Errorf("%v failures foretold for each that came", r)
	}
	if len(s.Kind) != 4 {
		t.Errorf("kinds %v", m.Weights())
	}
}

// A stream says what a table says, before and after a restart.
func TestStepEqualsScore(t *testing.T) {
	m := fitted(t)
	table := machines(4, 3)
	want, err := m.Score(table)
	if err != nil {
		t.Fatal(err)
	}
	p := m.NewStepper()
	states := map[string]*State{}
	for i, e := range table.Entity {
		if states[e] == nil {
			states[e] = m.NewState()
		}
		b, err := states[e].AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		restored := m.NewState()
		if err := restored.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		states[e] = restored
		r, err := p.Step(restored, table.Time[i], table.Row(i))
		if err != nil || r.Probability != want.Probability[i] || r.Score != want.Blend[i] {
			t.Fatalf("row %d: stepped %v, scored %v, %v", i, r.Probability, want.Probability[i], err)
		}
		alive := 1.0
		for _, h := range r.Hazard {
			alive *= 1 - h
		}
		if math.Abs(1-alive-r.Probability) > 1e-9 || r.Lead < 0 || r.Lead > r.Horizon || !(r.Low <= r.High) {
			t.Fatalf("row %d: %+v", i, r)
		}
	}
}

func TestStepRefusesThePast(t *testing.T) {
	m := fitted(t)
	p, s := m.NewStepper(), m.NewState()
	row := []float64{1, math.Inf(1), 0, math.NaN()}
	if _, err := p.Step(s, 5, row); err != nil {
		t.Fatal(err)
	}
	before, _ := s.AppendBinary(nil)
	if _, err := p.Step(s, 5, row); !errors.Is(err, ErrTime) {
		t.Errorf("same time: %v", err)
	}
	if after, _ := s.AppendBinary(nil); string(before) != string(after) {
		t.Error("a refused step changes the state")
	}
	if n := testing.AllocsPerRun(100, func() {
		if _, err := p.Step(s, s.Time()+1, row); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func TestModelReadsBackEqual(t *testing.T) {
	m := fitted(t)
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var n Model
	if err := n.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	table := machines(3, 4)
	x, _ := m.Score(table)
	y, err := n.Score(table)
	if err != nil || n.Version() != m.Version() {
		t.Fatalf("version %s of %s, %v", n.Version(), m.Version(), err)
	}
	for i := range x.Blend {
		if x.Probability[i] != y.Probability[i] || x.Blend[i] != y.Blend[i] {
			t.Fatalf("row %d scores %v, read back %v", i, x.Blend[i], y.Blend[i])
		}
	}
}

func TestHostileModels(t *testing.T) {
	b, err := fitted(t).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	m := Model{version: "kept"}
	for range 400 {
		bad := append([]byte{}, b...)
		switch rng.IntN(3) {
		case 0:
			bad = bad[:rng.IntN(len(bad))]
		case 1:
			for range 1 + rng.IntN(20) {
				bad[rng.IntN(len(bad))] = byte(rng.Uint32())
			}
		default:
			at := rng.IntN(min(len(bad), 400))
			bad[at] = 0xff
		}
		n := m
		if err := n.UnmarshalBinary(bad); err != nil {
			if !errors.Is(err, ErrModel) || n.version != "kept" {
				t.Fatalf("%v, version %q", err, n.version)
			}
			continue
		}
		if _, err := n.Score(machines(1, 6)); err != nil && !errors.Is(err, ErrTable) {
			t.Fatal(err)
		}
	}
}

func TestHostileStates(t *testing.T) {
	m := fitted(t)
	s := m.NewState()
	b, _ := s.AppendBinary(nil)
	for k := range b {
		n := m.NewState()
		if err := n.UnmarshalBinary(b[:k]); !errors.Is(err, ErrState) {
			t.Fatalf("%d bytes: %v", k, err)
		}
	}
	if err := s.UnmarshalBinary(append(b, 0)); !errors.Is(err, ErrState) {
		t.Error(err)
	}
}

func TestFitRefuses(t *testing.T) {
	f := func(what string, want error, change func(c *Config, t *landmark.Table)) {
		t.Helper()
		c, table := small(), machines(30, 8)
		change(&c, table)
		if _, _, err := c.Fit(table); !errors.Is(err, want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	f("no horizon", ErrConfig, func(c *Config, _ *landmark.Table) { c.Horizon = 0 })
	f("no such column", ErrConfig, func(c *Config, _ *landmark.Table) { c.NetColumns = []string{"none"} })
	f("no members", ErrConfig, func(c *Config, _ *landmark.Table) { c.Boosts, c.Forests, c.Hazards, c.Nets = -1, -1, -1, -1 })
	f("one class", ErrTraining, func(_ *Config, t *landmark.Table) {
		for i := range t.Failed {
			t.Failed[i] = false
		}
	})
	f("label from the past", ErrTraining, func(_ *Config, t *landmark.Table) { t.After[0] = -1 })
	f("no rows", ErrTraining, func(_ *Config, t *landmark.Table) { *t = landmark.Table{Columns: t.Columns} })
	f("category", ErrTraining, func(_ *Config, t *landmark.Table) { t.Row(3)[2] = 1.5 })
	if _, err := fitted(t).Score(&landmark.Table{Columns: []string{"x"}}); !errors.Is(err, ErrTable) {
		t.Error(err)
	}
}

// A feature that is missing everywhere teaches nothing and breaks nothing.
func TestAllMissingColumn(t *testing.T) {
	table := machines(60, 9)
	for i := range table.Time {
		table.Row(i)[1] = math.NaN()
	}
	c := small()
	c.Stack = true
	m, report, err := c.Fit(table)
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Score(table)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range s.Probability {
		if !(p >= 0 && p <= 1) {
			t.Fatalf("row %d: %v", i, p)
		}
	}
	sum := 0.0
	for _, w := range report.Weights {
		sum += w
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("weights %v", report.Weights)
	}
}

func TestSameSeedSameModel(t *testing.T) {
	a, _, err := small().Fit(machines(60, 10))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := small().Fit(machines(60, 10))
	if err != nil || a.Version() != b.Version() {
		t.Errorf("%s and %s, %v", a.Version(), b.Version(), err)
	}
}

func BenchmarkStep(b *testing.B) {
	m := fitted(b)
	p, s := m.NewStepper(), m.NewState()
	row := []float64{1, 0, 2, 0.5}
	b.ReportAllocs()
	for i := range b.N {
		if _, err := p.Step(s, int64(i), row); err != nil {
			b.Fatal(err)
		}
	}
}
