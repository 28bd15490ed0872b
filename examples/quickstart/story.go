package main

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// story replays one incident through a monitor and tells what happens.
type story struct {
	inc     *recorded.Incident
	m       *portent.Monitor
	out     io.Writer
	columns []recorded.Column
	samples int

	unusual   map[string][]string // anomalies not yet told, by instance
	truths    []truth
	told      float64 // risk last told of the target
	risk      riskCurve
	events    []told
	explained *portent.Incident
	settled   bool             // explained is about the alarm
	status    []portent.Status // right after the first alarm
	advised   string           // instance that the advice is for
	advice    *advise.Advice   // on its size, when trouble was noticed
	raised    *portent.Event
}

// truth is something that was really done, or really happened.
type truth struct {
	time int64
	text string
}

// told is a line of the timeline.
type told struct {
	time int64
	kind string
	text string
}

// riskCurve is the failure probability of the instance the story is about.
type riskCurve struct {
	time        []int64
	probability []float64
}

func newStory(inc *recorded.Incident, out io.Writer) (*story, error) {
	s := &story{inc: inc, out: out, unusual: map[string][]string{}}
	edges, err := recorded.Edges()
	if err != nil {
		return nil, err
	}
	var graph rca.Graph
	for _, e := range edges {
		graph.Edges = append(graph.Edges, rca.Edge{Caller: e.Caller, Callee: e.Callee})
	}
	s.m, err = portent.New(portent.Config{
		Graph: graph,
		// One false alarm per series and day would be one every three minutes
		// over these five hundred series: ten times fewer.
		Anomaly: anomaly.Config{Budget: 0.1},
		// Samples come every second and the whole recording lasts two minutes.
		Tick: 2 * time.Second, Settle: 12 * time.Second,
		Shape: s.shape, Catalogue: containers,
		// A minute of history supports no finer risk than one in ten.
		Advice:     advise.Options{Horizon: time.Minute, MinHistory: 30 * time.Second, Risk: 0.1},
		DemandStep: time.Second,
		Hooks:      portent.Hooks{Event: s.event, Risk: s.follow},
		Shards:     1,
	})
	if err != nil {
		return nil, err
	}
	if s.columns, err = inc.Columns(s.m.Registry()); err != nil {
		return nil, err
	}
	s.truths = truths(inc)
	return s, nil
}

// containers is what an orchestrator could give to these small services.
var containers = catalog.Catalogue{
	{Name: "nano", Family: "general", VCPU: 0.1, Memory: 64 << 20, IOPS: 100, Throughput: 10e6, Price: 0.0010},
	{Name: "nano-memory", Family: "memory", VCPU: 0.1, Memory: 256 << 20, IOPS: 100, Throughput: 10e6, Price: 0.0025},
	{Name: "nano-memory-plus", Family: "memory", VCPU: 0.1, Memory: 1 << 30, IOPS: 100, Throughput: 10e6, Price: 0.0085},
	{Name: "micro", Family: "general", VCPU: 0.25, Memory: 128 << 20, IOPS: 200, Price: 0.0022},
	{Name: "small", Family: "general", VCPU: 0.5, Memory: 256 << 20, IOPS: 400, Price: 0.0045},
	{Name: "medium", Family: "general", VCPU: 1, Memory: 512 << 20, IOPS: 800, Price: 0.0090},
	{Name: "large", Family: "general", VCPU: 2, Memory: 1 << 30, IOPS: 1600, Price: 0.0180},
}

// shape reads the size of a service off its own limits. What its disk was sold
// with no metric says: a hundred operations and 10 MB a second are assumed.
func (s *story) shape(instance string) (catalog.Shape, bool) {
	svc := s.inc.Service(instance)
	if svc == nil {
		return catalog.Shape{}, false
	}
	quota, period := first(svc, "container_spec_cpu_quota"), first(svc, "container_spec_cpu_period")
	memory := first(svc, "container_spec_memory_limit_bytes")
	shape := catalog.Shape{Name: "present", Family: "container", VCPU: quota / period, Memory: memory, IOPS: 100, Throughput: 10e6, Price: 0.001}
	return shape, shape.VCPU > 0 && memory > 0
}

// first returns the first measured value of a metric.
func first(svc *recorded.Service, metric string) float64 {
	for _, v := range svc.Series(metric) {
		if v == v {
			return v
		}
	}
	return 0
}

// truths lists what was really done.
func truths(inc *recorded.Incident) []truth {
	list := []truth{
		{inc.Onset, fmt.Sprintf("%s at %s begins", inc.Fault, inc.Target)},
		{inc.Cleared, "the fault is taken away"},
	}
	for _, r := range inc.Restarts {
		list = append(list, truth{r.Time, fmt.Sprintf("%s dies: %s", r.Service, r.Cause)})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].time < list[j].time })
	return list
}

// replay pushes the recording second by second.
func (s *story) replay(speed float64) error {
	b := s.m.NewBatch()
	for i, t := range s.inc.Time {
		for len(s.truths) > 0 && s.truths[0].time < t {
			s.tell(s.truths[0].time, "truth", s.truths[0].text)
			s.truths = s.truths[1:]
		}
		b.Reset()
		for _, c := range s.columns {
			b.Append(c.Series, t, c.Values[i])
		}
		s.samples += b.Len()
		if err := s.m.Push(b); err != nil {
			return err
		}
		s.tellUnusual(t)
		if s.status == nil && (s.raised != nil || s.explained != nil) {
			s.status = s.m.Status()
			if err := s.askForAdvice(); err != nil {
				return err
			}
		}
		if speed > 0 {
			time.Sleep(time.Duration(float64(time.Second) / speed))
		}
	}
	s.m.Flush()
	return nil
}

// follow keeps the risk of the service that the story is about: the one that the
// recording broke. Only the page needs it; the monitor judges all alike.
func (s *story) follow(instance string, r failure.Risk) {
	if instance != s.inc.Target || !r.Ready {
		return
	}
	s.risk.time = append(s.risk.time, r.Time)
	s.risk.probability = append(s.risk.probability, r.Probability)
	for _, level := range []float64{0.05, 0.2, 0.8} {
		if r.Probability >= level && s.told < level {
			s.told = level
			s.tell(r.Time, "risk", fmt.Sprintf("%s fails within %v with probability %.0f %%", instance, r.Horizon, 100*r.Probability))
		}
	}
}

// event tells what the monitor noticed.
func (s *story) event(ev portent.Event) {
	switch ev.Kind {
	case portent.AnomalyOpened:
		s.unusual[ev.Instance] = append(s.unusual[ev.Instance], ev.Anomaly.Series.Metric())
	case portent.RiskRaised:
		s.raised = &ev
		s.tell(ev.Time, "ALARM", fmt.Sprintf("%s: failure within %v at even odds or worse (%.0f %%), expected in %.0f s; mostly %s",
			ev.Instance, ev.Risk.Horizon, 100*ev.Risk.Probability, ev.Risk.Lead.Seconds(), ev.Risk.Reasons[0]))
	case portent.IncidentOpened:
		s.tell(ev.Time, "incident", opened(ev.Incident))
	case portent.IncidentExplained:
		// The report is about the first ranking after the alarm, or without one
		// about the first that blames somebody.
		if s.explained == nil || s.explained.Blamed == "" || s.raised != nil && !s.settled {
			s.explained, s.settled = ev.Incident, s.raised != nil
		}
		s.tell(ev.Time, "causes", causes(ev.Incident))
	case portent.LoadChanged:
		reason := ev.Load.Score.Reason()
		s.tell(ev.Time, "load", fmt.Sprintf("%s is %v: %s", ev.Instance, ev.Load.Band, reason.String()))
	case portent.WarningRaised:
		s.tell(ev.Time, "warning", ev.Instance+": "+ev.Warning.Reason())
	case portent.AdviceGiven:
		s.tell(ev.Time, "advice", ev.Instance+": "+ev.Advice.Reason())
	}
}

// askForAdvice asks what size the instance in trouble should have. The monitor
// tells by itself only when it should have another one.
func (s *story) askForAdvice() error {
	s.advised = s.inc.Target
	if s.raised != nil {
		s.advised = s.raised.Instance
	}
	a, ok, err := s.m.Advise(s.advised)
	if ok && err == nil {
		s.advice = &a
	}
	return err
}

// tellUnusual tells the anomalies of one second, a line per instance.
func (s *story) tellUnusual(t int64) {
	for _, name := range sortedKeys(s.unusual) {
		list := s.unusual[name]
		more := ""
		if len(list) > 3 {
			more = fmt.Sprintf(" and %d more", len(list)-3)
			list = list[:3]
		}
		s.tell(t, "unusual", name+": "+strings.Join(list, ", ")+more)
	}
	clear(s.unusual)
}

func sortedKeys(m map[string][]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// opened says what made an incident.
func opened(inc *portent.Incident) string {
	where := strings.Join(inc.Instances, ", ")
	if len(inc.Risks) > 0 {
		return fmt.Sprintf("%s: a raised failure risk and %d unusual series", where, len(inc.Alarms))
	}
	return fmt.Sprintf("%s: %d unusual series belong together", where, len(inc.Alarms))
}

// causes puts a ranking in one line.
func causes(inc *portent.Incident) string {
	r := inc.Ranking
	if r == nil {
		return "cannot be ranked: " + strings.Join(inc.Warnings, "; ")
	}
	if r.Abstained {
		return "nothing stands out enough to be blamed"
	}
	var list []string
	for _, c := range r.Components[:min(3, len(r.Components))] {
		list = append(list, fmt.Sprintf("%s %.0f %%", c.Component, 100*c.Share))
	}
	return fmt.Sprintf("%s; most of all its %s", strings.Join(list, ", "), r.Components[0].Evidence[0].Metric)
}
