package prom

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/portent-go/portent/ingest"
)

// Tags of a sample field (the same number in both versions) and inside it.
const (
	tagSample = 2<<3 | wireBytes
	tagValue  = 1<<3 | wireFixed64
	tagTime   = 2<<3 | wireVarint
)

// Where the parts of a sample field lie when it is written the usual way: tag,
// length, tag of the value, value, tag of the time, time.
const (
	atValueTag = 2
	atValue    = 3
	atTimeTag  = 11
	atTime     = 12
)

// sampleRun appends the samples that stand at the cursor one after the other,
// written the usual way, and leaves the cursor at whatever comes next. Their
// series is filled in when the labels are known.
func sampleRun(b *ingest.Batch, c *cursor) {
	series, times, values := b.Series, b.Time, b.Value
	memory := c.data[:cap(c.data)] // times are loaded 8 bytes at once, past the series but not the message
	i := c.i
	for i+atTime < len(c.data) && i+atTime+8 <= len(memory) && c.data[i] == tagSample {
		n := int(c.data[i+1]) - (atTime - 2) // bytes of the time
		if c.data[i+atValueTag] != tagValue || c.data[i+atTimeTag] != tagTime || i+atTime+n > len(c.data) {
			break
		}
		t, ok := wordVarint(binary.LittleEndian.Uint64(memory[i+atTime:]), n)
		if !ok {
			break
		}
		v := math.Float64frombits(binary.LittleEndian.Uint64(c.data[i+atValue:]))
		series, times, values = append(series, 0), append(times, int64(t)), append(values, v)
		i += atTime + n
	}
	b.Series, b.Time, b.Value, c.i = series, times, values, i
}

// wordVarint decodes a varint of n bytes, 1 to 8, that begin the little-endian
// word x; ok is false when the varint has another length. Groups of seven bits
// are pushed together two by two, instead of one by one: time stamps in
// milliseconds take six.
func wordVarint(x uint64, n int) (v uint64, ok bool) {
	const last = 0x8080808080808080
	if n < 1 || n > 8 || bits.TrailingZeros64(^x&last) != 8*n-1 {
		return 0, false
	}
	x &= ^uint64(last) & (math.MaxUint64 >> (64 - 8*uint(n)))
	x = x&0x007f007f007f007f | x&0x7f007f007f007f00>>1
	x = x&0x00003fff00003fff | x&0x3fff00003fff0000>>2
	x = x&0x000000000fffffff | x&0x0fffffff00000000>>4
	return x, true
}

// sample decodes a Sample message, however it is written, and appends it. start
// is the number of the field with the start time, the only difference between
// the versions: 1.0 has none.
func sample(b *ingest.Batch, data []byte, start int32) cursor {
	c := cursor{data: data}
	var v, t uint64
	for c.more() {
		switch number, wire := c.tag(); {
		case number == 1 && c.want(wire, wireFixed64):
			v = c.fixed64()
		case number == 2 && c.want(wire, wireVarint):
			t = c.uvarint()
		case number == start && c.want(wire, wireVarint):
			c.uvarint()
		default:
			c.skip(wire)
		}
	}
	b.Append(0, int64(t), math.Float64frombits(v))
	return c
}

// assign gives the samples appended since from to their series.
func assign(b *ingest.Batch, from int, id ingest.SeriesID) {
	for i := from; i < len(b.Series); i++ {
		b.Series[i] = id
	}
}

// oneSample appends the sample at the cursor, however it is written.
func (d *WriteDecoder) oneSample(b *ingest.Batch, c *cursor, start int32) error {
	if s := sample(b, c.bytes(), start); s.bad != "" {
		return s.err(d.msg)
	}
	return d.checkSamples(b)
}
