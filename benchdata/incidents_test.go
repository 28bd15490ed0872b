package benchdata

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/rca"
)

// TestIncidentsThroughTheMonitor replays every incident of the test split. It
// counts those that the monitor notices while the fault lasts, and those in which
// its last ranking by then blames the right service (for a fault between two
// services, one of the two). The monitor is told the call graph and nothing
// else, not even that there is a fault. The baseline blames the service with the
// most alarms; chance is one in seven, for faults between services two.
//
// The figures in the README are this test's log.
func TestIncidentsThroughTheMonitor(t *testing.T) {
	incidents, err := recorded.Incidents(recorded.Test)
	if err != nil {
		t.Fatal(err)
	}
	graph := callGraph(t)
	var delays, right []float64
	noticed, early, loudest := 0, 0, 0
	for i := range incidents {
		inc := &incidents[i]
		r := replayIncident(t, inc, graph)
		early += r.early
		if r.opened != 0 {
			noticed++
			delays = append(delays, float64(r.opened-inc.Onset)/1000)
		}
		if isTarget(inc, loudestOf(r.alarms)) {
			loudest++
		}
		if isTarget(inc, r.blamed) {
			right = append(right, 1)
			continue
		}
		right = append(right, 0)
		t.Logf("incident %d, %s at %s: blamed %q", inc.ID, inc.Fault, inc.Target, r.blamed)
	}
	slices.Sort(delays)
	lo, hi := measure.Bootstrap(len(right), 1, func(pick []int) float64 {
		sum := 0.0
		for _, i := range pick {
			sum += right[i]
		}
		return sum
	})
	t.Logf("%d incidents: %d noticed while the fault lasted, median after %.0f s; right service blamed in %.0f [%.0f, %.0f]; by most alarms in %d; %d incidents opened before the fault",
		len(incidents), noticed, median(delays), sum(right), lo, hi, loudest, early)
	if noticed*2 < len(incidents) {
		t.Errorf("only %d of %d noticed: something is broken", noticed, len(incidents))
	}
}

func sum(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

func callGraph(t *testing.T) (g rca.Graph) {
	t.Helper()
	edges, err := recorded.Edges()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edges {
		g.Edges = append(g.Edges, rca.Edge{Caller: e.Caller, Callee: e.Callee})
	}
	return g
}

// isTarget reports whether a service is what was broken, or one end of it.
func isTarget(inc *recorded.Incident, service string) bool {
	return slices.Contains(strings.Split(inc.Target, ">"), service)
}

// loudestOf returns the service with the most alarms, the first by name of equals.
func loudestOf(alarms map[string]int) string {
	names := slices.Sorted(maps.Keys(alarms))
	if len(names) == 0 {
		return ""
	}
	return slices.MaxFunc(names, func(a, b string) int { return cmp.Compare(alarms[a], alarms[b]) })
}

// settle is how long after its first alarm an incident is explained.
const settle = 12 * time.Second

// incidentResult is what the monitor made of one incident.
type incidentResult struct {
	opened int64          // first incident within the fault
	blamed string         // by the last ranking while the fault lasted
	early  int            // incidents opened before the onset
	alarms map[string]int // anomalies and risks while the fault lasted, by service
}

func replayIncident(t *testing.T, inc *recorded.Incident, graph rca.Graph) incidentResult {
	t.Helper()
	r := incidentResult{alarms: map[string]int{}}
	m := newMonitor(t, portent.Config{
		Graph: graph, Tick: 2 * time.Second, Settle: settle,
		Hooks: portent.Hooks{Event: func(ev portent.Event) {
			during := ev.Time >= inc.Onset && ev.Time <= inc.Cleared
			switch {
			case ev.Kind == portent.IncidentOpened && ev.Time < inc.Onset:
				r.early++
			case ev.Kind == portent.IncidentOpened && r.opened == 0 && during:
				r.opened = ev.Time
			case (ev.Kind == portent.AnomalyOpened || ev.Kind == portent.RiskRaised) && during:
				r.alarms[ev.Instance]++
			case ev.Kind == portent.IncidentExplained && ev.Time >= inc.Onset && ev.Time <= inc.Cleared+settle.Milliseconds() && ev.Incident.Blamed != "":
				r.blamed = ev.Incident.Blamed
			}
		}},
	})
	columns, err := inc.Columns(m.Registry())
	if err != nil {
		t.Fatal(err)
	}
	push(t, m, inc.Time, columns)
	return r
}
