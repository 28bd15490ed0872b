package filter

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// Every state begins with a version, then the tag of its detector, so that bytes
// of one are no state of another.
const (
	tagDifference = iota + 1
	tagMedianDifference
	tagEWMA
	tagCUSUM
	tagPageHinkley
	tagHoltWinters
	tagKalman
	tagSPOT
	tagBOCPD
	tagOneShotSTL
	tagRarity
)

func (h *head) append(dst []byte, version, tag byte) []byte {
	dst = append(dst, version, tag)
	dst = codec.AppendUint64(dst, uint64(h.last))
	dst = codec.AppendUint32(dst, h.n)
	dst = codec.AppendFloat64s(dst, []float64{h.step, h.gap, h.raw, h.spread.fast, h.spread.slow, h.band.factor})
	dst = append(codec.AppendUint32(dst, uint32(h.spread.run)), h.late)
	dst = codec.AppendUint32(dst, h.epoch)
	at := len(dst)
	dst = codec.AppendUint32(dst, 0)
	dst, _ = h.cal.AppendBinary(dst) // never fails
	size := codec.AppendUint32(nil, uint32(len(dst)-at-4))
	copy(dst[at:], size)
	return dst
}

func (h *head) read(r *codec.Reader, version, tag byte) {
	r.Version(version)
	if got := r.Byte(); got != tag {
		r.Fail("state of detector %d, want %d", got, tag)
	}
	h.last = int64(r.Uint64())
	h.n = r.Uint32()
	h.step, h.gap = nonNegative(r), nonNegative(r)
	h.raw = r.Float64()
	h.spread.fast, h.spread.slow = nonNegative(r), nonNegative(r)
	h.band.factor = nonNegative(r)
	h.spread.run = int32(r.Uint32())
	h.late = r.Byte()
	h.epoch = r.Uint32()
	data := r.Take(int(r.Uint32()))
	if r.Err() != nil {
		return
	}
	if err := h.cal.UnmarshalBinary(data); err != nil {
		r.Fail("%v", err)
	}
	if h.n > 1 && h.step == 0 || h.raw < 0 || max(h.spread.run, -h.spread.run) > maxRun || h.late > manyGaps || h.epoch > h.n {
		r.Fail("detector state contradicts itself")
	}
}

// nonNegative reads a finite number of at least zero.
func nonNegative(r *codec.Reader) float64 {
	x := r.Finite()
	if x < 0 {
		r.Fail("number is %v, want at least 0", x)
		return 0
	}
	return x
}

// bounded reads a number that the filters may calculate with.
func bounded(r *codec.Reader) float64 {
	x := r.Finite()
	if math.Abs(x) > largest {
		r.Fail("number is %v, want at most %v", x, float64(largest))
		return 0
	}
	return x
}

func boundeds(r *codec.Reader, dst ...*float64) {
	for _, p := range dst {
		*p = bounded(r)
	}
}

func reader(data []byte) *codec.Reader { return &codec.Reader{Data: data} }

// appendBounded appends numbers that boundeds reads.
func appendBounded(dst []byte, xs ...float64) []byte { return codec.AppendFloat64s(dst, xs) }

// commit replaces the receiver by what was read, unless something was wrong.
func commit[T any](r *codec.Reader, receiver, next *T) error {
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", anomaly.ErrState, err)
	}
	*receiver = *next
	return nil
}
