package portent

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portent-go/portent/forecast/warning"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/internal/codec"
	"github.com/portent-go/portent/rca/memory"
)

// fillingUntil is a filling disk of which a warning is open.
func fillingUntil() []point {
	points := fillingDisk(1)
	return points[:len(points)*3/5]
}

// Following resources and loads allocates nothing as long as nothing changes.
func TestWarningsAllocateNothing(t *testing.T) {
	m := newMonitor(t, Config{Shards: 1, Now: replayConfig(1).Now})
	batch, next := hosts(m, 1)
	for range 60 {
		next()
		if err := m.Push(batch); err != nil {
			t.Fatal(err)
		}
	}
	in := m.instances["host-0"]
	if e, f := in.warnings.resources, in.warnings.loads; slices.Contains(e[:], nil) || slices.Contains(f[:], nil) {
		t.Fatal("a signal is not fed")
	}
	now := in.time
	if n := testing.AllocsPerRun(100, func() {
		now += 60_000
		in.warnings.step(m.shards[0], in, now, 0)
	}); n != 0 || len(in.warnings.current()) > 0 {
		t.Errorf("%v allocations, %q", n, in.warnings.current())
	}
}

// A resource that is no longer measured, while its instance goes on, takes its
// warning with it.
func TestWarningOfWhatIsNoLongerMeasured(t *testing.T) {
	points := fillingUntil()
	last := points[len(points)-1]
	for i := range 60 {
		points = append(points, point{last.labels, last.time + int64(i+1)*60_000, last.value + 1000*float64(i+1)})
	}
	events := warningsOf(t, points, Config{})
	if len(events) != 2 || events[1].Kind != WarningCleared || events[1].Warning.Reason() != "disk_utilization has fallen silent" {
		t.Fatalf("%d warnings: %+v", len(events), events)
	}
	if after := events[1].Time - last.time; after > (keepMoments+2)*60_000 {
		t.Errorf("cleared %d ms after the last sample", after)
	}
}

// Forgetting an instance ends its warnings, also where the retention is shorter
// than the silence that would have ended them.
func TestForgettingClearsWarnings(t *testing.T) {
	points := fillingUntil()
	end := points[len(points)-1].time
	other := ingest.FromStrings(ingest.MetricName, "x", "instance", "db-2")
	for i := range 30 {
		points = append(points, point{other, end + int64(i+1)*10_000, float64(i)})
	}
	events := warningsOf(t, points, Config{Retention: 2 * time.Minute})
	if len(events) != 2 || events[1].Kind != WarningCleared || events[1].Instance != "db-1" {
		t.Fatalf("%d warnings: %+v", len(events), events)
	}
}

// A look ahead over centuries is no wrapped number.
func TestWarningsOverCenturies(t *testing.T) {
	points := fillingUntil()
	const centuries = 400 * 365 * 86_400_000
	first := points[:120*3] // two hours of a disk that stands still
	for i := range first {
		first[i].time -= centuries
	}
	events := warningsOf(t, points, Config{})
	if len(events) != 1 || events[0].Kind != WarningRaised {
		t.Fatalf("%d warnings: %+v", len(events), events)
	}
}

// What Diagnose says of open warnings and alarms survives a restart.
func TestDiagnoseAfterRestart(t *testing.T) {
	points := fillingDisk(3)
	points = points[:(2*1440+720+15)*3] // a quarter of an hour into the flood
	cfg := Config{Now: replayConfig(1).Now}
	m := newMonitor(t, cfg)
	push(t, m, points, 1000)
	m.Flush()
	m.Flush() // judges the same moment once more, which says nothing new
	before, _ := m.Diagnose("db-1")
	if len(before.Warnings) != 1 || before.Warnings[0].Flood == nil || !strings.Contains(before.Warnings[0].Reason(), "is usual at this time of day") {
		t.Fatalf("%+v", before.Warnings)
	}
	if f := before.Warnings[0].Flood; !(f.Expected > 0 && f.Value > f.Expected) {
		t.Errorf("%+v", f)
	}
	state, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	m = newMonitor(t, cfg)
	if err := m.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	after, _ := m.Diagnose("db-1")
	if diff := cmp.Diff(before.Warnings, after.Warnings, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("warnings differ: %s", diff)
	}
	for _, a := range after.Open {
		if a.Current.Value == a.Current.Value {
			t.Errorf("%v: a newest sample of %v out of nothing", a.Series, a.Current.Value)
		}
	}
}

// A zero warning and one with nothing to say have words too.
func TestWarningWithoutParts(t *testing.T) {
	if r := (&Warning{Signal: "disk_utilization"}).Reason(); r != "disk_utilization" {
		t.Error(r)
	}
}

// Corrupt fields of version 2 are refused, or read without harm.
func TestCorruptWarnings(t *testing.T) {
	m := newMonitor(t, Config{Shards: 1, Now: replayConfig(1).Now})
	points := fillingDisk(3)
	push(t, m, points[:(2*1440+720+15)*3], 1000)
	in := m.instances["db-1"]
	if len(in.warnings.current()) == 0 {
		t.Fatal("no open warning: the test would prove little")
	}
	good := in.warnings.append(nil)
	var back warnings
	r := codec.Reader{Data: good}
	if back.read(&r); r.Close() != nil || string(back.append(nil)) != string(good) {
		t.Fatalf("not read back: %v", r.Err())
	}
	for i := range good {
		cut := codec.Reader{Data: good[:i]}
		if new(warnings).read(&cut); cut.Close() == nil {
			t.Fatalf("cut to %d of %d bytes and read", i, len(good))
		}
	}
	refused := 0
	for bit := range 8 * len(good) {
		bad := slices.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		var w warnings
		r := codec.Reader{Data: bad}
		if w.read(&r); r.Close() != nil {
			refused++
			continue
		}
		now := in.time
		for range 3 {
			now += 60_000
			w.step(m.shards[0], in, now, 0)
		}
		for _, x := range w.open() {
			_ = x.Reason()
		}
		w.clear(m.shards[0], in, now)
		m.shards[0].out = m.shards[0].out[:0]
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}

// The odds of what has been reached are told as they are.
func TestReasonOfTheReached(t *testing.T) {
	var k warning.Tracker
	for i := range 20 {
		k.Step(int64(i)*60_000, 1)
	}
	c := k.Crossing(warning.Threshold{Value: 1})
	if r := (&Warning{Signal: "fd_utilization", Exhausted: &c}).Reason(); r != "fd_utilization is at 100 % and exhausted" {
		t.Error(r)
	}
}

// everything is a stream that leads to every kind of event: two days of a load
// with a flood on the third, a disk that fills beside it, and the faults of the
// test stream during the flood.
func everything(seed uint64) []point {
	const days = 86_400_000
	points := fillingDisk(3)
	for _, p := range fillingDisk(1) {
		name := ingest.FromStrings(ingest.MetricName, p.labels.Metric(), "instance", "db-2", "mountpoint", "/")
		points = append(points, point{name, p.time + 2*days, p.value})
	}
	for _, p := range testStream(seed) {
		points = append(points, point{p.labels, p.time + 5*days/2 - 600_000, p.value})
	}
	slices.SortStableFunc(points, func(a, b point) int { return int(a.time - b.time) })
	return points
}

// TestSameEventsHoweverWatched: neither shards, cuts, restarts, nor somebody who
// looks at every instance from every side between two batches change an event,
// with warnings, floods, a learnt model and a memory of past incidents.
func TestSameEventsHoweverWatched(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	points := everything(7)
	var kinds [len(eventNames)]int
	run := func(shards, size, restarts int, look bool) []string {
		mem, err := memory.Open("", memory.Options{})
		if err != nil {
			t.Fatal(err)
		}
		cfg, events := collect(learnedConfig(t, shards))
		cfg.Memory, cfg.LearnEvery = mem, 15*time.Second
		inner := cfg.Hooks.Event
		cfg.Hooks.Event = func(ev Event) {
			kinds[ev.Kind]++
			inner(ev)
		}
		m := newMonitor(t, cfg)
		part := len(points)/(restarts+1) + 1
		for from := 0; from < len(points); from += part {
			push(t, m, points[from:min(from+part, len(points))], size)
			if look {
				for _, s := range m.Status() {
					if _, ok := m.Diagnose(s.Instance); !ok {
						t.Errorf("%s is not known", s.Instance)
					}
				}
			}
			m = restarted(t, m, cfg, 1+(int(m.cfg.Shards)+2)%4)
		}
		m.Flush()
		return *events
	}
	want := run(1, 100_000, 0, false)
	for kind, n := range kinds {
		if n == 0 && kind > 0 && EventKind(kind) != AdviceGiven {
			t.Errorf("no event %v: the test would prove little", EventKind(kind))
		}
	}
	for _, c := range []struct {
		shards, size, restarts int
		look                   bool
	}{{1, 1, 0, false}, {5, 3000, 9, false}, {2, 701, 23, true}} {
		if diff := cmp.Diff(want, run(c.shards, c.size, c.restarts, c.look)); diff != "" {
			t.Fatalf("%+v: events differ: %s", c, diff)
		}
	}
}

// restarted returns a monitor with the state of m and another number of shards.
func restarted(t *testing.T, m *Monitor, cfg Config, shards int) *Monitor {
	t.Helper()
	state, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Shards, cfg.Registry = shards, nil
	m = newMonitor(t, cfg)
	if err := m.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	return m
}
