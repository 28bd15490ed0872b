package recorded

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
)

// Column is one recorded series, numbered for a replay. Values are parallel to
// the Time of the life or incident and alias it; NaN is missing.
type Column struct {
	Series ingest.SeriesID
	Values []float64
}

// Columns registers the series of a life, as what a scrape of the instance
// "life-ID" would show, for a replay through a monitor:
//
//	for i, t := range life.Time {
//		for _, c := range columns {
//			batch.Append(c.Series, t, c.Values[i])
//		}
//	}
//
// It fails when the registry is full.
func (l *Life) Columns(reg *ingest.Registry) ([]Column, error) {
	r := replay{reg: reg}
	r.add(l.Metrics, l.Values, "life-"+strconv.Itoa(l.ID))
	return r.columns, r.err
}

// Columns registers the series of an incident: those of each service under its
// name, the calls under the caller that measured them, named client_* and with
// the labels caller and callee. What the load generators measured stands under
// the service they called.
func (in *Incident) Columns(reg *ingest.Registry) ([]Column, error) {
	r := replay{reg: reg}
	for _, s := range in.Services {
		r.add(s.Metrics, s.Values, s.Name)
	}
	for _, c := range in.Calls {
		instance := c.Caller
		if in.Service(instance) == nil {
			instance = c.Callee
		}
		metrics := make([]string, len(c.Metrics))
		for i, m := range c.Metrics {
			metrics[i] = "client_" + m
		}
		r.add(metrics, c.Values, instance, "caller", c.Caller, "callee", c.Callee)
	}
	return r.columns, r.err
}

// replay collects columns and the first error.
type replay struct {
	reg     *ingest.Registry
	columns []Column
	err     error
}

func (r *replay) add(metrics []string, values [][]float64, instance string, extra ...string) {
	for i, metric := range metrics {
		labels := append(labelsOf(metric), ingest.FromStrings(append(extra, "instance", instance)...)...)
		id, cause := r.reg.Series(labels)
		if cause != ingest.Accepted && r.err == nil {
			r.err = fmt.Errorf("recorded: %s of %s: %w", metric, instance, cause.Err())
		}
		r.columns = append(r.columns, Column{id, values[i]})
	}
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
