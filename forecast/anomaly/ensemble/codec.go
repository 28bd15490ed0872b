package ensemble

import (
	"fmt"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// stateVersion is the first byte of a state. Versions 1 and 2, which knew nothing of
// rarity, stay readable: it begins anew.
const stateVersion = 3

// AppendBinary implements encoding.BinaryAppender.
func (d *Detector) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, stateVersion)
	dst = codec.AppendFloat64(dst, d.raw)
	rare, err := d.rare.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	dst = codec.AppendBytes(dst, rare)
	for _, m := range d.members {
		state, err := m.AppendBinary(nil)
		if err != nil {
			return nil, err
		}
		dst = codec.AppendBytes(dst, state)
	}
	state, err := d.cal.AppendBinary(nil)
	return codec.AppendBytes(dst, state), err
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler for an ensemble of the
// same members in the same order. On error every member is as it was.
func (d *Detector) UnmarshalBinary(data []byte) error {
	before, err := d.AppendBinary(nil)
	if err != nil {
		return err
	}
	if err := d.read(data); err != nil {
		if undo := d.read(before); undo != nil {
			panic(fmt.Sprintf("ensemble: a member refuses its own state: %v", undo))
		}
		return fmt.Errorf("%w: %w", anomaly.ErrState, err)
	}
	return nil
}

// read takes over a state as far as it can be read.
func (d *Detector) read(data []byte) error {
	r := codec.Reader{Data: data}
	version := r.Byte()
	if version < 1 || version > stateVersion {
		r.Fail("version %d, this program reads 1 to %d", version, stateVersion)
	}
	raw := r.Finite()
	var rare []byte
	switch version {
	case 2:
		_ = r.Finite() // the largest sum of surprises of late
	case 3:
		rare = r.Bytes()
	}
	states := make([][]byte, len(d.members)+1)
	for i := range states {
		states[i] = r.Bytes()
	}
	if raw < 0 {
		r.Fail("score %v", raw)
	}
	if err := r.Close(); err != nil {
		return err
	}
	for i, m := range d.members {
		if err := m.UnmarshalBinary(states[i]); err != nil {
			return fmt.Errorf("member %d: %w", i, err)
		}
	}
	if err := d.cal.UnmarshalBinary(states[len(d.members)]); err != nil {
		return err
	}
	d.raw = raw
	if version < 3 {
		return d.forget()
	}
	return d.rare.UnmarshalBinary(rare)
}
