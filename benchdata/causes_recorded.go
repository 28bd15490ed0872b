package benchdata

import (
	"fmt"
	"math"
	"strings"

	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/rca"
)

// RecordedCauses turns the recorded incidents of a split into cases: counters
// become rates a second, the frame ends when the fault is cleared, and the
// calls are metrics with a peer. What is to blame of a fault on an edge is
// either of its ends.
func RecordedCauses(split recorded.Split) ([]*CauseCase, error) {
	incidents, err := recorded.Incidents(split)
	if err != nil {
		return nil, err
	}
	edges, err := recorded.Edges()
	if err != nil {
		return nil, err
	}
	var graph rca.Graph
	for _, e := range edges {
		graph.Edges = append(graph.Edges, rca.Edge{Caller: e.Caller, Callee: e.Callee})
	}
	var cases []*CauseCase
	for i := range incidents {
		cases = append(cases, recordedCase(&incidents[i], graph))
	}
	return cases, nil
}

func recordedCase(in *recorded.Incident, graph rca.Graph) *CauseCase {
	c := &CauseCase{
		Set: "recorded", Name: fmt.Sprint(in.ID), Fault: in.Fault, Graph: graph, At: in.Onset,
		Components: strings.Split(in.Target, ">"), Metrics: []string{in.Carrier}, Frame: &rca.Frame{},
	}
	rows := 0
	for rows < len(in.Time) && in.Time[rows] <= in.Cleared {
		rows++
	}
	c.Frame.Time = in.Time[:rows]
	add := func(component, peer, metric string, values []float64) {
		values = values[:rows]
		if counter(metric) {
			values = perSecond(c.Frame.Time, values)
		}
		c.Frame.Columns = append(c.Frame.Columns, rca.Column{Component: component, Peer: peer, Metric: metric, Values: values})
	}
	for _, s := range in.Services {
		for k, m := range s.Metrics {
			add(s.Name, "", m, s.Values[k])
		}
	}
	for _, s := range in.Calls {
		if in.Service(s.Caller) == nil {
			continue // load from outside: an operator cannot tell the flood apart
		}
		for k, m := range s.Metrics {
			add(s.Caller, s.Callee, m, s.Values[k])
		}
	}
	return c
}

// counter reports whether a metric counts up, by the naming rules of Prometheus.
func counter(metric string) bool {
	name, _, _ := strings.Cut(metric, "{")
	for _, end := range []string{"_total", "_sum", "_count", "_failcnt"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// perSecond is the rate of a counter; after a reset the count itself is the
// growth.
func perSecond(time []int64, values []float64) []float64 {
	out := nansOf(len(values))
	last := -1
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if last >= 0 {
			grown := v - values[last]
			if grown < 0 {
				grown = v
			}
			out[i] = grown / (float64(time[i]-time[last]) / 1000)
		}
		last = i
	}
	return out
}
