package prom

import (
	"encoding/binary"
	"fmt"

	"github.com/portent-go/portent/ingest"
)

// Wire types of protocol buffers
// (https://protobuf.dev/programming-guides/encoding/#structure).
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireGroup   = 3
	wireEnd     = 4
	wireFixed32 = 5
)

// cursor walks the fields of one protobuf message. The first fault sticks: every
// later read gives zeros and more reports false, so a loop checks once.
//
// What it takes and refuses is what generated Go code takes and refuses: unknown
// fields are skipped, groups included; bits of a varint past 64 are ignored.
type cursor struct {
	data []byte
	i    int
	bad  string // what was wrong, "" while all is well
	at   int    // where
}

func (c *cursor) more() bool { return c.i < len(c.data) && c.bad == "" }

func (c *cursor) fail(what string) {
	if c.bad == "" {
		c.bad, c.at = what, c.i
	}
	c.i = len(c.data)
}

func (c *cursor) uvarint() uint64 {
	if c.i < len(c.data) && c.data[c.i] < 0x80 {
		c.i++
		return uint64(c.data[c.i-1])
	}
	return c.longVarint()
}

func (c *cursor) longVarint() uint64 {
	var v uint64
	for shift := uint(0); shift < 64; shift += 7 {
		if c.i >= len(c.data) {
			c.fail("varint cut short")
			return 0
		}
		x := c.data[c.i]
		c.i++
		v |= uint64(x&0x7f) << shift
		if x < 0x80 {
			return v
		}
	}
	c.fail("varint longer than 10 bytes")
	return 0
}

// tag reads the number and wire type of the next field.
func (c *cursor) tag() (field int32, wire uint8) {
	v := c.uvarint()
	field, wire = int32(v>>3), uint8(v&7)
	if field <= 0 && c.bad == "" {
		c.fail("field number out of range")
	}
	if wire == wireEnd {
		c.fail("end of a group that was not opened")
	}
	return field, wire
}

// bytes reads a length and as many bytes; they alias the message.
func (c *cursor) bytes() []byte {
	n := c.uvarint()
	if n > uint64(len(c.data)-c.i) {
		c.fail("length beyond the message")
		return nil
	}
	c.i += int(n)
	return c.data[c.i-int(n) : c.i]
}

func (c *cursor) fixed64() uint64 {
	if len(c.data)-c.i < 8 {
		c.fail("8-byte value cut short")
		return 0
	}
	c.i += 8
	return binary.LittleEndian.Uint64(c.data[c.i-8:])
}

// want reports whether a known field has the wire type it should.
func (c *cursor) want(got, want uint8) bool {
	if got != want {
		c.fail("wrong wire type")
	}
	return got == want
}

// skip passes over a field whose tag was just read, groups with all they hold.
func (c *cursor) skip(wire uint8) {
	depth := 0
	for {
		switch wire {
		case wireVarint:
			c.longVarint()
		case wireFixed64:
			c.fixed64()
		case wireBytes:
			c.bytes()
		case wireGroup:
			depth++
		case wireEnd:
			depth--
		case wireFixed32:
			c.fixed32()
		default:
			c.fail("unknown wire type")
		}
		if depth <= 0 || c.bad != "" {
			return
		}
		wire = uint8(c.groupTag() & 7)
	}
}

func (c *cursor) groupTag() uint64 {
	if c.i >= len(c.data) {
		c.fail("group cut short")
		return 0
	}
	return c.uvarint()
}

func (c *cursor) fixed32() {
	if len(c.data)-c.i < 4 {
		c.fail("4-byte value cut short")
		return
	}
	c.i += 4
}

// err turns the fault of part, a piece of whole, into an error with its place.
func (c *cursor) err(whole []byte) error {
	if c.bad == "" {
		return nil
	}
	return fmt.Errorf("%w: byte %d of %d: %s", ingest.ErrSyntax, offset(whole, c.data)+c.at, len(whole), c.bad)
}

// offset returns where part begins in whole, if it is a slice of it up to the
// same end of memory; otherwise some place inside.
func offset(whole, part []byte) int {
	return min(max(cap(whole)-cap(part), 0), len(whole))
}
