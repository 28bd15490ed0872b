package host

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
)

// The bytes between the parts of a series' wire form. Neither can occur in
// UTF-8 text.
const (
	endOfPart  = 0xff
	endOfName  = 0xfe
	wireFormat = 'H' // keeps our wire forms apart from other formats'
)

// emitter writes samples into a batch. It spells a series into a scratch
// buffer, metric first and then label by label, and asks the registry for its
// number; only for a series never seen are labels made of it.
type emitter struct {
	b        *ingest.Batch
	at       int64
	instance string
	job      string
	wire     []byte
	labels   ingest.Labels
}

// metric begins a sample.
func (e *emitter) metric(name string) *emitter {
	e.wire = append(append(append(e.wire[:0], wireFormat), name...), endOfPart)
	return e.label("instance", e.instance).label("job", e.job)
}

// label adds a label; an empty value is the same as none.
func (e *emitter) label(name, value string) *emitter {
	if value != "" {
		e.wire = append(append(e.wire, name...), endOfName)
		e.wire = append(append(e.wire, value...), endOfPart)
	}
	return e
}

// labelBytes is label for a value still in a kernel file's buffer.
func (e *emitter) labelBytes(name string, value []byte) *emitter {
	e.wire = append(append(e.wire, name...), endOfName)
	e.wire = append(append(e.wire, value...), endOfPart)
	return e
}

// labelInt is label for a number.
func (e *emitter) labelInt(name string, value int) *emitter {
	e.wire = append(append(e.wire, name...), endOfName)
	e.wire = append(strconv.AppendInt(e.wire, int64(value), 10), endOfPart)
	return e
}

// value ends the sample. NaN and infinities are not sent: the kernel did not
// say, or there is no limit.
func (e *emitter) value(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	reg := e.b.Registry()
	key := reg.Fingerprint(e.wire)
	id, ok := reg.Lookup(key)
	if !ok {
		var cause ingest.Cause
		if id, cause = reg.Intern(key, e.spell()); cause != ingest.Accepted {
			e.b.Drop(cause, 1)
			return
		}
		if metric := reg.Labels(id).Metric(); counterByNature(metric) {
			reg.SetSeriesKind(id, ingest.Counter)
		}
	}
	e.b.Append(id, e.at, v)
}

// spell turns the wire form into labels. They alias it.
func (e *emitter) spell() ingest.Labels {
	metric, rest, _ := bytes.Cut(e.wire[1:], []byte{endOfPart})
	e.labels = append(e.labels[:0], ingest.Label{Name: ingest.MetricName, Value: string(metric)})
	for len(rest) > 0 {
		var part []byte
		part, rest, _ = bytes.Cut(rest, []byte{endOfPart})
		name, value, _ := bytes.Cut(part, []byte{endOfName})
		e.labels = append(e.labels, ingest.Label{Name: string(name), Value: string(value)})
	}
	return e.labels
}

// flag emits 1 for true and 0 for false.
func (e *emitter) flag(v bool) {
	if v {
		e.value(1)
	} else {
		e.value(0)
	}
}

// counterByNature knows the counters whose names do not say so: the exporters
// pass the kernel's own words on.
func counterByNature(metric string) bool {
	return strings.HasPrefix(metric, "node_vmstat_") || metric == "container_memory_failcnt" ||
		strings.HasPrefix(metric, "node_netstat_") && metric != "node_netstat_Tcp_CurrEstab"
}
