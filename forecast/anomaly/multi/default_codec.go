package multi

import (
	"encoding"
	"encoding/binary"
	"fmt"

	"github.com/portent-go/portent/internal/codec"
)

// Version 1 of a Default had neither a record nor changes: they start empty.
const (
	defaultVersion1 = 1
	defaultVersion  = 2
	jointVersion    = 1
)

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration is not part of the state.
func (d *Default) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.forecasts.append(d.joint.judge.append(append(dst, defaultVersion)))
	return d.joint.appendRest(dst), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (d *Default) UnmarshalBinary(data []byte) error {
	fresh, err := New(d.Metrics(), d.joint.cfg)
	if err != nil {
		return wrapState(err)
	}
	r := codec.Reader{Data: data}
	old := len(data) > 0 && data[0] == defaultVersion1
	if old {
		r.Version(defaultVersion1)
	} else {
		r.Version(defaultVersion)
	}
	fresh.joint.judge.read(&r)
	fresh.forecasts.read(&r)
	fresh.joint.readRest(&r, old)
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*d = *fresh
	return nil
}

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration is not part of the state.
func (j *Joint) AppendBinary(dst []byte) ([]byte, error) {
	return j.appendRest(j.judge.append(append(dst, jointVersion))), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler, as [Detector] has it.
func (j *Joint) UnmarshalBinary(data []byte) error {
	fresh, err := NewJoint(j.Metrics(), j.cfg)
	if err != nil {
		return wrapState(err)
	}
	r := codec.Reader{Data: data}
	r.Version(jointVersion)
	fresh.judge.read(&r)
	fresh.readRest(&r, false)
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*j = *fresh
	return nil
}

// RestoreJoint returns a Joint with the given state and as many metrics as it
// had. The error wraps [ErrState], or tells the faults of the configuration.
func RestoreJoint(state []byte, cfg Config) (*Joint, error) {
	return restored(state, func(metrics int) (*Joint, error) { return NewJoint(metrics, cfg) })
}

// Restore is [RestoreJoint] for a [Default].
func Restore(state []byte, cfg Config) (*Default, error) {
	return restored(state, func(metrics int) (*Default, error) { return New(metrics, cfg) })
}

// restored fills what fresh makes of as many metrics as a state has; nil beside an
// error.
func restored[D encoding.BinaryUnmarshaler](state []byte, fresh func(metrics int) (D, error)) (none D, err error) {
	metrics, err := metricsOf(state)
	if err != nil {
		return none, err
	}
	d, err := fresh(metrics)
	if err != nil {
		return none, err
	}
	if err := d.UnmarshalBinary(state); err != nil {
		return none, err
	}
	return d, nil
}

// metricsOf reads the number of metrics behind the version byte. A state holds
// half a matrix of that size, so a number that its length contradicts never makes
// room for one.
func metricsOf(state []byte) (int, error) {
	if len(state) < 5 {
		return 0, wrapState(fmt.Errorf("%d bytes", len(state)))
	}
	d := int64(binary.LittleEndian.Uint32(state[1:]))
	if d < 1 || d > maxMetrics || 4*d*(d+1) > int64(len(state)) {
		return 0, wrapState(fmt.Errorf("%d metrics in %d bytes", d, len(state)))
	}
	return int(d), nil
}

func (j *Joint) appendRest(dst []byte) []byte {
	dst = j.whiten.append(j.levels.append(appendScaled(dst, j.residuals)))
	dst = codec.AppendFloat64s(dst, j.smooth[0])
	dst = j.alarm.append(j.bulk.append(dst))
	dst = codec.AppendUint64(codec.AppendFloat64(dst, j.step), uint64(j.before))
	dst = codec.AppendFloat64s(j.record.append(dst), j.smooth[1])
	return j.changes.append(dst)
}

func (j *Joint) readRest(r *codec.Reader, old bool) {
	readScaled(r, j.residuals)
	j.levels.read(r)
	j.whiten.read(r)
	readFinite(r, j.smooth[0])
	j.bulk.read(r)
	j.alarm.read(r)
	j.step, j.before = r.Finite(), int64(r.Uint64())
	if j.step < 0 {
		r.Fail("step of %v seconds", j.step)
	}
	if old {
		return
	}
	j.record.read(r)
	readFinite(r, j.smooth[1])
	j.changes.read(r)
}
