package prom

import (
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Field tags of prometheus.WriteRequest and its TimeSeries, number and wire type
// in one (prometheus/prompb: remote.proto, types.proto).
const (
	v1Series     = 1<<3 | wireBytes
	v1Metadata   = 3<<3 | wireBytes
	v1Label      = 1<<3 | wireBytes
	v1Sample     = 2<<3 | wireBytes
	v1Exemplar   = 3<<3 | wireBytes
	v1Histogram  = 4<<3 | wireBytes
	v1LabelName  = 1<<3 | wireBytes
	v1LabelValue = 2<<3 | wireBytes
)

// DecodeV1 appends the samples of a prometheus.WriteRequest to b. The message
// is not kept. An error wraps [ingest.ErrSyntax] or [ingest.ErrTooLarge], and
// then b is as it was; see [WriteDecoder] for what is refused piece by piece.
//
// The wire form of a series is the bytes of its label fields: a series met
// before costs one hash over them and one look-up.
//
// Source: Prometheus Remote-Write 1.0 specification, "Protocol"; metadata as
// Prometheus sends it (the specification reserves the field).
func (d *WriteDecoder) DecodeV1(b *ingest.Batch, msg []byte) (WriteStats, error) {
	m, msg := markOf(b), msg[:len(msg):len(msg)] // nothing past the message is looked at
	d.start(b, msg)
	return d.finish(b, &m, d.requestV1(b, msg))
}

func (d *WriteDecoder) requestV1(b *ingest.Batch, msg []byte) error {
	c := cursor{data: msg}
	for c.more() {
		number, wire := c.tag()
		var err error
		switch {
		case number == v1Series>>3 && c.want(wire, wireBytes):
			err = d.seriesV1(b, c.bytes())
		case number == v1Metadata>>3 && c.want(wire, wireBytes):
			err = d.metadataV1(c.bytes())
		default:
			c.skip(wire)
		}
		if err != nil {
			return err
		}
	}
	return c.err(d.msg)
}

// seriesV1 reads a TimeSeries: samples are appended at once, their series is
// filled in at the end, so the order of the fields does not matter.
func (d *WriteDecoder) seriesV1(b *ingest.Batch, data []byte) error {
	if err := d.countSeries(); err != nil {
		return err
	}
	from := b.Len()
	c := cursor{data: data}
	wire := labelRun(&c)
	for sampleRun(b, &c); c.more(); sampleRun(b, &c) {
		start := c.i
		switch number, typ := c.tag(); {
		case number == v1Sample>>3 && c.want(typ, wireBytes):
			if err := d.oneSample(b, &c, 0); err != nil {
				return err
			}
		case number == v1Label>>3 && c.want(typ, wireBytes):
			c.bytes()
			wire = d.joinLabels(wire, data[start:c.i])
		default:
			d.otherV1(&c, number, typ)
		}
	}
	if c.bad != "" {
		return c.err(d.msg)
	}
	if err := d.checkSamples(b); err != nil {
		return err
	}
	return d.bindV1(b, from, wire)
}

// labelRun passes over the label fields at the start of a series and returns
// them: one contiguous run in what every known sender writes.
func labelRun(c *cursor) []byte {
	end := 0
	for c.i < len(c.data) && c.data[c.i] == v1Label {
		if next := end + 2; next <= len(c.data) && c.data[end+1] < 0x80 { // fast path: a length of one byte
			if next += int(c.data[end+1]); next <= len(c.data) {
				c.i, end = next, next
				continue
			}
		}
		c.i++
		c.bytes()
		if c.bad != "" {
			break
		}
		end = c.i
	}
	return c.data[:end]
}

// joinLabels appends a label field that stands apart from the first ones. The
// run is copied, never grown in place: its bytes belong to the message.
func (d *WriteDecoder) joinLabels(run, field []byte) []byte {
	if len(d.raw) == 0 || len(run) == 0 || &run[0] != &d.raw[0] {
		d.raw = append(d.raw[:0], run...)
	}
	d.raw = append(d.raw, field...)
	return d.raw
}

// otherV1 checks and counts what a series may hold beside labels and samples.
func (d *WriteDecoder) otherV1(c *cursor, number int32, wire uint8) {
	switch {
	case number == v1Exemplar>>3 && c.want(wire, wireBytes):
		d.stats.Exemplars++
		c.checked(exemplarShapeV1)
	case number == v1Histogram>>3 && c.want(wire, wireBytes):
		d.stats.Histograms++
		c.checked(histogramShapeV1)
	default:
		c.skip(wire)
	}
}

// checked passes over an embedded message of a known shape.
func (c *cursor) checked(s shape) {
	if in := s.check(c.bytes()); in.bad != "" {
		c.fail(in.bad)
	}
}

// bindV1 finds the series of a run of label fields and hands it the samples.
func (d *WriteDecoder) bindV1(b *ingest.Batch, from int, wire []byte) error {
	key := d.reg.Fingerprint(wire).Join(d.keyV1)
	id, ok := d.reg.Lookup(key) // fast path: met before
	if !ok {
		var cause ingest.Cause
		var detail string
		var err error
		if id, cause, detail, err = d.internV1(key, wire, b.Len() > from); err != nil {
			return err
		}
		if cause != ingest.Accepted {
			d.refuse(b, from, cause, detail)
		}
	}
	assign(b, from, id)
	return nil
}

// internV1 parses the labels and registers the series, unless it came without
// samples: then only its form is checked.
func (d *WriteDecoder) internV1(key ingest.Key, wire []byte, used bool) (ingest.SeriesID, ingest.Cause, string, error) {
	if err := d.parseLabelsV1(wire); err != nil {
		return 0, 0, "", err
	}
	if !used {
		return 0, ingest.Accepted, "", nil
	}
	if cause, detail := d.checkLabels(); cause != ingest.Accepted {
		return 0, cause, detail, nil
	}
	id, cause := d.reg.Intern(key, d.labels)
	return id, cause, scan.Detail(cause), nil
}

func (d *WriteDecoder) parseLabelsV1(wire []byte) error {
	d.labels = d.labels[:0]
	c := cursor{data: wire}
	for c.more() {
		c.tag()
		l := cursor{data: c.bytes()}
		d.addLabel(l.label())
		if l.bad != "" {
			return l.err(d.msg)
		}
	}
	return nil
}

// label reads a Label message; its strings alias the message.
func (c *cursor) label() (l ingest.Label) {
	for c.more() {
		switch number, wire := c.tag(); {
		case number == v1LabelName>>3 && c.want(wire, wireBytes):
			l.Name = scan.String(c.bytes())
		case number == v1LabelValue>>3 && c.want(wire, wireBytes):
			l.Value = scan.String(c.bytes())
		default:
			c.skip(wire)
		}
	}
	return l
}
