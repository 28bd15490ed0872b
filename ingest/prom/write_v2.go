package prom

import (
	"fmt"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Field numbers of io.prometheus.write.v2.Request and its TimeSeries
// (Remote-Write 2.0 specification, "Protobuf Message").
const (
	v2Symbols   = 4
	v2Series    = 5
	v2Refs      = 1
	v2Sample    = 2
	v2Histogram = 3
	v2Exemplar  = 4
	v2Metadata  = 5
	v2Start     = 3 // of a Sample
)

// symbol is one string of a message's table and its fingerprint, made once and
// joined for every series that refers to it.
type symbol struct {
	text []byte
	key  ingest.Key
}

// DecodeV2 appends the samples of an io.prometheus.write.v2.Request to b. The
// message is not kept. An error wraps [ingest.ErrSyntax] or
// [ingest.ErrTooLarge], and then b is as it was; see [WriteDecoder] for what is
// refused piece by piece.
//
// The wire form of a series is the fingerprints of its symbols, joined in the
// order of its references, with the type of its metadata: a type seen for the
// first time makes the series be looked at again, and only then is its kind set.
func (d *WriteDecoder) DecodeV2(b *ingest.Batch, msg []byte) (WriteStats, error) {
	m, msg := markOf(b), msg[:len(msg):len(msg)] // nothing past the message is looked at
	d.start(b, msg)
	err := d.symbolTable(msg)
	if err == nil {
		err = d.requestV2(b, msg)
	}
	clear(d.symbols) // they alias the message
	return d.finish(b, &m, err)
}

// symbolTable is the first pass over a message: the table may come after the
// series that use it.
func (d *WriteDecoder) symbolTable(msg []byte) error {
	d.symbols = d.symbols[:0]
	c := cursor{data: msg}
	for c.more() {
		number, wire := c.tag()
		if number != v2Symbols || !c.want(wire, wireBytes) {
			c.skip(wire)
			continue
		}
		text := c.bytes()
		if len(d.symbols) >= symbolsPerSeries*d.lim.MaxSeries {
			return fmt.Errorf("%w: more than %d symbols in one message", ingest.ErrTooLarge, len(d.symbols))
		}
		d.symbols = append(d.symbols, symbol{text, d.reg.Fingerprint(text)})
	}
	return c.err(msg)
}

func (d *WriteDecoder) requestV2(b *ingest.Batch, msg []byte) error {
	c := cursor{data: msg}
	for c.more() {
		number, wire := c.tag()
		if number != v2Series || !c.want(wire, wireBytes) {
			c.skip(wire)
			continue
		}
		data := c.bytes()
		if c.bad != "" {
			break
		}
		if err := d.seriesV2(b, data); err != nil {
			return err
		}
	}
	return c.err(msg)
}

func (d *WriteDecoder) seriesV2(b *ingest.Batch, data []byte) error {
	if err := d.countSeries(); err != nil {
		return err
	}
	from, kind := b.Len(), typeUnknown
	d.refs = d.refs[:0]
	c := cursor{data: data}
	for ; c.more(); sampleRun(b, &c) {
		number, wire := c.tag()
		switch {
		case number == v2Refs:
			d.readRefs(&c, wire)
		case number == v2Sample && c.want(wire, wireBytes):
			if err := d.oneSample(b, &c, v2Start); err != nil {
				return err
			}
		case number == v2Metadata && c.want(wire, wireBytes):
			kind = metadataV2(&c)
		default:
			d.otherV2(&c, number, wire)
		}
	}
	err := c.err(d.msg)
	if err == nil {
		err = d.checkSamples(b)
	}
	if err == nil {
		d.bindV2(b, from, kind)
	}
	return err
}

func (d *WriteDecoder) otherV2(c *cursor, number int32, wire uint8) {
	switch {
	case number == v2Histogram && c.want(wire, wireBytes):
		d.stats.Histograms++
		c.checked(histogramShapeV2)
	case number == v2Exemplar && c.want(wire, wireBytes):
		d.stats.Exemplars++
		c.checked(exemplarShapeV2)
	default:
		c.skip(wire)
	}
}

// readRefs reads label references, packed as they should be or one by one.
func (d *WriteDecoder) readRefs(c *cursor, wire uint8) {
	if wire == wireVarint {
		d.addRef(uint32(c.uvarint()))
		return
	}
	if !c.want(wire, wireBytes) {
		return
	}
	list := cursor{data: c.bytes()}
	for list.more() {
		d.addRef(uint32(list.uvarint()))
	}
	if list.bad != "" {
		c.fail(badPacked)
	}
}

// badPacked is named for the tests against generated code, which reads a value
// past the end of its packed list.
const badPacked = "value cut short in a packed list"

// addRef keeps a reference; past the label limit two more are enough to know.
func (d *WriteDecoder) addRef(ref uint32) {
	if len(d.refs) < 2*d.lim.MaxLabels+2 {
		d.refs = append(d.refs, ref)
	}
}

// bindV2 finds the series that the references name and hands it the samples.
func (d *WriteDecoder) bindV2(b *ingest.Batch, from int, kind metricType) {
	key, detail := d.keyV2(kind)
	if detail != "" {
		d.labels = d.labels[:0]
		d.refuse(b, from, ingest.BadLabels, detail)
		return
	}
	if b.Len() == from {
		return
	}
	id, ok := d.reg.Lookup(key) // fast path: met before
	if !ok {
		var cause ingest.Cause
		if id, cause, detail = d.internV2(key, kind); cause != ingest.Accepted {
			d.refuse(b, from, cause, detail)
			return
		}
	}
	assign(b, from, id)
}

// keyV2 joins the fingerprints of the symbols that the references name.
func (d *WriteDecoder) keyV2(kind metricType) (ingest.Key, string) {
	key := d.keysV2[kind]
	if len(d.refs)%2 != 0 {
		return key, "odd number of label references"
	}
	for _, ref := range d.refs {
		if int(ref) >= len(d.symbols) {
			return key, fmt.Sprintf("reference to symbol %d of %d", ref, len(d.symbols))
		}
		key = key.Join(d.symbols[ref].key)
	}
	return key, ""
}

func (d *WriteDecoder) internV2(key ingest.Key, kind metricType) (ingest.SeriesID, ingest.Cause, string) {
	d.labels = d.labels[:0]
	for i := 0; i < len(d.refs); i += 2 {
		name, value := d.symbols[d.refs[i]].text, d.symbols[d.refs[i+1]].text
		d.labels = append(d.labels, ingest.Label{Name: scan.String(name), Value: scan.String(value)})
	}
	if cause, detail := d.checkLabels(); cause != ingest.Accepted {
		return 0, cause, detail
	}
	metric := d.labels.Metric()
	id, cause := d.reg.Intern(key, d.labels)
	if k := seriesKind(kind, metric); cause == ingest.Accepted && k != ingest.Unknown {
		d.reg.SetSeriesKind(id, k)
	}
	return id, cause, scan.Detail(cause)
}
