package portent

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
)

// bookTest drives the incident book with alarms made by hand.
type bookTest struct {
	t      *testing.T
	m      *Monitor
	events []Event
}

func newBookTest(t *testing.T, cfg Config) *bookTest {
	bt := &bookTest{t: t}
	cfg.Hooks.Event = func(ev Event) { bt.events = append(bt.events, ev) }
	cfg.Now = func() time.Time { return time.Time{} }
	bt.m = newMonitor(t, cfg)
	return bt
}

// member makes an instance known, in a group.
func (bt *bookTest) member(name, group string) {
	s := bt.m.shards[0]
	in := newInstance(bt.m, name, group)
	s.adopt(in)
	bt.m.instances[name] = in
}

// at returns the time of a second of the test.
func at(second int) int64 { return testStart + int64(second)*1000 }

func alarmOf(instance, metric string, second int) *Anomaly {
	series := ingest.FromStrings(ingest.MetricName, metric, "instance", instance)
	return &Anomaly{Series: series, Instance: instance, Start: at(second)}
}

func (bt *bookTest) alarm(instance, metric string, second int) {
	bt.m.incidents.note(&Event{Kind: AnomalyOpened, Time: at(second), Instance: instance, Anomaly: alarmOf(instance, metric, second)})
}

func (bt *bookTest) calm(instance, metric string, second int) {
	bt.m.incidents.note(&Event{Kind: AnomalyClosed, Time: at(second), Instance: instance, Anomaly: alarmOf(instance, metric, second)})
}

func (bt *bookTest) risk(kind EventKind, instance string, second int) {
	bt.m.incidents.note(&Event{Kind: kind, Time: at(second), Instance: instance})
}

// tick looks at the incidents and compares what was told with want, one word
// per event such as "incident_opened#1[a b]".
func (bt *bookTest) tick(second int, want ...string) {
	bt.t.Helper()
	bt.events = nil
	bt.m.tick(at(second))
	var got []string
	for _, ev := range bt.events {
		got = append(got, fmt.Sprintf("%v#%d%v", ev.Kind, ev.Incident.ID, ev.Incident.Instances))
	}
	if !slices.Equal(got, want) {
		bt.t.Errorf("second %d: %v, want %v", second, got, want)
	}
}

func TestAlarmsOfOneInstanceMakeAnIncident(t *testing.T) {
	bt := newBookTest(t, Config{})
	bt.alarm("a", "cpu", 1)
	bt.calm("a", "cpu", 5)
	bt.tick(10) // one series is an anomaly, not an incident
	bt.alarm("a", "cpu", 11)
	bt.tick(20) // nor is the same series twice
	bt.alarm("a", "memory", 21)
	bt.tick(30, "incident_opened#1[a]")
	bt.alarm("b", "cpu", 31)
	bt.alarm("b", "memory", 31)
	bt.tick(32, "incident_opened#2[b]", "incident_explained#1[a]") // strangers are not joined
	bt.calm("a", "cpu", 50)
	bt.calm("a", "memory", 60)
	bt.tick(100, "incident_explained#2[b]")
	bt.tick(179)
	bt.tick(180, "incident_closed#1[a]") // Join after the last alarm ended
}

func TestAlarmsThatCameTooFarApart(t *testing.T) {
	bt := newBookTest(t, Config{Join: time.Minute})
	bt.alarm("a", "cpu", 1)
	bt.tick(10)
	bt.alarm("a", "memory", 70)
	bt.tick(70)
	bt.alarm("a", "disk", 120)
	bt.tick(121, "incident_opened#1[a]", "incident_explained#1[a]") // Settle after the first alarm has passed
	bt.alarm("a", "net", 180)                                       // within Join of the newest member
	bt.tick(181)
	bt.alarm("a", "fds", 241) // beyond it
	bt.alarm("a", "threads", 241)
	bt.tick(242, "incident_opened#2[a]")
}

func TestMinAlarms(t *testing.T) {
	bt := newBookTest(t, Config{MinAlarms: 3})
	bt.alarm("a", "cpu", 1)
	bt.alarm("a", "memory", 2)
	bt.tick(10)
	bt.alarm("a", "disk", 11)
	bt.tick(20, "incident_opened#1[a]")
}

func TestNeighboursAreJoined(t *testing.T) {
	bt := newBookTest(t, Config{Graph: rca.Graph{Edges: []rca.Edge{{Caller: "web", Callee: "shop"}, {Caller: "shop", Callee: "db"}}}})
	bt.alarm("db", "cpu", 1)
	bt.alarm("shop", "latency", 2)
	bt.alarm("web", "latency", 3) // a neighbour of shop, not of db, but shop waits, too
	bt.tick(10, "incident_opened#1[db shop web]")
	bt.alarm("web", "errors", 11)
	bt.tick(20)
	if n := len(bt.m.incidents.open[0].Alarms); n != 4 {
		t.Errorf("%d alarms in the incident, want the late one, too", n)
	}
}

func TestGroupsAreJoined(t *testing.T) {
	bt := newBookTest(t, Config{Group: "namespace"})
	for _, name := range []string{"a", "b", "c"} {
		bt.member(name, "shop")
	}
	bt.member("x", "bank")
	bt.alarm("a", "cpu", 1)
	bt.alarm("x", "cpu", 1)
	bt.alarm("b", "cpu", 1)
	bt.tick(10, "incident_opened#1[a b]")
	bt.alarm("c", "cpu", 11)
	bt.tick(20)
	if n := len(bt.m.incidents.open[0].Alarms); n != 3 {
		t.Errorf("%d alarms in the incident", n)
	}
}

func TestRiskMakesAnIncidentAlone(t *testing.T) {
	bt := newBookTest(t, Config{})
	bt.risk(RiskRaised, "a", 1)
	bt.tick(10, "incident_opened#1[a]")
	if inc := bt.events[0].Incident; !slices.Equal(inc.Risks, []string{"a"}) || len(inc.Alarms) != 0 {
		t.Errorf("incident %+v", inc)
	}
	bt.risk(RiskCleared, "a", 60)
	bt.tick(180, "incident_explained#1[a]", "incident_closed#1[a]")
}

// TestSuspectsAreBounded: an incident of a whole fleet is explained by the
// instances that were in it first.
func TestSuspectsAreBounded(t *testing.T) {
	bt := newBookTest(t, Config{Group: "namespace"})
	for i := range 3 * maxFrameInstances {
		bt.member(fmt.Sprintf("pod-%03d", i), "shop")
		bt.alarm(fmt.Sprintf("pod-%03d", i), "cpu", i/100)
	}
	bt.m.tick(at(10))
	list := bt.m.around(bt.m.incidents.open[0].Instances, "shop")
	if len(list) != maxFrameInstances || list[0].name != "pod-000" || list[len(list)-1].name != "pod-127" {
		t.Errorf("%d suspects", len(list))
	}
}

// TestStorm: a fleet whose instances all raise alarms at once, in one group and
// in none, must not hold up the stream.
func TestStorm(t *testing.T) {
	const n = 20_000 // alarms
	for _, group := range []string{"", "shop"} {
		bt := newBookTest(t, Config{Group: "namespace"})
		for i := range n / 2 {
			bt.member(fmt.Sprintf("pod-%05d", i), group)
		}
		start := time.Now()
		for i := range n / 2 {
			bt.alarm(fmt.Sprintf("pod-%05d", i), "cpu", i%10)
			bt.alarm(fmt.Sprintf("pod-%05d", i), "memory", i%10)
		}
		noted := time.Since(start)
		for second := 10; second < 60; second += 10 {
			bt.m.tick(at(second))
		}
		t.Logf("group %q: noted %v, ticks %v, %d events", group, noted, time.Since(start)-noted, len(bt.events))
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("group %q: %v", group, took)
		}
	}
}
