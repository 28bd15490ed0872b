package portent

import (
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
)

func TestDiagnose(t *testing.T) {
	cfg, _ := collect(replayConfig(2))
	m := newMonitor(t, cfg)
	if _, ok := m.Diagnose("web-5"); ok {
		t.Error("an instance that was never seen")
	}
	points := testStream(4)
	var until []point
	for _, p := range points {
		if p.time < testStart+330*5000 { // web-5 leaks since tick 250
			until = append(until, p)
		}
	}
	push(t, m, until, 500)
	d, ok := m.Diagnose("web-5")
	if !ok || d.Instance != "web-5" || d.Risk == nil || d.Load == nil || d.Advice == nil || len(d.Problems) > 0 {
		t.Fatalf("%v %+v", ok, d)
	}
	if len(d.Open) != d.Alarms || d.Ranking == nil || d.Frame == nil {
		t.Fatalf("%d alarms of %d, ranking %v", len(d.Open), d.Alarms, d.Ranking)
	}
	if top := d.Ranking.Top(); top != "web-5" {
		t.Errorf("most to blame: %q", top)
	}
	found := false
	for _, w := range d.Warnings {
		found = found || w.Signal == "memory_utilization" && strings.Contains(w.Reason(), "exhausted in about")
	}
	if !found {
		t.Errorf("a leak without a warning: %+v", d.Warnings)
	}
	calm, ok := m.Diagnose("web-6")
	if !ok || calm.Ranking == nil || len(calm.Warnings) > 0 {
		t.Errorf("%+v", calm)
	}
}

// Diagnosing changes nothing: the events after it are those without it.
func TestDiagnoseChangesNothing(t *testing.T) {
	run := func(look bool) string {
		cfg, events := collect(replayConfig(2))
		cfg.AdviceEvery = time.Minute
		m := newMonitor(t, cfg)
		points := testStream(5)
		for i := 0; i < len(points); i += 2000 {
			push(t, m, points[i:min(i+2000, len(points))], 100)
			if look {
				m.Diagnose("web-2")
			}
		}
		m.Flush()
		return strings.Join(*events, "\n")
	}
	if run(false) != run(true) {
		t.Error("a diagnosis changed what came after it")
	}
}

// Series that differ only in labels that are not shown get names of their own,
// whichever was seen first.
func TestNamesOfColumns(t *testing.T) {
	column := func(series string) frameColumn {
		return frameColumn{rca.Column{Component: "a", Metric: "m"}, series}
	}
	for _, order := range [][]string{{"x", "y", "z"}, {"z", "x", "y"}} {
		var all []frameColumn
		for _, s := range order {
			all = append(all, column(s))
		}
		got := columns(append(all, frameColumn{rca.Column{Component: "b", Metric: "m"}, "w"}))
		if got[0].Metric != "m" || got[1].Metric != "m#2" || got[2].Metric != "m#3" || got[3].Metric != "m" || all[0].series == "" {
			t.Errorf("%v: %v", order, got)
		}
	}
}

// A metric of calls says whom they go to, when that instance is watched too.
func TestPeers(t *testing.T) {
	m := newMonitor(t, replayConfig(1))
	push(t, m, testStream(3)[:500], 100)
	in := m.instances["web-0"]
	f := func(want string, labels ...string) {
		t.Helper()
		if got := m.peer(in, ingest.FromStrings(labels...)); got != want {
			t.Errorf("%v: %q, want %q", labels, got, want)
		}
	}
	f("web-1", "callee", "web-1")
	f("web-2", "peer_service", "web-2", "code", "200")
	f("", "callee", "web-0") // itself
	f("", "callee", "elsewhere")
	f("", "code", "200")
}
