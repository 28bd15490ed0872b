package portent

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/warning"
	"github.com/portent-go/portent/ingest"
)

// fillingDisk is a host sampled every minute whose disk of 100 GB holds 20 GB
// for two hours and then gains 100 MB a minute, and whose requests, around 1,000
// a minute, grow fourfold within ten minutes on the third day, at noon.
func fillingDisk(days int) []point {
	rng := rand.New(rand.NewPCG(3, 4))
	var out []point
	total := 0.0
	for i := range days * 1440 {
		now := int64(testStart) + int64(i)*60_000
		add := func(metric string, v float64) {
			out = append(out, point{ingest.FromStrings(ingest.MetricName, metric, "instance", "db-1", "mountpoint", "/"), now, v})
		}
		used := 20e9 + 2e6*rng.NormFloat64()
		if days == 1 && i > 120 {
			used += 1e8 * float64(i-120)
		}
		add("node_filesystem_size_bytes", 100e9)
		add("node_filesystem_avail_bytes", 100e9-used)
		rate := 1000 * (1 + 0.5*math.Sin(2*math.Pi*float64(i)/1440)) * (1 + 0.05*rng.NormFloat64())
		if flood := i - (2*1440 + 720); flood >= 0 && flood < 60 {
			rate *= min(4, 1+0.3*float64(flood))
		}
		total += rate
		add("http_requests_total", total)
	}
	return out
}

// warningsOf replays points and returns the warnings.
func warningsOf(t *testing.T, points []point, cfg Config) (events []Event) {
	t.Helper()
	cfg.Now = func() time.Time { return time.Time{} }
	cfg.Hooks.Event = func(ev Event) {
		if ev.Kind == WarningRaised || ev.Kind == WarningCleared {
			events = append(events, ev)
		}
	}
	m := newMonitor(t, cfg)
	push(t, m, points, 1000)
	m.Flush()
	return events
}

func TestExhaustionIsWarnedOfHoursAhead(t *testing.T) {
	events := warningsOf(t, fillingDisk(1), Config{})
	if len(events) != 1 {
		t.Fatalf("%d warnings, want one", len(events))
	}
	w := events[0].Warning
	full := int64(testStart) + (120+800)*60_000 // 80 GB later
	lead := time.Duration(full-events[0].Time) * time.Millisecond
	if w.Signal != "disk_utilization" || lead < 3*time.Hour {
		t.Errorf("%s %v before it is full", w.Signal, lead)
	}
	if d := w.Exhausted; d.Lower() > lead || d.Upper() < lead {
		t.Errorf("full in %v to %v, was in %v", d.Lower(), d.Upper(), lead)
	}
	if r := w.Reason(); !strings.HasPrefix(r, "disk_utilization is at ") || !strings.Contains(r, "exhausted in about ") {
		t.Error(r)
	}
}

func TestFloodIsWarnedOf(t *testing.T) {
	events := warningsOf(t, fillingDisk(3), Config{})
	if len(events) != 2 || events[0].Kind != WarningRaised || events[1].Kind != WarningCleared {
		t.Fatalf("%d warnings, want a flood and its end", len(events))
	}
	since := time.Duration(events[0].Time-testStart-(2*1440+720)*60_000) * time.Millisecond
	if w := events[0].Warning; w.Signal != "request_rate" || since > 10*time.Minute || w.Flood == nil {
		t.Errorf("%s noticed after %v", w.Signal, since)
	}
	if r := events[0].Warning.Reason(); !strings.Contains(r, "is usual at this time of day") {
		t.Error(r)
	}
}

func TestNoWarningBeyondWhatIsConfigured(t *testing.T) {
	events := warningsOf(t, fillingDisk(1), Config{WarnAhead: time.Hour})
	full := int64(testStart) + (120+800)*60_000
	if len(events) != 1 || full-events[0].Time > int64(80*time.Minute/time.Millisecond) {
		t.Errorf("%d warnings; with an hour ahead", len(events))
	}
	if _, err := New(Config{WarnAhead: -1}); err == nil {
		t.Error("a negative WarnAhead was taken")
	}
}

// What falls silent takes its warnings with it, also when the monitor was
// restored in between.
func TestSilenceClearsWarnings(t *testing.T) {
	points := fillingDisk(1)
	points = points[:len(points)*3/5] // the disk is filling
	var kinds []string
	cfg := Config{Now: func() time.Time { return time.Time{} }, Hooks: Hooks{Event: func(ev Event) {
		if ev.Warning != nil {
			kinds = append(kinds, ev.Kind.String()+": "+ev.Warning.Reason())
		}
	}}}
	m := newMonitor(t, cfg)
	push(t, m, points, 100)
	if s := m.Status(); len(s) != 1 || len(s[0].Warned) != 1 || s[0].Warned[0] != "disk_utilization" {
		t.Errorf("status %+v", s)
	}
	state, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := newMonitor(t, cfg)
	if err := r.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	last := points[len(points)-1].time
	other := ingest.FromStrings(ingest.MetricName, "x", "instance", "db-2")
	push(t, r, []point{{other, last + 10*60_000, 1}, {other, last + 11*60_000, 1}}, 1)
	if len(kinds) != 2 || kinds[1] != "warning_cleared: disk_utilization has fallen silent" {
		t.Errorf("%q", kinds)
	}
}

func TestAbout(t *testing.T) {
	f := func(d time.Duration, want string) {
		t.Helper()
		if got := about(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
	f(warning.Never, "never")
	f(100*time.Hour, "4 days")
	f(3*time.Hour+7*time.Minute+12*time.Second, "3h5m")
	f(12*time.Minute+40*time.Second, "13m")
	f(90*time.Second+time.Millisecond, "1m30s")
}
