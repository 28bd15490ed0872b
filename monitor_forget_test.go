package portent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portent-go/portent/ingest"
)

// TestBackAfterRetention: everything is silent for longer than the retention, as
// after an outage or with an old snapshot, and comes back, one instance sooner
// than the others. Its sample moves the clock and makes the monitor forget the
// others in the middle of the very batch that brings them back.
func TestBackAfterRetention(t *testing.T) {
	m := newMonitor(t, replayConfig(2))
	labels := func(name string) ingest.Labels { return ingest.FromStrings(ingest.MetricName, "up", "instance", name) }
	const day = 24 * 3600
	for _, second := range []int{0, 5, 3 * day, 3*day + 5, 3*day + 20} {
		var points []point
		for i, name := range []string{"a", "b", "c", "d"} {
			if i > 0 && (second == 3*day || second == 3*day+5) {
				continue
			}
			points = append(points, point{labels(name), at(second), 1})
		}
		push(t, m, points, 4)
	}
	for _, name := range []string{"a", "b", "c", "d"} {
		id, _ := m.Registry().Series(labels(name))
		ref := m.refs[id]
		if !ref.known {
			t.Fatalf("%s is not known", name)
		}
		if x := m.shards[ref.shard].series[ref.local]; x.gate.Time != at(3*day+20) || x.id != id {
			t.Errorf("%s: newest sample %d of series %d, want %d of %d", name, x.gate.Time, x.id, at(3*day+20), id)
		}
	}
}

// podStream is a stream of pods that live for an hour and end in an alarm, for
// three days, and a series that never has a value.
func podStream() []point {
	rng := rand.New(rand.NewPCG(7, 7))
	var points []point
	for minute := range 3 * 24 * 60 {
		name := fmt.Sprintf("pod-%d", minute/60)
		for _, metric := range []string{"queue", "latency"} {
			v := 10 + rng.NormFloat64()
			if minute%60 >= 55 {
				v += 100
			}
			points = append(points, point{ingest.FromStrings(ingest.MetricName, metric, "pod", name), at(60 * minute), v})
		}
		points = append(points, point{ingest.FromStrings(ingest.MetricName, "nothing", "pod", name), at(60 * minute), math.NaN()})
	}
	return points
}

// TestForgettingEndsAlarms: what dies in an alarm must not keep its incident open
// for ever, nor its memory.
func TestForgettingEndsAlarms(t *testing.T) {
	cfg, kinds := replayConfig(2), map[EventKind]int{}
	cfg.Retention = 2 * time.Hour
	cfg.Hooks.Event = func(ev Event) { kinds[ev.Kind]++ }
	m := newMonitor(t, cfg)
	push(t, m, podStream(), 100)
	if kinds[AnomalyOpened] < 100 || kinds[IncidentOpened] < 50 {
		t.Fatalf("events %v: the test would prove little", kinds)
	}
	if open := kinds[AnomalyOpened] - kinds[AnomalyClosed]; open > 8 {
		t.Errorf("%d alarms of dead pods still open", open)
	}
	if open := kinds[IncidentOpened] - kinds[IncidentClosed]; open > 4 {
		t.Errorf("%d incidents of dead pods still open", open)
	}
	if n := m.seriesCount(); n > 12 {
		t.Errorf("%d series live", n)
	}
	if n := len(m.incidents.going); n > 8 {
		t.Errorf("%d alarms remembered", n)
	}
	if n := m.reg.Len(); n != m.seriesCount() {
		t.Errorf("%d series in the registry, %d in the monitor", n, m.seriesCount())
	}
}

// TestForgettingHoweverCut is the metamorphic test of silence and forgetting:
// batches of any size, shards, and a restart after every third of the batches.
func TestForgettingHoweverCut(t *testing.T) {
	run := func(shards, size int) []string {
		cfg, events := collect(replayConfig(shards))
		cfg.Retention = 2 * time.Hour
		m, points := newMonitor(t, cfg), podStream()
		for i := 0; len(points) > 0; i++ {
			n := min(size, len(points))
			push(t, m, points[:n], n)
			points = points[n:]
			if i%3 != 2 || size == 1 {
				continue
			}
			state, err := m.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			if m = newMonitor(t, cfg); m.UnmarshalBinary(state) != nil {
				t.Fatal("snapshot refused")
			}
		}
		return *events
	}
	want := run(1, 1)
	for _, size := range []int{7, 100, 5000} {
		if diff := cmp.Diff(want, run(3, size)); diff != "" {
			t.Fatalf("batches of %d: events differ:\n%s", size, diff)
		}
	}
}

// TestRetiredNumber: a batch decoded before its series was retired brings samples
// of nobody, which must not be taken for somebody's.
func TestRetiredNumber(t *testing.T) {
	var last BatchReport
	cfg := replayConfig(1)
	cfg.Hooks.Batch = func(r BatchReport) { last = r }
	m := newMonitor(t, cfg)
	b := m.NewBatch()
	id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "up", "instance", "a"))
	b.Append(id, testStart, 1)
	m.Registry().Retire([]ingest.SeriesID{id})
	if err := m.Push(b); err != nil {
		t.Fatal(err)
	}
	if last.Drops[ingest.NoLabels] != 1 || m.seriesCount() != 0 {
		t.Errorf("report %+v, %d series", last, m.seriesCount())
	}
}
