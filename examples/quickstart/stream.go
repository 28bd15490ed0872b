package main

import (
	"strings"

	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/ingest"
)

// column is one recorded series with its number in the monitor.
type column struct {
	id     ingest.SeriesID
	values []float64
}

// columns gives every series of the incident its labels: a service's own metrics
// under its name, the calls under the caller that measured them (what the load
// generator measured, under the gateway it called).
func columns(inc *recorded.Incident, reg *ingest.Registry) ([]column, error) {
	var list []column
	add := func(metric, instance string, values []float64, extra ...string) error {
		labels := append(labelsOf(metric), ingest.FromStrings(append(extra, "instance", instance)...)...)
		id, cause := reg.Series(labels)
		if cause != ingest.Accepted {
			return cause.Err()
		}
		list = append(list, column{id, values})
		return nil
	}
	for _, s := range inc.Services {
		for i, metric := range s.Metrics {
			if err := add(metric, s.Name, s.Values[i]); err != nil {
				return nil, err
			}
		}
	}
	for _, c := range inc.Calls {
		instance := c.Caller
		if instance == "client" || instance == "flood" {
			instance = c.Callee
		}
		for i, metric := range c.Metrics {
			if err := add("client_"+metric, instance, c.Values[i], "caller", c.Caller, "callee", c.Callee); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// labelsOf splits name{key=value,…}, as the recording writes a metric.
func labelsOf(metric string) ingest.Labels {
	name, rest, _ := strings.Cut(metric, "{")
	labels := ingest.Labels{{Name: ingest.MetricName, Value: name}}
	for pair := range strings.SplitSeq(strings.TrimSuffix(rest, "}"), ",") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			labels = append(labels, ingest.Label{Name: key, Value: strings.Trim(value, `"`)})
		}
	}
	return labels
}
