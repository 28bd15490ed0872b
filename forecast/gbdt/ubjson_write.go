package gbdt

import (
	"encoding/binary"
	"fmt"
	"math"
)

// appendUBJSON writes the document as XGBoost does: arrays of numbers with type
// and count, other arrays with a count, objects closed by a brace.
func appendUBJSON(dst []byte, v any) []byte {
	switch v := v.(type) {
	case object:
		dst = append(dst, '{')
		for _, m := range v {
			dst = appendText(dst, m.name)
			dst = appendUBJSON(dst, m.value)
		}
		return append(dst, '}')
	case []object:
		dst = appendCount(append(dst, '['), len(v))
		for _, o := range v {
			dst = appendUBJSON(dst, o)
		}
		return dst
	case []string:
		dst = appendCount(append(dst, '['), len(v))
		for _, s := range v {
			dst = appendUBJSON(dst, s)
		}
		return dst
	case string:
		return appendText(append(dst, 'S'), v)
	case integers:
		dst = appendCount(append(dst, '['), len(v))
		for _, x := range v {
			dst = appendUBJSON(dst, x)
		}
		return dst
	case int32:
		return binary.BigEndian.AppendUint32(append(dst, 'l'), uint32(v))
	case flags:
		return append(appendCount(append(dst, "[$U"...), len(v)), v...)
	case []int32:
		dst = appendCount(append(dst, "[$l"...), len(v))
		for _, x := range v {
			dst = binary.BigEndian.AppendUint32(dst, uint32(x))
		}
		return dst
	case []int64:
		dst = appendCount(append(dst, "[$L"...), len(v))
		for _, x := range v {
			dst = binary.BigEndian.AppendUint64(dst, uint64(x))
		}
		return dst
	case floats:
		dst = appendCount(append(dst, "[$d"...), len(v))
		for _, x := range v {
			dst = binary.BigEndian.AppendUint32(dst, math.Float32bits(x))
		}
		return dst
	}
	panic(fmt.Sprintf("gbdt: BUG: no UBJSON for %T", v))
}

func appendCount(dst []byte, n int) []byte {
	return binary.BigEndian.AppendUint64(append(dst, '#', 'L'), uint64(n))
}

func appendText(dst []byte, s string) []byte {
	dst = binary.BigEndian.AppendUint64(append(dst, 'L'), uint64(len(s)))
	return append(dst, s...)
}
