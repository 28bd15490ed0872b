package lstm

import (
	"encoding/binary"
	"errors"
)

// errProto is the cause of every failure to read a protocol buffer.
var errProto = errors.New("broken protocol buffer")

// field is one field of a protocol buffer message
// (protobuf.dev/programming-guides/encoding): a number in value, or bytes.
type field struct {
	number, wire int
	value        uint64
	bytes        []byte
}

// Wire types.
const (
	wireVarint = 0
	wire64     = 1
	wireBytes  = 2
	wire32     = 5
)

// eachField calls f for every field of a message, in order, until it fails.
// Groups, long out of use, are refused.
func eachField(msg []byte, f func(field) error) error {
	for len(msg) > 0 {
		var x field
		key, n := binary.Uvarint(msg)
		if n <= 0 || key>>3 > 1<<29 {
			return errProto
		}
		x.number, x.wire = int(key>>3), int(key&7)
		if msg = x.take(msg[n:]); msg == nil {
			return errProto
		}
		if err := f(x); err != nil {
			return err
		}
	}
	return nil
}

// take reads the value in front of msg and returns what follows, nil when the
// message ends too soon.
func (x *field) take(msg []byte) []byte {
	size := uint64(0)
	switch x.wire {
	case wireVarint, wireBytes:
		v, n := binary.Uvarint(msg)
		if n <= 0 {
			return nil
		}
		x.value, msg = v, msg[n:]
		if x.wire == wireBytes {
			size = v
		}
	case wire32:
		size = 4
	case wire64:
		size = 8
	default:
		return nil
	}
	if size > uint64(len(msg)) {
		return nil
	}
	x.bytes = msg[:size]
	return msg[size:]
}

// numbers appends the values of a repeated number, packed or not.
func (x field) numbers(dst []int) ([]int, error) {
	if x.wire == wireVarint {
		return append(dst, int(x.value)), nil
	}
	for b := x.bytes; len(b) > 0; {
		v, n := binary.Uvarint(b)
		if n <= 0 || x.wire != wireBytes {
			return nil, errProto
		}
		dst, b = append(dst, int(v)), b[n:]
	}
	return dst, nil
}
