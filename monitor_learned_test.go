package portent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/feature"
)

// learnedModel learns from simulated lives: memory that creeps up kills, CPU says
// nothing.
var learnedModel = sync.OnceValues(func() (*Learned, error) {
	b, err := feature.New(feature.Config{
		Signals: []feature.Signal{{Name: "memory_utilization", Limit: 1}, {Name: "cpu_utilization", Limit: 1}},
		Horizon: 2 * time.Minute,
	})
	if err != nil {
		return nil, err
	}
	table := b.NewTable()
	for k := range 120 {
		if err := b.Landmarks(table, simulatedLife(k), 10_000, 60_000); err != nil {
			return nil, err
		}
	}
	c := ensemble.Config{Horizon: 2 * time.Minute, Boosts: 2, Forests: 1, Hazards: 1, Nets: 1, Seed: 3}
	c.Boost.Trees, c.Forest.Trees, c.Net.Hidden, c.Net.Epochs = 60, 10, 4, 2
	m, _, err := c.Fit(table)
	return &Learned{Features: b, Model: m}, err
})

func simulatedLife(k int) feature.Life {
	rng := rand.New(rand.NewPCG(uint64(k), 8))
	l := feature.Life{Entity: fmt.Sprint("life-", k), Failed: k%2 == 0}
	memory := 0.3
	begin := int64(k) * 3_600_000
	for i := range 240 {
		if l.Failed && i > 80+k%60 {
			memory += 0.006
		}
		if memory >= 1 {
			break
		}
		l.Time = append(l.Time, begin+int64(i)*5000)
		l.Values = append(l.Values, []float64{memory + 0.003*rng.NormFloat64(), 0.3 + 0.05*rng.NormFloat64()})
	}
	l.End = l.Time[len(l.Time)-1] + 5000
	return l
}

// learnedConfig watches the test stream with the learnt model.
func learnedConfig(t *testing.T, shards int) Config {
	t.Helper()
	l, err := learnedModel()
	if err != nil {
		t.Fatal(err)
	}
	cfg := replayConfig(shards)
	every := *l
	every.Every = 10 * time.Second // the distance of the rows it was fitted on
	cfg.Learned = &every
	return cfg
}

func TestLearnedModelInTheLoop(t *testing.T) {
	cfg := learnedConfig(t, 2)
	var raised []Event
	cfg.Hooks.Event = func(ev Event) {
		if ev.Kind == RiskRaised {
			raised = append(raised, ev)
		}
	}
	m := newMonitor(t, cfg)
	push(t, m, testStream(4), 500)
	m.Flush()
	at := slices.IndexFunc(raised, func(ev Event) bool { return ev.Instance == "web-5" }) // its memory leaks
	if at < 0 {
		t.Fatalf("%d risks raised", len(raised))
	}
	k := raised[at].Risk
	// All signals together may come first; of the signals themselves it is memory.
	first := slices.IndexFunc(k.Reasons, func(r failure.Reason) bool { return r.Signal != "entity" })
	if k.ModelVersion != cfg.Learned.Model.Version() || first < 0 || first > 1 || k.Reasons[first].Signal != "memory_utilization" || math.IsNaN(k.Reasons[first].Level) {
		t.Fatalf("%+v", k)
	}
	sum := k.Base + k.Rest
	for _, r := range k.Reasons {
		sum += r.Contribution
	}
	if math.Abs(sum-k.Margin) > 1e-9 || !(k.Low <= k.High && k.High > 0) {
		t.Errorf("reasons add up to %v of %v; %v to %v", sum, k.Margin, k.Low, k.High)
	}
	// The mean log-odds of the boosts, as they say themselves.
	for _, s := range m.Status() {
		if s.Instance != "web-5" {
			continue
		}
		in := m.instances["web-5"]
		want := 0.0
		for _, b := range cfg.Learned.Model.Boosts() {
			p := b.Predict(in.risk.learnt.row)
			want += math.Log(p/(1-p)) / float64(len(cfg.Learned.Model.Boosts()))
		}
		if math.Abs(s.Risk.Margin-want) > 1e-6 {
			t.Errorf("margin %v, the boosts say %v", s.Risk.Margin, want)
		}
	}
}

// The events of a learnt model do not depend on shards, batches or restarts.
func TestLearnedModelHoweverItIsFed(t *testing.T) {
	points := testStream(6)
	cfg, events := collect(learnedConfig(t, 1))
	m := newMonitor(t, cfg)
	push(t, m, points, len(points))
	m.Flush()
	want := slices.Clone(*events)

	cfg, events = collect(learnedConfig(t, 3))
	m = newMonitor(t, cfg)
	push(t, m, points[:len(points)*9/10], 77)
	state, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Shards = 2
	m = newMonitor(t, cfg)
	if err := m.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	push(t, m, points[len(points)*9/10:], 501)
	m.Flush()
	if !slices.Equal(want, *events) {
		t.Errorf("%d events, %d when cut up: %s", len(want), len(*events), cmp.Diff(want, *events))
	}

	// A snapshot of another model leaves the risks empty and loads.
	other := newMonitor(t, replayConfig(1))
	if err := other.UnmarshalBinary(state); err != nil {
		t.Error(err)
	}
}

func TestLearnedMustFitTogether(t *testing.T) {
	cfg := learnedConfig(t, 1)
	wrong, err := feature.New(feature.Config{Signals: []feature.Signal{{Name: "entropy"}}})
	if err != nil {
		t.Fatal(err)
	}
	for want, l := range map[string]*Learned{
		"both Features and Model": {},
		"are not the":             {Features: wrong, Model: cfg.Learned.Model},
		`a signal "entropy"`:      {Features: wrong, Model: cfg.Learned.Model},
	} {
		cfg.Learned = l
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A risk that another model raised before a restart is cleared, so that its
// incident can close.
func TestRiskOfAnotherModelIsCleared(t *testing.T) {
	var kinds []EventKind
	cfg := replayConfig(1)
	cfg.Hooks.Event = func(ev Event) {
		if ev.Kind == RiskRaised || ev.Kind == RiskCleared {
			kinds = append(kinds, ev.Kind)
		}
	}
	m := newMonitor(t, cfg)
	points := testStream(4)
	for i := 0; i < len(points) && len(kinds) == 0; i++ {
		push(t, m, points[i:i+1], 1)
	}
	if len(kinds) != 1 {
		t.Fatal("no risk raised")
	}
	state, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	kinds = nil
	learned := learnedConfig(t, 1)
	learned.Hooks = cfg.Hooks
	m = newMonitor(t, learned)
	if err := m.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	if len(kinds) != 1 || kinds[0] != RiskCleared {
		t.Errorf("at the restart: %v", kinds)
	}
}

// Flush judges the moment that is being filled once; a second one says nothing
// new and forgets nothing.
func TestFlushTwiceKeepsTheRisk(t *testing.T) {
	m := newMonitor(t, learnedConfig(t, 1))
	push(t, m, testStream(4)[:3000], 500)
	m.Flush()
	once := m.Status()
	m.Flush()
	if diff := cmp.Diff(once, m.Status(), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("status differs: %s", diff)
	}
}
