package otlp

import (
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
	first    int          // samples in b when Decode began
	refused  bool         // something of the point under way
	failed   ingest.Cause // of the point's series, once one could not be made
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

// large reports whether scratch memory has outgrown usual messages.
func (d *Decoder) large() bool {
	return cap(d.counts) > 1<<17 || cap(d.bounds) > 1<<17 || cap(d.scope) > 1<<20
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
		d.resourceAttributes(&r)
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

// resourceAttributes notes the attributes of a resource, up to the limit.
func (d *Decoder) resourceAttributes(c *cursor) {
	for c.more() {
		field, wire := c.tag()
		if field != 1 {
			c.skip(wire)
			continue
		}
		kv := c.bytes(wire)
		switch n := len(d.resource); {
		case n < d.cfg.MaxAttributes:
			d.resource = append(d.resource, kv)
		case n == d.cfg.MaxAttributes:
			d.resource = append(d.resource, nil) // marks it as full
			d.fault(ingest.TooLarge, &metric{}, c.base+c.i, "resource with more attributes than allowed: the rest is passed over")
			d.refused = false // of no data point
		}
	}
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
