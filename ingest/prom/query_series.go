package prom

import (
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// series reads {"metric":{…},"values":[[t,"v"],…]} or "value":[t,"v"]. Samples
// are appended at once; their series is filled in at the end, so the order of
// the members does not matter.
func (r *QueryReader) series(b *ingest.Batch) {
	from := b.Len()
	r.labels, r.arena = r.labels[:0], r.arena[:0]
	r.s.i++
	for first := true; ; {
		key, ok := r.s.member(&first)
		if !ok {
			break
		}
		r.seriesMember(b, key)
	}
	if r.s.err != nil {
		truncate(b, from)
		return
	}
	r.bind(b, from)
}

func (r *QueryReader) seriesMember(b *ingest.Batch, key []byte) {
	switch string(key) {
	case "metric":
		r.metric()
	case "value":
		r.pair(b)
	case "values":
		r.list(func() { r.pair(b) })
	case "histogram":
		b.Drop(ingest.Unsupported, 1)
		r.s.skip()
	case "histograms":
		r.list(func() { b.Drop(ingest.Unsupported, 1); r.s.skip() })
	default:
		r.s.skip()
	}
}

func (r *QueryReader) list(element func()) {
	if !r.s.take('[') {
		return
	}
	for first := true; r.s.element(&first, ']'); {
		element()
	}
}

// metric reads the labels; their strings live in the arena until the series
// ends. When the arena must grow, strings made before keep the old one.
func (r *QueryReader) metric() {
	if !r.s.take('{') {
		return
	}
	for first := true; ; {
		key, ok := r.s.member(&first)
		if !ok {
			return
		}
		name := r.keep(key)
		value := r.keep(r.s.string())
		if len(r.arena) > maxJSONText || len(r.labels) > DefaultMaxLabels {
			r.s.fail("more or longer labels than a series may have")
			return
		}
		r.labels = append(r.labels, ingest.Label{Name: name, Value: value})
	}
}

func (r *QueryReader) keep(text []byte) string {
	start := len(r.arena)
	r.arena = append(r.arena, text...)
	return scan.String(r.arena[start:])
}

// pair reads [time, "value"].
func (r *QueryReader) pair(b *ingest.Batch) {
	if !r.s.take('[') {
		return
	}
	t, timeErr := parseSeconds(r.s.number())
	r.s.take(',')
	v, isNumber := scan.Float(r.s.number())
	if !r.s.take(']') {
		return
	}
	if timeErr != nil || !isNumber {
		r.fault(b, ingest.Syntax, "time or value is not a number")
		return
	}
	b.Append(0, t, v)
}

// bind finds the series of the labels and hands it the samples.
func (r *QueryReader) bind(b *ingest.Batch, from int) {
	n := b.Len() - from
	if n == 0 {
		return
	}
	if badUTF8(r.labels) {
		r.refuse(b, from, ingest.BadLabels, "labels are not UTF-8")
		return
	}
	id, cause := b.Registry().Series(r.labels)
	if cause != ingest.Accepted {
		r.refuse(b, from, cause, scan.Detail(cause))
		return
	}
	assign(b, from, id)
}

func (r *QueryReader) refuse(b *ingest.Batch, from int, c ingest.Cause, detail string) {
	n := b.Len() - from
	truncate(b, from)
	r.fault(b, c, seriesText(r.labels)+": "+detail)
	b.Drop(c, n-1)
}
