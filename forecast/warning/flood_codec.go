package warning

import "github.com/portent-go/portent/internal/codec"

const floodVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration is not part of the state.
func (f *Flood) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, floodVersion)
	dst = codec.AppendUint64(dst, uint64(f.first))
	dst = codec.AppendUint64(dst, uint64(f.last))
	dst = codec.AppendUint32(codec.AppendUint32(dst, f.n), f.judged)
	dst = codec.AppendFloat64s(dst, []float64{f.step, f.typical, f.spread, f.sum, f.level, f.slope})
	open := byte(0)
	if f.open {
		open = 1
	}
	return f.day.append(f.excess.append(append(dst, open, f.calm))), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. Bytes that it cannot
// read give an error that wraps [ErrState] and change nothing.
func (f *Flood) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(floodVersion)
	s, err := NewFlood(f.cfg)
	if err != nil {
		return wrapState(err)
	}
	s.first, s.last, s.n, s.judged = int64(r.Uint64()), int64(r.Uint64()), r.Uint32(), r.Uint32()
	for _, p := range []*float64{&s.step, &s.typical, &s.spread, &s.sum, &s.level, &s.slope} {
		*p = r.Finite()
	}
	s.open, s.calm = r.Bool(), r.Byte()
	s.excess.read(&r)
	s.day.read(&r)
	if s.last < s.first || s.step < 0 || s.n > 1 && s.step == 0 || s.typical < 0 || s.typical > largest || s.spread < 0 || s.sum < 0 {
		r.Fail("flood state contradicts itself")
	}
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*f = *s
	return nil
}
