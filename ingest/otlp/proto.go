package otlp

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/portent-go/portent/ingest"
)

// Wire types of protocol buffers
// (https://protobuf.dev/programming-guides/encoding/#structure).
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// cursor walks the fields of one message. The first fault sticks: from then on
// reads give zeros and more reports false, so a loop checks once at its end.
// Unknown fields are skipped; groups, which no version of OTLP has, are refused.
// Otherwise it takes what generated Go code takes.
type cursor struct {
	data []byte
	i    int
	base int    // where data begins in the outermost message
	bad  string // what was wrong, "" while all is well
	at   int    // where, in the outermost message
}

func (c *cursor) more() bool { return c.i < len(c.data) && c.bad == "" }

func (c *cursor) fail(what string) {
	if c.bad == "" {
		c.bad, c.at = what, c.base+c.i
	}
	c.i = len(c.data)
}

// adopt takes over the fault of a part of the message.
func (c *cursor) adopt(part cursor) {
	if part.bad != "" && c.bad == "" {
		c.bad, c.at, c.i = part.bad, part.at, len(c.data)
	}
}

func (c *cursor) uvarint() uint64 {
	if c.i < len(c.data) && c.data[c.i] < 0x80 { // fast path
		c.i++
		return uint64(c.data[c.i-1])
	}
	return c.longVarint()
}

// longVarint reads a varint of several bytes; bits past the 64th are ignored.
func (c *cursor) longVarint() (v uint64) {
	for shift := uint(0); shift < 70; shift += 7 {
		if c.i >= len(c.data) {
			break
		}
		b := c.data[c.i]
		c.i++
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	c.fail("varint cut short or too long")
	return 0
}

// tag reads number and wire type of the next field.
func (c *cursor) tag() (field uint64, wire uint8) {
	v := c.uvarint()
	number := int32(v >> 3) // its upper bits are ignored
	if c.bad == "" && number <= 0 {
		c.fail("field number out of range")
	}
	return uint64(number), uint8(v & 7)
}

// bytes reads a length and as many bytes, which alias the message.
func (c *cursor) bytes(wire uint8) []byte {
	if !c.want(wire, wireBytes) {
		return nil
	}
	n := c.uvarint()
	if n > uint64(len(c.data)-c.i) {
		c.fail("length beyond the message")
		return nil
	}
	c.i += int(n)
	return c.data[c.i-int(n) : c.i]
}

// message reads an embedded message.
func (c *cursor) message(wire uint8) cursor {
	data := c.bytes(wire)
	return cursor{data: data, base: c.base + c.i - len(data)}
}

func (c *cursor) fixed64(wire uint8) uint64 {
	if !c.want(wire, wireFixed64) {
		return 0
	}
	return c.next64()
}

func (c *cursor) next64() uint64 {
	if len(c.data)-c.i < 8 {
		c.fail("8-byte value cut short")
		return 0
	}
	c.i += 8
	return binary.LittleEndian.Uint64(c.data[c.i-8:])
}

func (c *cursor) double(wire uint8) float64 { return math.Float64frombits(c.fixed64(wire)) }

func (c *cursor) varint(wire uint8) uint64 {
	if !c.want(wire, wireVarint) {
		return 0
	}
	return c.uvarint()
}

// want checks the wire type of a known field.
func (c *cursor) want(got, want uint8) bool {
	if got != want {
		c.fail("wrong wire type")
	}
	return got == want && c.bad == ""
}

// skip passes over a field whose tag was just read.
func (c *cursor) skip(wire uint8) {
	switch wire {
	case wireVarint:
		c.uvarint()
	case wireFixed64:
		c.next64()
	case wireBytes:
		c.bytes(wire)
	case wireFixed32:
		if c.i += 4; c.i > len(c.data) {
			c.fail("4-byte value cut short")
		}
	default:
		c.fail("group or unknown wire type")
	}
}

// fixed64s appends the values of a repeated field, packed or single, to dst. It
// takes no more memory than the message has.
func (c *cursor) fixed64s(dst []uint64, wire uint8) []uint64 {
	if wire == wireFixed64 {
		return append(dst, c.fixed64(wire))
	}
	list := c.message(wire)
	if len(list.data)%8 != 0 {
		c.fail("packed list of 8-byte values cut short")
		return dst
	}
	for list.more() {
		dst = append(dst, list.next64())
	}
	return dst
}

// err returns the fault with its place.
func (c *cursor) err(size int) error {
	if c.bad == "" {
		return nil
	}
	return fmt.Errorf("%w: byte %d of %d: %s", ingest.ErrSyntax, min(c.at, size), size, c.bad)
}
