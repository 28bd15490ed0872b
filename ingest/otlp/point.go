package otlp

import (
	"math"

	"github.com/portent-go/portent/ingest"
)

// point is what all kinds of data points have in common.
type point struct {
	at       int // place in the message
	key      ingest.Key
	start    uint64 // nanoseconds since 1970
	end      uint64
	millis   int64
	seconds  float64 // from start to end, of deltas
	noValue  bool    // flag: no recorded value
	hasValue bool
	value    float64 // of a number; the sum of others
	count    uint64
}

// point reads one data point of any kind and adds its samples.
func (d *Decoder) point(c cursor, m *metric) cursor {
	p := point{at: c.base, key: m.key}
	d.attrs, d.counts, d.bounds = d.attrs[:0], d.counts[:0], d.bounds[:0]
	d.failed = ingest.Accepted
	for c.more() {
		field, wire := c.tag()
		switch {
		case field == 2:
			p.start = c.fixed64(wire)
		case field == 3:
			p.end = c.fixed64(wire)
		case field == attributeField(m.field):
			d.attribute(&p, c.bytes(wire))
		case field == flagsField(m.field):
			p.noValue = c.varint(wire)&1 != 0
		case m.field == gaugeField || m.field == sumField:
			p.number(&c, field, wire)
		case field == 4:
			p.count = c.fixed64(wire)
		case field == 5:
			p.value, p.hasValue = c.double(wire), true
		case m.field == histogramField:
			d.buckets(&c, field, wire)
		case m.field == summaryField && field == 6:
			d.quantile(&c, wire)
		default:
			c.skip(wire)
		}
	}
	if c.bad == "" {
		d.take(&p, m)
		d.endPoint()
	}
	return c
}

// attribute notes an attribute of a point, and of those past the limit only that
// they are there.
func (d *Decoder) attribute(p *point, kv []byte) {
	if len(d.attrs) <= d.cfg.MaxAttributes {
		d.attrs = append(d.attrs, kv)
		p.key = p.key.Join(d.reg.Fingerprint(kv))
	}
}

// attributeField is where the messages of data points have their attributes.
func attributeField(kind uint64) uint64 {
	switch kind {
	case expField:
		return 1
	case histogramField:
		return 9
	}
	return 7
}

// flagsField is where the messages of data points have their flags.
func flagsField(kind uint64) uint64 {
	if kind == histogramField || kind == expField {
		return 10
	}
	return 8
}

// number reads the fields that only NumberDataPoint has.
func (p *point) number(c *cursor, field uint64, wire uint8) {
	switch field {
	case 4:
		p.value, p.hasValue = c.double(wire), true
	case 6:
		p.value, p.hasValue = float64(int64(c.fixed64(wire))), true
	default:
		c.skip(wire)
	}
}

// buckets reads the fields that only HistogramDataPoint has.
func (d *Decoder) buckets(c *cursor, field uint64, wire uint8) {
	switch field {
	case 6:
		d.counts = c.fixed64s(d.counts, wire)
	case 7:
		d.bounds = c.fixed64s(d.bounds, wire)
	default:
		c.skip(wire)
	}
}

// quantile reads a ValueAtQuantile message: the quantile goes to the bounds, its
// value to the counts.
func (d *Decoder) quantile(c *cursor, wire uint8) {
	q := c.message(wire)
	var at, value uint64
	for q.more() {
		switch field, wire := q.tag(); field {
		case 1:
			at = q.fixed64(wire)
		case 2:
			value = q.fixed64(wire)
		default:
			q.skip(wire)
		}
	}
	c.adopt(q)
	d.bounds, d.counts = append(d.bounds, at), append(d.counts, value)
}

// take turns a point into samples.
func (d *Decoder) take(p *point, m *metric) {
	p.millis = int64(p.end / 1e6)
	switch {
	case p.end == 0:
		d.fault(ingest.Syntax, m, p.at, "point without a time")
		return
	case len(d.attrs) > d.cfg.MaxAttributes:
		d.fault(ingest.TooLarge, m, p.at, "more attributes than allowed")
		return
	case m.delta && !p.noValue && (p.start == 0 || p.start >= p.end):
		d.fault(ingest.Unsupported, m, p.at, "delta without a start before its end: no rate can be told")
		return
	}
	p.seconds = float64(p.end-p.start) / 1e9
	switch m.field {
	case gaugeField, sumField:
		d.takeNumber(p, m)
	case histogramField:
		d.takeTotals(p, m)
		d.takeBuckets(p, m)
	case expField:
		d.takeTotals(p, m)
		d.b.Drop(ingest.Unsupported, 1) // the buckets; not reported as a refusal
	case summaryField:
		p.hasValue = true // not optional in this message
		d.takeTotals(p, m)
		for i := range d.bounds {
			d.sample(m, p, quantile, math.Float64frombits(d.bounds[i]), math.Float64frombits(d.counts[i]))
		}
	}
}

func (d *Decoder) takeNumber(p *point, m *metric) {
	if !p.hasValue && !p.noValue {
		d.fault(ingest.Syntax, m, p.at, "point without a value")
		return
	}
	d.sample(m, p, single, 0, p.value)
}

// takeTotals adds count and, where there is one, sum.
func (d *Decoder) takeTotals(p *point, m *metric) {
	if p.hasValue {
		d.sample(m, p, sum, 0, p.value)
	}
	d.sample(m, p, count, 0, float64(p.count))
}

// takeBuckets adds the buckets, each with all that lie below it, as Prometheus
// counts. Counts without a bound and bounds without a count are passed over.
func (d *Decoder) takeBuckets(p *point, m *metric) {
	below := uint64(0)
	for i := range min(len(d.bounds), len(d.counts)) {
		below += d.counts[i]
		d.sample(m, p, bucket, math.Float64frombits(d.bounds[i]), float64(below))
	}
	d.sample(m, p, bucket, math.Inf(1), float64(p.count))
}
