package otlp

import "github.com/portent-go/portent/ingest"

// metric is what the points of one metric share.
type metric struct {
	name, unit []byte
	field      uint64 // which of the kinds of data
	data       cursor
	delta      bool
	suffix     suffixKind
	kind       ingest.Kind // of single and of the parts that add up
	key        ingest.Key
}

// The kinds of data, by their field in the message Metric.
const (
	gaugeField     = 5
	sumField       = 7
	histogramField = 9
	expField       = 10
	summaryField   = 11
)

func (d *Decoder) metric(c cursor, key ingest.Key) cursor {
	var m metric
	for c.more() {
		switch field, wire := c.tag(); field {
		case 1:
			m.name = c.bytes(wire)
		case 3:
			m.unit = c.bytes(wire)
		case gaugeField, sumField, histogramField, expField, summaryField:
			m.field, m.data = field, c.message(wire)
		default:
			c.skip(wire)
		}
	}
	if c.bad == "" && m.field != 0 {
		m.key = key.Join(d.reg.Fingerprint(m.name)).Join(d.reg.Fingerprint(m.unit))
		c.adopt(d.points(&m))
	}
	return c
}

// points reads temporality and monotony, which stand after the points, and then
// the points.
func (d *Decoder) points(m *metric) cursor {
	temporality, monotonic := uint64(0), false
	p := m.data
	for p.more() {
		switch field, wire := p.tag(); {
		case field == 2 && m.field != gaugeField && m.field != summaryField:
			temporality = p.varint(wire)
		case field == 3 && m.field == sumField:
			monotonic = p.varint(wire) != 0
		default:
			p.skip(wire)
		}
	}
	if p.bad != "" {
		return p
	}
	why := m.classify(temporality, monotonic)
	m.key = m.key.Join(d.reg.Fingerprint([]byte{byte(m.field), byte(temporality), byte(m.suffix)}))
	c := m.data
	for c.more() {
		field, wire := c.tag()
		if field != 1 {
			c.skip(wire)
			continue
		}
		if why == "" {
			c.adopt(d.point(c.message(wire), m))
		} else if c.message(wire); c.bad == "" {
			d.fault(ingest.Unsupported, m, c.base+c.i, why)
			d.endPoint()
		}
	}
	return c
}

// classify settles how the values of a metric are to be read; why tells that
// they cannot be.
func (m *metric) classify(temporality uint64, monotonic bool) (why string) {
	const delta, cumulative = 1, 2
	switch m.field {
	case gaugeField:
		m.kind, m.suffix = ingest.Gauge, gauge
		return ""
	case summaryField:
		m.kind = ingest.Counter
		return ""
	case sumField:
		if monotonic && temporality == cumulative {
			m.kind, m.suffix = ingest.Counter, counter
		} else {
			m.kind = ingest.Gauge
		}
	default:
		m.kind = ingest.Counter
	}
	switch temporality {
	case delta:
		m.delta, m.kind = true, ingest.Gauge
	case cumulative:
	default:
		return "neither delta nor cumulative"
	}
	return ""
}
