package otlp

import (
	"encoding/binary"
	"errors"
	"math"
)

// lengthBytes is the room for the length of an embedded message: a varint of
// fixed size, so that the message can be written before its length is known.
const lengthBytes = 5

// openMessage begins an embedded message.
func openMessage(dst []byte, field byte) []byte {
	return append(dst, field<<3|wireBytes, 0, 0, 0, 0, 0)
}

// closeMessage writes the length of the message that begins at begin and ends
// with dst.
func closeMessage(dst []byte, begin int) {
	n := len(dst) - begin - 1 - lengthBytes
	for i := range lengthBytes {
		dst[begin+1+i] = byte(n)&0x7f | 0x80
		n >>= 7
	}
	dst[begin+lengthBytes] &^= 0x80
}

func appendString(dst []byte, field byte, s string) []byte {
	dst = binary.AppendUvarint(append(dst, field<<3|wireBytes), uint64(len(s)))
	return append(dst, s...)
}

func appendUint(dst []byte, field byte, v uint64) []byte {
	return binary.AppendUvarint(append(dst, field<<3|wireVarint), v)
}

func appendFixed(dst []byte, field byte, v uint64) []byte {
	return binary.LittleEndian.AppendUint64(append(dst, field<<3|wireFixed64), v)
}

// appendAttributes writes a list of KeyValue messages.
func appendAttributes(dst []byte, field byte, list []jsonKeyValue, depth int) ([]byte, error) {
	return appendEach(dst, field, list, func(dst []byte, kv *jsonKeyValue) ([]byte, error) {
		dst = appendString(dst, 1, kv.Key)
		begin := len(dst)
		dst, err := appendValue(openMessage(dst, 2), &kv.Value, depth)
		if err == nil {
			closeMessage(dst, begin)
		}
		return dst, err
	})
}

var errDeep = errors.New("attribute nested too deeply")

// appendValue writes an AnyValue message.
func appendValue(dst []byte, v *jsonValue, depth int) ([]byte, error) {
	if depth >= maxDepth {
		return dst, errDeep
	}
	switch {
	case v.String != nil:
		return appendString(dst, 1, *v.String), nil
	case v.Bool != nil && *v.Bool:
		return appendUint(dst, 2, 1), nil
	case v.Bool != nil:
		return appendUint(dst, 2, 0), nil
	case v.Int != nil:
		return appendUint(dst, 3, uint64(*v.Int)), nil
	case v.Double != nil:
		return appendFixed(dst, 4, math.Float64bits(float64(*v.Double))), nil
	case v.Bytes != nil:
		return appendString(dst, 7, string(v.Bytes)), nil
	case v.Array != nil:
		begin := len(dst)
		dst, err := appendEach(openMessage(dst, 5), 1, v.Array.Values, func(dst []byte, v *jsonValue) ([]byte, error) {
			return appendValue(dst, v, depth+1)
		})
		closeMessage(dst, begin)
		return dst, err
	case v.Map != nil:
		begin := len(dst)
		dst, err := appendAttributes(openMessage(dst, 6), 1, v.Map.Values, depth+1)
		closeMessage(dst, begin)
		return dst, err
	}
	return dst, nil
}
