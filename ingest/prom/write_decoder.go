package prom

import (
	"fmt"
	"unicode/utf8"

	"github.com/portent-go/portent/ingest"
)

// WriteDecoder decodes remote-write messages, already decompressed, into
// batches. It keeps scratch memory between messages, so one decoder serves one
// goroutine; a [Receiver] has a bounded pool of them.
//
// Rules, for both versions of the protocol:
//  1. A message that is not valid protobuf, or exceeds MaxSeries or MaxSamples,
//     is refused as a whole: the batch is left as it was.
//  2. A series with labels that cannot be kept (no label, an empty or repeated
//     name, text that is not UTF-8, more or longer labels than allowed, a
//     symbol that does not exist) is refused, with all its samples, and
//     reported in Batch.Faults. The rest of the message is delivered.
//  3. Native histograms are refused as Unsupported, one drop each.
//  4. Exemplars, help texts, units and start times are checked for form and
//     ignored; [ingest.Batch] has no place for them.
//  5. Values go through bit by bit, stale markers and NaN included. Order and
//     age of samples are for the [ingest.Gate] to judge.
type WriteDecoder struct {
	lim WriteLimits
	reg *ingest.Registry
	msg []byte // the message being decoded

	stats   WriteStats
	base    int // length of the batch before the message
	keyV1   ingest.Key
	keysV2  [numMetricTypes]ingest.Key
	raw     []byte // label fields of a series that are not contiguous
	labels  ingest.Labels
	symbols []symbol
	refs    []uint32
}

// WriteStats counts what a message held.
type WriteStats struct {
	Series     int // series, refused ones included
	Samples    int // samples appended to the batch
	Histograms int // native histograms, all refused
	Exemplars  int // exemplars, all ignored
	Metadata   int // metadata entries of a 1.0 message
}

// NewWriteDecoder returns a decoder, or every fault of the limits.
func NewWriteDecoder(limits WriteLimits) (*WriteDecoder, error) {
	if err := limits.Validate(); err != nil {
		return nil, err
	}
	return &WriteDecoder{lim: limits.withDefaults()}, nil
}

// start prepares for a message into b.
func (d *WriteDecoder) start(b *ingest.Batch, msg []byte) {
	d.msg, d.stats, d.base = msg, WriteStats{}, b.Len()
	if reg := b.Registry(); reg != d.reg {
		d.reg = reg
		d.keyV1 = reg.Fingerprint([]byte("prom remote write 1"))
		for t := range d.keysV2 {
			d.keysV2[t] = reg.Fingerprint(fmt.Appendf(nil, "prom remote write 2 type %d", t))
		}
	}
}

// finish keeps the counts of a good message, or takes a bad one back.
func (d *WriteDecoder) finish(b *ingest.Batch, m *mark, err error) (WriteStats, error) {
	d.msg = nil
	clear(d.labels) // they alias the message
	if err != nil {
		m.undo(b)
		return WriteStats{}, err
	}
	d.stats.Samples = b.Len() - m.samples
	if n := d.stats.Histograms; n > 0 {
		fault(b, ingest.Unsupported, "", "", fmt.Sprintf("%d native histograms", n))
		b.Drop(ingest.Unsupported, n-1)
	}
	return d.stats, nil
}

func (d *WriteDecoder) countSeries() error {
	if d.stats.Series++; d.stats.Series > d.lim.MaxSeries {
		return fmt.Errorf("%w: more than %d series in one message", ingest.ErrTooLarge, d.lim.MaxSeries)
	}
	return nil
}

func (d *WriteDecoder) checkSamples(b *ingest.Batch) error {
	if b.Len()-d.base > d.lim.MaxSamples {
		return fmt.Errorf("%w: more than %d samples in one message", ingest.ErrTooLarge, d.lim.MaxSamples)
	}
	return nil
}

// refuse takes back the samples of a series and counts them, at least one.
func (d *WriteDecoder) refuse(b *ingest.Batch, from int, c ingest.Cause, detail string) {
	n := b.Len() - from
	truncate(b, from)
	if full(b) {
		b.Drop(c, max(n, 1))
		return
	}
	fault(b, c, fmt.Sprintf("series %d of the message", d.stats.Series), seriesText(d.labels), detail)
	b.Drop(c, max(n, 1)-1)
}

// seriesText names a series in a report, however long its labels are.
func seriesText(labels ingest.Labels) string {
	short := make(ingest.Labels, 0, 8)
	for _, l := range labels[:min(len(labels), 8)] {
		short = append(short, ingest.Label{Name: clip(l.Name), Value: clip(l.Value)})
	}
	return short.String()
}

// addLabel keeps a label to look at; past the limit one more is enough to know
// that there are too many.
func (d *WriteDecoder) addLabel(l ingest.Label) {
	if len(d.labels) <= d.lim.MaxLabels {
		d.labels = append(d.labels, l)
	}
}

// checkLabels finds what the registry would accept but a receiver should not.
func (d *WriteDecoder) checkLabels() (ingest.Cause, string) {
	if len(d.labels) > d.lim.MaxLabels {
		return ingest.TooLarge, fmt.Sprintf("more than %d labels", d.lim.MaxLabels)
	}
	size := 0
	for _, l := range d.labels {
		size += len(l.Name) + len(l.Value)
		if !utf8.ValidString(l.Name) || !utf8.ValidString(l.Value) {
			return ingest.BadLabels, "not UTF-8"
		}
	}
	if size > d.lim.MaxLabelBytes {
		return ingest.TooLarge, fmt.Sprintf("labels of %d bytes, more than %d", size, d.lim.MaxLabelBytes)
	}
	return ingest.Accepted, ""
}
