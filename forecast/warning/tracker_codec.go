package warning

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// trackerVersion 1 had no attempts: such a state begins to record them.
const trackerVersion = 2

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (k *Tracker) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, trackerVersion)
	dst = codec.AppendUint64(dst, uint64(k.first))
	dst = codec.AppendUint64(dst, uint64(k.last))
	dst = codec.AppendUint32(dst, k.n)
	dst = codec.AppendFloat64s(dst, []float64{k.step, k.value, k.scale, k.pending})
	waits := byte(0)
	if k.waits {
		waits = 1
	}
	dst = append(dst, waits, k.since)
	for i := range k.trends {
		dst = k.trends[i].append(dst)
	}
	return k.attempts.append(k.cycle.append(k.revert.append(dst))), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. Bytes that it cannot
// read give an error that wraps [ErrState] and change nothing.
func (k *Tracker) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	version := r.Byte()
	if version == 0 || version > trackerVersion {
		r.Fail("tracker version %d", version)
	}
	var s Tracker
	s.first, s.last, s.n = int64(r.Uint64()), int64(r.Uint64()), r.Uint32()
	for _, p := range []*float64{&s.step, &s.value, &s.scale, &s.pending} {
		*p = r.Finite()
	}
	s.waits, s.since = r.Bool(), r.Byte()
	for i := range s.trends {
		s.trends[i].read(&r)
	}
	s.revert.read(&r)
	s.cycle.read(&r)
	if version > 1 {
		s.attempts.fine.read(&r)
		s.attempts.coarse.read(&r)
	}
	if s.last < s.first || s.step < 0 || s.scale < 0 || s.n > 1 && s.step == 0 || math.Abs(s.value) > largest || math.Abs(s.pending) > largest {
		r.Fail("tracker contradicts itself")
	}
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*k = s
	return nil
}
