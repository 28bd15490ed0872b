package multi

import "github.com/portent-go/portent/internal/codec"

// Version 1 had no record: it starts empty.
const (
	defaultVersion1 = 1
	defaultVersion  = 2
)

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration is not part of the state.
func (d *Default) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.judge.append(append(dst, defaultVersion))
	dst = d.surprises.append(dst)
	dst = d.levels.append(dst)
	dst = d.whiten.append(dst)
	dst = codec.AppendFloat64s(dst, d.smooth)
	dst = d.alarm.append(d.bulk.append(dst))
	dst = codec.AppendUint64(codec.AppendFloat64(dst, d.step), uint64(d.before))
	return d.record.append(dst), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (d *Default) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	old := len(data) > 0 && data[0] == defaultVersion1
	if old {
		r.Version(defaultVersion1)
	} else {
		r.Version(defaultVersion)
	}
	fresh, err := New(d.Metrics(), d.cfg)
	if err != nil {
		return wrapState(err)
	}
	fresh.judge.read(&r)
	fresh.surprises.read(&r)
	fresh.levels.read(&r)
	fresh.whiten.read(&r)
	readFinite(&r, fresh.smooth)
	fresh.bulk.read(&r)
	fresh.alarm.read(&r)
	fresh.step, fresh.before = r.Finite(), int64(r.Uint64())
	if fresh.step < 0 {
		r.Fail("step of %v seconds", fresh.step)
	}
	if !old {
		fresh.record.read(&r)
	}
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*d = *fresh
	return nil
}
