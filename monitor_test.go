package portent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// point is one sample of a test stream.
type point struct {
	labels ingest.Labels
	time   int64
	value  float64
}

const testStart = 1_700_000_000_000

// testStream is a fleet of seven instances in a call chain, sampled every five
// seconds for half an hour, with everything that happens to real streams:
// counters that restart, missing and stale samples, duplicates, out-of-order
// ones, a series that appears late, and three faults.
func testStream(seed uint64) []point {
	rng := rand.New(rand.NewPCG(seed, 2))
	var out []point
	requests, cpu := map[int]float64{}, map[int]float64{}
	for tick := range 360 {
		now := testStart + int64(tick)*5000
		for i := range 7 {
			add := func(metric string, v float64, extra ...string) {
				labels := ingest.FromStrings(append(extra, ingest.MetricName, metric, "instance", fmt.Sprintf("web-%d", i), "zone", "a")...)
				out = append(out, point{labels, now, v})
			}
			slow, leak := 0.0, 0.0
			if i <= 2 && tick >= 200 && tick < 240 {
				slow = 300 // web-2 is slow, and so are its callers
			}
			if i == 5 && tick >= 250 {
				leak = float64(tick-250) * 9e6
			}
			requests[i] += 100 + 10*rng.NormFloat64()
			if tick == 150 {
				requests[i] = 5 // restart
			}
			add("http_requests_total", requests[i])
			add("http_request_duration_seconds_p99", (20+rng.NormFloat64()+slow)/1000)
			add("container_memory_working_set_bytes", 5e8+1e6*rng.NormFloat64()+leak)
			add("container_spec_memory_limit_bytes", 1.5e9)
			cpu[i] += 5 * (0.3 + 0.02*rng.Float64() + slow/600)
			add("container_cpu_usage_seconds_total", cpu[i])
			add("container_spec_cpu_quota", 100_000)
			add("container_spec_cpu_period", 100_000)
			add("queue_length", float64(rng.IntN(5))+slow)
			if tick > 100 {
				add("late", rng.NormFloat64(), "device", "sda")
			}
			switch rng.IntN(40) {
			case 0:
				out = append(out, out[len(out)-1]) // duplicate
			case 1:
				out = append(out, out[rng.IntN(len(out))]) // out of order
			case 2:
				add("broken", math.NaN())
			case 3:
				add("flapping", ingest.StaleMarker())
			}
		}
	}
	return out
}

var testGraph = rca.Graph{Edges: []rca.Edge{{Caller: "web-0", Callee: "web-1"}, {Caller: "web-1", Callee: "web-2"}}}

// replayConfig is a deterministic configuration: no clock.
func replayConfig(shards int) Config {
	return Config{
		Shards: shards, Graph: testGraph, Now: func() time.Time { return time.Time{} },
		Anomaly: anomaly.Config{Budget: 2}, History: 120,
		Shape: func(string) (catalog.Shape, bool) {
			return catalog.Shape{Name: "tiny", VCPU: 1, Memory: 1 << 30, IOPS: 100, Bandwidth: 1e6, Price: 0.01}, true
		},
		Advice:     advise.Options{Horizon: 10 * time.Minute, MinHistory: 10 * time.Minute},
		DemandStep: 30 * time.Second, AdviceEvery: 20 * time.Minute,
	}
}

func newMonitor(t testing.TB, cfg Config) *Monitor {
	t.Helper()
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// push sends points in batches of the given size.
func push(t testing.TB, m *Monitor, points []point, size int) {
	t.Helper()
	b := m.NewBatch()
	for len(points) > 0 {
		n := min(size, len(points))
		b.Reset()
		for _, p := range points[:n] {
			id, cause := m.Registry().Series(append(ingest.Labels(nil), p.labels...))
			if cause != ingest.Accepted {
				t.Fatal(cause)
			}
			b.Append(id, p.time, p.value)
		}
		if err := m.Push(b); err != nil {
			t.Fatal(err)
		}
		points = points[n:]
	}
}

// text writes an event so that two can be compared to the last bit.
func text(ev Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %d %v %q", ev.Seq, ev.Time, ev.Kind, ev.Instance)
	switch {
	case ev.Anomaly != nil:
		fmt.Fprintf(&b, " %v %v %d-%d %x %x", ev.Anomaly.Series, ev.Anomaly.Kind, ev.Anomaly.Start, ev.Anomaly.End, ev.Anomaly.Peak.PValue, ev.Anomaly.Current.Expected)
	case ev.Risk != nil:
		fmt.Fprintf(&b, " %x %v %x %x %x", ev.Risk.Probability, ev.Risk.Reasons, ev.Risk.Margin, ev.Risk.Low, ev.Risk.High)
	case ev.Warning != nil && ev.Warning.Exhausted != nil:
		c := ev.Warning.Exhausted
		fmt.Fprintf(&b, " %s %d %x %x %x", ev.Warning.Reason(), c.Time, c.Value, c.Probability(time.Hour), c.Upper())
	case ev.Warning != nil:
		fmt.Fprintf(&b, " %s %v", ev.Warning.Reason(), *ev.Warning.Flood)
	case ev.Advice != nil:
		fmt.Fprintf(&b, " %+v", *ev.Advice)
	case ev.Load != nil:
		fmt.Fprintf(&b, " %v %x", ev.Load.Band, ev.Load.Score.Value)
	case ev.Incident != nil:
		inc := *ev.Incident
		ranking, frame := inc.Ranking, inc.Frame
		inc.Ranking, inc.Frame = nil, nil
		fmt.Fprintf(&b, " %+v", inc)
		if ranking != nil {
			fmt.Fprintf(&b, " %+v %+v", *ranking, *frame)
		}
	}
	return b.String()
}

// collect returns a configuration whose events are appended to the result.
func collect(cfg Config) (Config, *[]string) {
	var events []string
	cfg.Hooks.Event = func(ev Event) { events = append(events, text(ev)) }
	return cfg, &events
}

func eventsOf(t testing.TB, points []point, shards, size int) []string {
	t.Helper()
	cfg, events := collect(replayConfig(shards))
	m := newMonitor(t, cfg)
	push(t, m, points, size)
	m.Flush()
	return *events
}

func TestEventsOfTheTestStream(t *testing.T) {
	var kinds [len(eventNames)]int
	var blamed []string
	cfg := replayConfig(1)
	cfg.Hooks.Event = func(ev Event) {
		kinds[ev.Kind]++
		if ev.Kind == IncidentExplained && !ev.Incident.Ranking.Abstained {
			blamed = append(blamed, ev.Incident.Blamed)
		}
	}
	m := newMonitor(t, cfg)
	push(t, m, testStream(1), 1000)
	m.Flush()
	for _, k := range []EventKind{AnomalyOpened, AnomalyClosed, RiskRaised, IncidentOpened, IncidentExplained, LoadChanged, AdviceGiven} {
		if kinds[k] == 0 {
			t.Errorf("no event of kind %v", k)
		}
	}
	if len(blamed) == 0 || blamed[0] != "web-2" {
		t.Errorf("blamed %v, want web-2 first: the callee that slows its callers", blamed)
	}
}

// TestSameEventsHoweverCut is the metamorphic test: shards, batch sizes and
// restarts at random moments must not change a single bit of a single event.
func TestSameEventsHoweverCut(t *testing.T) {
	for seed := range uint64(3) {
		points := testStream(seed)
		want := eventsOf(t, points, 1, 1)
		if len(want) < 20 {
			t.Fatalf("only %d events: the test would prove little", len(want))
		}
		for _, shards := range []int{1, 2, 7} {
			for _, size := range []int{1, 100, 10_000} {
				if diff := cmp.Diff(want, eventsOf(t, points, shards, size)); diff != "" {
					t.Fatalf("seed %d, %d shards, batches of %d: events differ:\n%s", seed, shards, size, diff)
				}
			}
			if diff := cmp.Diff(want, eventsWithRestarts(t, points, shards, seed)); diff != "" {
				t.Fatalf("seed %d, %d shards, restarts: events differ:\n%s", seed, shards, diff)
			}
		}
	}
}

// eventsWithRestarts cuts the stream into batches of random size and moves the
// state to a fresh monitor, with another number of shards, about eight times.
func eventsWithRestarts(t *testing.T, points []point, shards int, seed uint64) []string {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 99))
	cfg, events := collect(replayConfig(shards))
	m := newMonitor(t, cfg)
	for len(points) > 0 {
		n := min(1+rng.IntN(len(points)/3+200), len(points))
		push(t, m, points[:n], 1+rng.IntN(3000))
		points = points[n:]
		state, err := m.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		next := replayConfig(1 + rng.IntN(5))
		next.Hooks = cfg.Hooks
		m = newMonitor(t, next)
		if err := m.UnmarshalBinary(state); err != nil {
			t.Fatal(err)
		}
		again, _ := m.AppendBinary(nil)
		if len(again) != len(state) {
			t.Fatalf("snapshot of %d bytes became %d", len(state), len(again))
		}
	}
	m.Flush()
	return *events
}

func TestSnapshotIsBitEqual(t *testing.T) {
	m := newMonitor(t, replayConfig(3))
	push(t, m, testStream(4), 500)
	state, err := m.AppendBinary([]byte("prefix"))
	if err != nil || !bytes.HasPrefix(state, []byte("prefix")) {
		t.Fatalf("error %v or prefix lost", err)
	}
	again := newMonitor(t, replayConfig(3))
	if err := again.UnmarshalBinary(state[6:]); err != nil {
		t.Fatal(err)
	}
	second, _ := again.AppendBinary(nil)
	if !bytes.Equal(state[6:], second) {
		t.Error("a restored monitor writes another snapshot")
	}
}

func TestCorruptSnapshotChangesNothing(t *testing.T) {
	points := testStream(5)
	m := newMonitor(t, replayConfig(2))
	push(t, m, points[:4000], 1000)
	good, _ := m.AppendBinary(nil)
	rng := rand.New(rand.NewPCG(1, 1))
	victim := newMonitor(t, replayConfig(2))
	push(t, victim, points[:500], 100)
	before, _ := victim.AppendBinary(nil)
	for range 300 {
		bad := bytes.Clone(good)
		if rng.IntN(2) == 0 {
			bad = bad[:rng.IntN(len(bad))]
		} else {
			bad[rng.IntN(len(bad))] ^= 1 << rng.IntN(8)
		}
		if err := victim.UnmarshalBinary(bad); !errors.Is(err, ErrSnapshot) {
			t.Fatalf("corrupt snapshot: error %v", err)
		}
	}
	after, _ := victim.AppendBinary(nil)
	if !bytes.Equal(before, after) {
		t.Error("a refused snapshot changed the monitor")
	}
	push(t, victim, points[500:1000], 100)
}

func TestSaveAndLoadSnapshot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	m := newMonitor(t, replayConfig(1))
	if err := m.LoadSnapshot(dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("first start: error %v", err)
	}
	push(t, m, testStream(6)[:2000], 500)
	if err := m.SaveSnapshot(dir); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, snapshotName+".tmp-1")
	if err := os.WriteFile(left, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	again := newMonitor(t, replayConfig(1))
	if err := again.LoadSnapshot(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Error("rest of a crashed save not removed")
	}
	if again.seriesCount() != m.seriesCount() {
		t.Errorf("%d series restored, want %d", again.seriesCount(), m.seriesCount())
	}
}

func TestForeignBatch(t *testing.T) {
	m := newMonitor(t, Config{})
	if err := m.Push(ingest.NewBatch(ingest.NewRegistry(0))); !errors.Is(err, ingest.ErrForeignBatch) {
		t.Errorf("error %v", err)
	}
}

func TestBatchReportCountsEverything(t *testing.T) {
	var total ingest.Drops
	samples := 0
	cfg := replayConfig(2)
	cfg.Hooks.Batch = func(r BatchReport) { total.Add(&r.Drops); samples += r.Samples }
	m := newMonitor(t, cfg)
	points := testStream(7)
	push(t, m, points, 777)
	var sum uint64
	for _, n := range total {
		sum += n
	}
	if samples != len(points) || sum != uint64(len(points)) {
		t.Errorf("%d samples pushed, %d reported, causes add up to %d", len(points), samples, sum)
	}
	for _, c := range []ingest.Cause{ingest.Accepted, ingest.Primed, ingest.Missing, ingest.Stale, ingest.OutOfOrder, ingest.Duplicate} {
		if total[c] == 0 {
			t.Errorf("no sample with cause %v", c)
		}
	}
}

func TestSilentSeriesAreForgotten(t *testing.T) {
	cfg := replayConfig(2)
	cfg.Retention = time.Hour
	m := newMonitor(t, cfg)
	for hour := range int64(40) {
		var points []point
		for i := range int64(60) {
			name := fmt.Sprintf("pod-%d-%d", hour, i%20)
			points = append(points, point{ingest.FromStrings(ingest.MetricName, "up", "pod", name), testStart + hour*3600_000 + i*60_000, 1})
		}
		push(t, m, points, 7)
	}
	if n := m.seriesCount(); n > 100 {
		t.Errorf("%d series live, 20 an hour for an hour expected", n)
	}
	if n := len(m.instances); n > 100 {
		t.Errorf("%d instances live", n)
	}
	if n := m.reg.Cap(); n > 200 {
		t.Errorf("%d numbers given out for 800 short-lived pods", n)
	}
}

func TestEventsIterator(t *testing.T) {
	m := newMonitor(t, replayConfig(1))
	ctx, cancel := context.WithCancel(t.Context())
	events := m.Events(ctx)
	push(t, m, testStream(1), 1000)
	cancel()
	n, last := 0, uint64(0)
	for ev := range events {
		if ev.Seq != last+1 {
			t.Fatalf("event %d after %d", ev.Seq, last)
		}
		last = ev.Seq
		n++
	}
	if n == 0 {
		t.Error("no events")
	}
}

func TestConfigFaultsAllAtOnce(t *testing.T) {
	_, err := New(Config{History: -1, Tick: -1, Shards: -4, Anomaly: anomaly.Config{Budget: -1}, Gate: ingest.GateConfig{MaxAge: -1}})
	for _, want := range []string{"History", "Tick", "Shards", "Budget", "MaxAge"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s not reported: %v", want, err)
		}
	}
}

// A server that scrapes the monitor's page and writes everything back must not
// make it forecast its own forecasts.
func TestOwnOutputIsLeftAlone(t *testing.T) {
	scored := 0
	cfg := replayConfig(1)
	cfg.Hooks.Verdict = func(ingest.SeriesID, anomaly.Verdict) { scored++ }
	m := newMonitor(t, cfg)
	var points []point
	for i := range int64(50) {
		points = append(points,
			point{ingest.FromStrings(ingest.MetricName, "cpu", "instance", "a"), testStart + i*1000, 1},
			point{ingest.FromStrings(ingest.MetricName, "yhat", "for", "cpu", "instance", "a"), testStart + i*1000, 1},
			point{ingest.FromStrings(ingest.MetricName, "failure_probability", "instance", "a"), testStart + i*1000, 0},
			point{ingest.FromStrings(ingest.MetricName, "yhat", "instance", "a"), testStart + i*1000, 1})
	}
	push(t, m, points, 10)
	if scored != 100 {
		t.Errorf("%d samples scored, want the 50 of cpu and the 50 of somebody else's yhat", scored)
	}
	var page bytes.Buffer
	if err := m.WriteMetrics(&page); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), `for="yhat",exported_for`) {
		t.Errorf("own output exported:\n%s", page.String())
	}
}

// What dies inside an alarm must not keep its incident open.
func TestAlarmsOfTheSilentEnd(t *testing.T) {
	for _, stale := range []bool{false, true} {
		var kinds [len(eventNames)]int
		cfg := replayConfig(2)
		cfg.Hooks.Event = func(ev Event) { kinds[ev.Kind]++ }
		m := newMonitor(t, cfg)
		var points []point
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range int64(400) {
			for _, metric := range []string{"a", "b", "c"} {
				v := rng.NormFloat64()
				if i >= 390 {
					v += 1000
				}
				points = append(points, point{ingest.FromStrings(ingest.MetricName, metric, "instance", "x"), testStart + i*5000, v})
			}
			points = append(points, point{ingest.FromStrings(ingest.MetricName, "other", "instance", "y"), testStart + i*5000, 1})
		}
		if stale {
			for _, metric := range []string{"a", "b", "c"} {
				points = append(points, point{ingest.FromStrings(ingest.MetricName, metric, "instance", "x"), testStart + 400*5000, ingest.StaleMarker()})
			}
		}
		for i := int64(401); i < 600; i++ {
			points = append(points, point{ingest.FromStrings(ingest.MetricName, "other", "instance", "y"), testStart + i*5000, 1})
		}
		push(t, m, points, 100)
		if kinds[AnomalyOpened] < 3 || kinds[AnomalyOpened] != kinds[AnomalyClosed] || kinds[IncidentOpened] == 0 || kinds[IncidentOpened] != kinds[IncidentClosed] {
			t.Errorf("stale markers %v: %d alarms opened, %d closed; %d incidents opened, %d closed",
				stale, kinds[AnomalyOpened], kinds[AnomalyClosed], kinds[IncidentOpened], kinds[IncidentClosed])
		}
	}
}
