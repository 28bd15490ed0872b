package prom

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// msg builds protobuf messages for tests, field by field.
type msg []byte

func (m msg) varint(field int, v uint64) msg {
	return binary.AppendUvarint(binary.AppendUvarint(m, uint64(field)<<3|wireVarint), v)
}

func (m msg) double(field int, v float64) msg {
	return binary.LittleEndian.AppendUint64(binary.AppendUvarint(m, uint64(field)<<3|wireFixed64), math.Float64bits(v))
}

func (m msg) bytes(field int, data []byte) msg {
	m = binary.AppendUvarint(m, uint64(field)<<3|wireBytes)
	return append(binary.AppendUvarint(m, uint64(len(data))), data...)
}

func (m msg) text(field int, s string) msg { return m.bytes(field, []byte(s)) }

// labels appends label messages of 1.0 from name, value, …
func (m msg) labels(pairs ...string) msg {
	for i := 0; i < len(pairs); i += 2 {
		m = m.bytes(1, msg{}.text(1, pairs[i]).text(2, pairs[i+1]))
	}
	return m
}

func (m msg) sample(t int64, v float64) msg {
	return m.bytes(2, msg{}.double(1, v).varint(2, uint64(t)))
}

// refs appends a packed list of label references of 2.0.
func (m msg) refs(refs ...uint64) msg {
	var list []byte
	for _, r := range refs {
		list = binary.AppendUvarint(list, r)
	}
	return m.bytes(v2Refs, list)
}

func TestCursorFaults(t *testing.T) {
	f := func(data, want string) {
		t.Helper()
		c := cursor{data: []byte(data)}
		for c.more() {
			_, wire := c.tag()
			c.skip(wire)
		}
		err := c.err(c.data)
		if want == "" && err != nil || want != "" && (!errors.Is(err, ingest.ErrSyntax) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", data, err, want)
		}
	}
	f("", "")
	f("\x08\x96\x01", "")
	f("\x0b\x08\x01\x12\x01x\x13\x14\x0c", "") // a group in a group
	f("\x08", "byte 1 of 1: varint cut short")
	f("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "longer than 10")
	f("\x00", "field number out of range")
	f("\x0c", "not opened")
	f("\x0b\x08\x01", "group cut short")
	f("\x0f", "unknown wire type")
	f("\x0a\x05x", "length beyond")
	f("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "length beyond")
	f("\x09\x01", "8-byte value")
	f("\x0d\x01", "4-byte value")
}

func TestShapes(t *testing.T) {
	f := func(s shape, data []byte, want string) {
		t.Helper()
		if got := s.check(data); got.bad != want {
			t.Errorf("%q: %q, want %q", data, got.bad, want)
		}
	}
	f(exemplarShapeV1, msg{}.labels("a", "b").double(2, 1).varint(3, 5), "")
	f(exemplarShapeV1, msg{}.bytes(1, msg{}.varint(1, 1)), "wrong wire type")
	f(exemplarShapeV1, msg{}.varint(2, 1), "wrong wire type")
	f(exemplarShapeV2, msg{}.refs(1, 2, 300).varint(1, 7), "")
	f(exemplarShapeV2, msg{}.bytes(1, []byte{0x80}), badPacked)
	f(histogramShapeV2, msg{}.bytes(8, msg{}.varint(1, 1).varint(2, 3)).varint(99, 1).double(10, 1), "")
	f(histogramShapeV2, msg{}.bytes(10, []byte("1234567")), badPacked)
	f(histogramShapeV2, msg{}.double(4, 1), "wrong wire type")
}
