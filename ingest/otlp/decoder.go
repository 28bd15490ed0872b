package otlp

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Decoder reads ExportMetricsServiceRequest messages into batches. It keeps only
// scratch memory from one message to the next; it is not safe for concurrent
// use.
//
// A message that is not well-formed protocol buffers is refused as a whole. In a
// well-formed one, what cannot be a sample is a fault with its place in bytes,
// and the rest counts.
type Decoder struct {
	cfg   Config
	base  ingest.Key // what the same bytes mean under this configuration
	keyed *ingest.Registry
	parts [numParts]ingest.Key

	b        *ingest.Batch
	reg      *ingest.Registry
	first    int // samples in b when Decode began
	refused  bool
	rejected int

	resource, attrs [][]byte // KeyValue messages in force
	scope           []byte
	counts, bounds  []uint64
	labels          ingest.Labels
	pairs           []attribute
	word            [8]byte // of a bound, to be hashed
	json            []byte  // a JSON message in protocol buffers
}

// part says which series of a metric a sample belongs to.
type part uint8

const (
	single part = iota
	count
	sum
	bucket
	quantile
	numParts
)

var partSuffix = [numParts]string{count: "_count", sum: "_sum", bucket: "_bucket"}

// NewDecoder returns a decoder, or every fault of the configuration.
func NewDecoder(cfg Config) (*Decoder, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Decoder{cfg: cfg.withDefaults()}, nil
}

// Decode appends the samples of a message to b and returns how many data points
// were refused in whole or in part. The error wraps [ingest.ErrSyntax] when the
// message is malformed; b is then as it was before.
func (d *Decoder) Decode(b *ingest.Batch, msg []byte) (rejected int, err error) {
	d.start(b)
	n, drops, faults := b.Len(), b.Drops, len(b.Faults)
	c := cursor{data: msg}
	for c.more() {
		field, wire := c.tag()
		if field == 1 {
			c.adopt(d.resourceMetrics(c.message(wire)))
		} else {
			c.skip(wire)
		}
	}
	if err := c.err(len(msg)); err != nil {
		b.Series, b.Time, b.Value = b.Series[:n], b.Time[:n], b.Value[:n]
		b.Drops = drops
		clear(b.Faults[faults:])
		b.Faults = b.Faults[:faults]
		return 0, err
	}
	return d.rejected, nil
}

// start makes the decoder ready for a message.
func (d *Decoder) start(b *ingest.Batch) {
	d.b, d.reg, d.first = b, b.Registry(), b.Len()
	d.refused, d.rejected = false, 0
	if d.keyed == d.reg {
		return
	}
	parts := append([]string{"otlp", strconv.FormatBool(d.cfg.NoSuffixes), strconv.FormatBool(d.cfg.ScopeLabels)}, d.cfg.ResourceLabels...)
	parts = append(append(parts, "|"), scan.LabelStrings(d.cfg.Labels)...)
	d.base, d.keyed = scan.Key(d.reg, parts...), d.reg
	for i := range d.parts {
		d.parts[i] = d.reg.Fingerprint([]byte{byte(i)})
	}
}

// resourceMetrics reads a resource, wherever in the message it stands, and then
// all that was measured on it.
func (d *Decoder) resourceMetrics(c cursor) cursor {
	key := d.base
	d.resource = d.resource[:0]
	for p := c; ; {
		if !p.more() {
			if p.bad != "" {
				return p
			}
			break
		}
		field, wire := p.tag()
		if field != 1 {
			p.skip(wire)
			continue
		}
		r := p.message(wire)
		key = key.Join(d.reg.Fingerprint(r.data))
		d.resource = fieldsOne(&r, d.resource)
		p.adopt(r)
	}
	for c.more() {
		field, wire := c.tag()
		if field == 2 {
			c.adopt(d.scopeMetrics(c.message(wire), key))
		} else {
			c.skip(wire)
		}
	}
	return c
}

// fieldsOne appends the embedded messages of field 1 to dst.
func fieldsOne(c *cursor, dst [][]byte) [][]byte {
	for c.more() {
		field, wire := c.tag()
		if field == 1 {
			dst = append(dst, c.bytes(wire))
		} else {
			c.skip(wire)
		}
	}
	return dst
}

// scopeMetrics reads the metrics of one library.
func (d *Decoder) scopeMetrics(c cursor, key ingest.Key) cursor {
	if d.cfg.ScopeLabels {
		p := c
		d.scope = d.scope[:0]
		for p.more() {
			field, wire := p.tag()
			if field == 1 {
				d.scope = append(d.scope, p.bytes(wire)...) // joined bytes are a merged message
			} else {
				p.skip(wire)
			}
		}
		key = key.Join(d.reg.Fingerprint(d.scope))
	}
	for c.more() {
		field, wire := c.tag()
		if field == 2 {
			c.adopt(d.metric(c.message(wire), key))
		} else {
			c.skip(wire)
		}
	}
	return c
}

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

// endPoint counts a point that was refused in whole or in part.
func (d *Decoder) endPoint() {
	if d.refused {
		d.rejected++
		d.refused = false
	}
}

// sample adds one sample of a point. bound is the bucket's or the quantile.
func (d *Decoder) sample(m *metric, p *point, which part, bound, v float64) {
	if d.b.Len()-d.first >= d.cfg.MaxSamples {
		d.fault(ingest.TooLarge, m, p.at, "more samples than allowed in one message")
		return
	}
	if p.noValue {
		v = ingest.StaleMarker()
	} else if m.delta {
		v /= p.seconds
	}
	key := p.key.Join(d.parts[which])
	if which >= bucket {
		binary.LittleEndian.PutUint64(d.word[:], math.Float64bits(bound))
		key = key.Join(d.reg.Fingerprint(d.word[:]))
	}
	id, ok := d.reg.Lookup(key)
	if !ok { // slow path: a series not met in this form
		var cause ingest.Cause
		var detail string
		if id, cause, detail = d.intern(key, m, which, bound); cause != ingest.Accepted {
			d.fault(cause, m, p.at, detail)
			return
		}
	}
	d.b.Append(id, p.millis, v)
}

// fault records a refusal. When the batch has as many reports as it keeps, it
// only counts: hostile input costs no formatting.
func (d *Decoder) fault(c ingest.Cause, m *metric, at int, detail string) {
	d.refused = true
	if len(d.b.Faults) >= ingest.MaxFaults {
		d.b.Drop(c, 1)
		return
	}
	d.b.Fault(c, "byte "+strconv.Itoa(at), scan.Clip(scan.String(m.name)), detail)
}
