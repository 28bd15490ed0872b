// Package codec reads and writes the little-endian binary forms of Portent's
// states. Writers append to a slice; the [Reader] checks every length and keeps
// the first error, so that callers test once at the end.
package codec

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrCorrupt is wrapped by every error of a [Reader].
var ErrCorrupt = errors.New("corrupt or truncated state")

// AppendUint32 appends x in 4 bytes.
func AppendUint32(dst []byte, x uint32) []byte { return binary.LittleEndian.AppendUint32(dst, x) }

// AppendUint64 appends x in 8 bytes.
func AppendUint64(dst []byte, x uint64) []byte { return binary.LittleEndian.AppendUint64(dst, x) }

// AppendFloat64 appends the bits of x.
func AppendFloat64(dst []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
}

// AppendFloat32 appends the bits of x.
func AppendFloat32(dst []byte, x float32) []byte {
	return binary.LittleEndian.AppendUint32(dst, math.Float32bits(x))
}

// AppendFloat32s appends the bits of every element; the length is not written.
func AppendFloat32s(dst []byte, xs []float32) []byte {
	for _, x := range xs {
		dst = AppendFloat32(dst, x)
	}
	return dst
}

// AppendFloat64s appends the bits of every element; the length is not written.
func AppendFloat64s(dst []byte, xs []float64) []byte {
	for _, x := range xs {
		dst = AppendFloat64(dst, x)
	}
	return dst
}

// AppendString appends a length as uvarint and the bytes of s.
func AppendString(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

// AppendBytes appends a length as uvarint and b.
func AppendBytes(dst, b []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(b)))
	return append(dst, b...)
}

// Reader takes values off the front of Data. After the first error every
// method returns zero values.
type Reader struct {
	Data []byte
	err  error
}

// Err returns the first error.
func (r *Reader) Err() error { return r.err }

// Fail records an error of the caller's own, wrapping [ErrCorrupt].
func (r *Reader) Fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
	}
}

// Close returns the first error, or one when bytes are left over.
func (r *Reader) Close() error {
	if len(r.Data) > 0 {
		r.Fail("%d bytes too many", len(r.Data))
	}
	return r.err
}

// Take returns the next n bytes, aliasing Data.
func (r *Reader) Take(n int) []byte {
	if r.err != nil || n < 0 || n > len(r.Data) {
		r.Fail("want %d more bytes, have %d", n, len(r.Data))
		return nil
	}
	b := r.Data[:n]
	r.Data = r.Data[n:]
	return b
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	if b := r.Take(1); b != nil {
		return b[0]
	}
	return 0
}

// Bool reads one byte that must be 0 or 1.
func (r *Reader) Bool() bool {
	b := r.Byte()
	if b > 1 {
		r.Fail("bool is %d", b)
	}
	return b == 1
}

// Version reads one byte and refuses any but want.
func (r *Reader) Version(want byte) {
	if b := r.Byte(); b != want {
		r.Fail("version %d, this program reads %d", b, want)
	}
}

// Uint32 reads 4 bytes.
func (r *Reader) Uint32() uint32 {
	if b := r.Take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// Uint64 reads 8 bytes.
func (r *Reader) Uint64() uint64 {
	if b := r.Take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Float64 reads 8 bytes as they are, NaN and Inf included.
func (r *Reader) Float64() float64 { return math.Float64frombits(r.Uint64()) }

// Float32 reads 4 bytes as they are, NaN and Inf included.
func (r *Reader) Float32() float32 { return math.Float32frombits(r.Uint32()) }

// Finite reads a float64 and refuses NaN and infinities.
func (r *Reader) Finite() float64 {
	x := r.Float64()
	if x-x != 0 {
		r.Fail("number is %v", x)
	}
	return x
}

// Float32s fills dst.
func (r *Reader) Float32s(dst []float32) {
	b := r.Take(4 * len(dst))
	for i := range dst {
		if b == nil {
			return
		}
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
}

// Float64s fills dst.
func (r *Reader) Float64s(dst []float64) {
	b := r.Take(8 * len(dst))
	for i := range dst {
		if b == nil {
			return
		}
		dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
}

// Uvarint reads a variable-length number of at most limit.
func (r *Reader) Uvarint(limit uint64) uint64 {
	x, n := binary.Uvarint(r.Data)
	if r.err != nil || n <= 0 || x > limit {
		r.Fail("length %d, at most %d possible", x, limit)
		return 0
	}
	r.Data = r.Data[n:]
	return x
}

// Bytes reads a length and that many bytes, aliasing Data.
func (r *Reader) Bytes() []byte { return r.Take(int(r.Uvarint(uint64(len(r.Data))))) }

// String reads a length and that many bytes.
func (r *Reader) String() string { return string(r.Bytes()) }
