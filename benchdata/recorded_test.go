package benchdata

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/rca"
)

// TestLivesThroughTheMonitor replays every life of the test split through a
// monitor of its own and says what the failure model, made without these data,
// is worth as it comes: no threshold is fitted. The figures in the README are
// this test's log.
func TestLivesThroughTheMonitor(t *testing.T) {
	lives, err := recorded.Lives(recorded.Test)
	if err != nil {
		t.Fatal(err)
	}
	var o outcome
	for i := range lives {
		o.add(&lives[i], replayLife(t, &lives[i]))
	}
	slices.Sort(o.leads)
	t.Log(o.String())
	if o.foreseeable == 0 || o.foreseen*4 < o.foreseeable*3 {
		t.Errorf("%d of %d foreseeable deaths foreseen: something is broken", o.foreseen, o.foreseeable)
	}
}

// lifeResult is what the monitor said of one life.
type lifeResult struct {
	raised  int64 // first alarm; 0 never
	highest []scored
}

// scored is the highest risk of one minute and whether death followed within the
// horizon.
type scored struct {
	risk float64
	dies bool
}

func replayLife(t *testing.T, l *recorded.Life) lifeResult {
	t.Helper()
	var res lifeResult
	m, err := portent.New(portent.Config{Shards: 1, Hooks: portent.Hooks{
		Event: func(ev portent.Event) {
			if ev.Kind == portent.RiskRaised && res.raised == 0 {
				res.raised = ev.Time
			}
		},
		Risk: func(_ string, r failure.Risk) {
			horizon := r.Horizon.Milliseconds()
			known := l.Died() && r.Time+horizon >= l.Death || r.Time+horizon <= l.End
			if r.Ready && known && r.Time%10_000 == 0 {
				res.highest = append(res.highest, scored{r.Probability, l.Died() && l.Death-r.Time <= horizon})
			}
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	columns, err := l.Columns(m.Registry())
	if err != nil {
		t.Fatal(err)
	}
	push(t, m, l.Time, columns)
	return res
}

func push(t *testing.T, m *portent.Monitor, times []int64, columns []recorded.Column) {
	t.Helper()
	b := m.NewBatch()
	for i, at := range times {
		b.Reset()
		for _, c := range columns {
			b.Append(c.Series, at, c.Values[i])
		}
		if err := m.Push(b); err != nil {
			t.Fatal(err)
		}
	}
	m.Flush()
}

// outcome adds lives up.
type outcome struct {
	lives, deaths, foreseeable, foreseen, long int
	survivors, alarmed                         int
	hours                                      float64
	leads                                      []float64 // seconds
	scores                                     []scored
}

func (o *outcome) add(l *recorded.Life, r lifeResult) {
	o.lives++
	o.hours += float64(l.End-l.Start) / 3600e3
	o.scores = append(o.scores, r.highest...)
	if !l.Died() {
		o.survivors++
		if r.raised != 0 {
			o.alarmed++
		}
		return
	}
	o.deaths++
	if !l.Foreseeable {
		return
	}
	o.foreseeable++
	if r.raised != 0 && r.raised < l.Death {
		o.foreseen++
		lead := float64(l.Death-r.raised) / 1000
		o.leads = append(o.leads, lead)
		if lead >= 60 {
			o.long++
		}
	}
}

func (o *outcome) String() string {
	median := 0.0
	if n := len(o.leads); n > 0 {
		median = o.leads[n/2]
	}
	ap, base := averagePrecision(o.scores)
	return fmt.Sprintf("%d lives, %.1f h, %d deaths: %d of %d foreseeable ones alarmed before death (median lead %.0f s, %d with 60 s or more); %d of %d survivors alarmed, many of them harmed and recovered; average precision every 10 s %.3f, chance %.3f",
		o.lives, o.hours, o.deaths, o.foreseen, o.foreseeable, median, o.long, o.alarmed, o.survivors, ap, base)
}

// averagePrecision returns the area under the precision-recall curve as a sum of
// steps (Zhu 2004), ties taken together, and the share of positives.
func averagePrecision(s []scored) (ap, base float64) {
	slices.SortFunc(s, func(a, b scored) int {
		switch {
		case a.risk > b.risk:
			return -1
		case a.risk < b.risk:
			return 1
		}
		return 0
	})
	positives := 0
	for _, x := range s {
		if x.dies {
			positives++
		}
	}
	hits, before := 0, 0
	for i, x := range s {
		if x.dies {
			hits++
		}
		if i == len(s)-1 || s[i+1].risk != x.risk {
			ap += float64(hits-before) / float64(positives) * float64(hits) / float64(i+1)
			before = hits
		}
	}
	return ap, float64(positives) / float64(len(s))
}

func TestAveragePrecision(t *testing.T) {
	ap, base := averagePrecision([]scored{{0.9, true}, {0.8, false}, {0.7, true}, {0.1, false}})
	if want := 0.5 + 0.5*2/3; math.Abs(ap-want) > 1e-12 || base != 0.5 { // scikit-learn: average_precision_score([1,0,1,0],[.9,.8,.7,.1]) = 0.8333
		t.Errorf("got %v, %v; want %v", ap, base, want)
	}
	if ap, _ := averagePrecision([]scored{{0.5, true}, {0.5, false}}); ap != 0.5 {
		t.Errorf("ties: %v, want 0.5 whatever their order", ap)
	}
}

// TestIncidentsThroughTheMonitor replays every incident of the test split and
// says how often the monitor opens an incident while the fault lasts, and blames
// the right service. Chance is one in seven.
func TestIncidentsThroughTheMonitor(t *testing.T) {
	incidents, err := recorded.Incidents(recorded.Test)
	if err != nil {
		t.Fatal(err)
	}
	edges, err := recorded.Edges()
	if err != nil {
		t.Fatal(err)
	}
	var graph rca.Graph
	for _, e := range edges {
		graph.Edges = append(graph.Edges, rca.Edge{Caller: e.Caller, Callee: e.Callee})
	}
	noticed, blamed, early := 0, 0, 0
	var delays []float64
	for i := range incidents {
		inc := &incidents[i]
		r := replayIncident(t, inc, graph)
		early += r.early
		if r.opened != 0 {
			noticed++
			delays = append(delays, float64(r.opened-inc.Onset)/1000)
		}
		if r.blamed != "" && strings.Contains(inc.Target, r.blamed) {
			blamed++
		} else {
			t.Logf("incident %d, %s at %s: blamed %q", inc.ID, inc.Fault, inc.Target, r.blamed)
		}
	}
	slices.Sort(delays)
	t.Logf("%d incidents: %d noticed while the fault lasted (median after %.0f s), right service blamed in %d; %d incidents opened before the fault",
		len(incidents), noticed, delays[len(delays)/2], blamed, early)
	if noticed*2 < len(incidents) {
		t.Errorf("only %d of %d noticed: something is broken", noticed, len(incidents))
	}
}

// settle is how long after its first alarm an incident is explained.
const settle = 12 * time.Second

// incidentResult is what the monitor made of one incident.
type incidentResult struct {
	opened int64  // first incident within the fault
	blamed string // by the last ranking while the fault lasted
	early  int    // incidents opened before the onset
}

func replayIncident(t *testing.T, inc *recorded.Incident, graph rca.Graph) (r incidentResult) {
	t.Helper()
	m, err := portent.New(portent.Config{
		Shards: 1, Graph: graph, Tick: 2 * time.Second, Settle: settle,
		Hooks: portent.Hooks{Event: func(ev portent.Event) {
			switch {
			case ev.Kind == portent.IncidentOpened && ev.Time < inc.Onset:
				r.early++
			case ev.Kind == portent.IncidentOpened && r.opened == 0 && ev.Time <= inc.Cleared:
				r.opened = ev.Time
			case ev.Kind == portent.IncidentExplained && ev.Time >= inc.Onset && ev.Time <= inc.Cleared+settle.Milliseconds() && ev.Incident.Blamed != "":
				r.blamed = ev.Incident.Blamed
			}
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	columns, err := inc.Columns(m.Registry())
	if err != nil {
		t.Fatal(err)
	}
	push(t, m, inc.Time, columns)
	return r
}
