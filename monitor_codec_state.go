package portent

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// The parts of an instance in a snapshot, in the order of their fields.

func (s *signals) append(dst []byte) []byte {
	dst = append(dst, byte(numQuantities))
	dst = codec.AppendFloat64s(dst, s.now[:])
	dst = codec.AppendFloat64s(dst, s.value[:])
	dst = append(dst, s.age[:]...)
	if s.buddy == nil {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	for z := range s.buddy.free {
		seen := byte(0)
		if s.buddy.seen[z] {
			seen = 1
		}
		dst = append(dst, seen)
		for _, n := range s.buddy.free[z] {
			dst = codec.AppendUint64(dst, n)
		}
	}
	return dst
}

// read takes the quantities that the writing program knew: new ones were added
// at the end.
func (s *signals) read(r *codec.Reader) {
	n := int(r.Byte())
	if n > int(numQuantities) {
		r.Fail("%d quantities, this program knows %d", n, numQuantities)
		return
	}
	r.Float64s(s.now[:n])
	r.Float64s(s.value[:n])
	copy(s.age[:n], r.Take(n))
	if !r.Bool() {
		return
	}
	s.buddy = new(buddyInfo)
	for z := range s.buddy.free {
		s.buddy.seen[z] = r.Bool()
		for k := range s.buddy.free[z] {
			s.buddy.free[z][k] = r.Uint64()
		}
	}
}

func (r *riskState) append(dst []byte) []byte {
	state, _ := r.state.AppendBinary(nil)
	alarm, _ := r.alarm.AppendBinary(nil)
	dst = codec.AppendBytes(codec.AppendBytes(dst, state), alarm)
	if r.learnt == nil {
		return append(dst, 0)
	}
	return codec.AppendBytes(append(dst, 1), r.learnt.append(nil))
}

// read restores the state, or leaves it empty when it belongs to another model.
// Version 1 knew no learnt model.
func (r *riskState) read(c *codec.Reader, otherModel bool, version byte) {
	state, alarm := c.Bytes(), c.Bytes()
	var learnt []byte
	if version >= 2 && c.Bool() {
		learnt = c.Bytes()
	}
	if c.Err() != nil || otherModel {
		return
	}
	if err := r.state.UnmarshalBinary(state); err != nil {
		c.Fail("%v", err)
	}
	if err := r.alarm.UnmarshalBinary(alarm); err != nil {
		c.Fail("%v", err)
	}
	if r.learnt == nil || learnt == nil {
		return
	}
	inner := codec.Reader{Data: learnt}
	r.learnt.read(&inner)
	if err := inner.Close(); err != nil {
		c.Fail("%v", err)
	}
}

func (l *loadState) append(dst []byte) []byte {
	started := byte(0)
	if l.started {
		started = 1
	}
	return codec.AppendFloat64(append(dst, byte(l.band), started), l.smooth)
}

func (l *loadState) read(r *codec.Reader) {
	l.band, l.started, l.smooth = Band(r.Byte()), r.Bool(), r.Finite()
	if l.band > Full {
		r.Fail("load band %d", l.band)
	}
	l.score.Value = math.NaN()
}

func (d *demand) append(dst []byte) []byte {
	dst = codec.AppendUint64(dst, uint64(d.cell))
	dst = codec.AppendUint64(dst, uint64(d.looked))
	dst = codec.AppendUint64(dst, uint64(d.due))
	dst = codec.AppendUint64(dst, uint64(d.told))
	dst = codec.AppendFloat64(dst, d.price)
	dst = codec.AppendUint32(dst, uint32(len(d.used)))
	for i := range d.used {
		dst = codec.AppendFloat32s(dst, d.used[i][:])
	}
	return dst
}

// read fills the demand; version 1 did not know the disk's throughput, versions 1
// and 2 not what was told.
func (d *demand) read(r *codec.Reader, version byte) {
	d.cell, d.looked = readTime(r), readTime(r)
	if version >= 3 {
		d.due, d.told, d.price = readTime(r), readTime(r), r.Finite()
	}
	known := len(nothingUsed)
	if version == 1 {
		known--
	}
	for range r.Uint32() {
		u := nothingUsed
		if r.Float32s(u[:known]); r.Err() != nil {
			return
		}
		d.used = append(d.used, u)
	}
}

// used returns the slots that hold a series.
func (h *history) used() []int {
	var slots []int
	for slot, local := range h.local {
		if local != noSeries {
			slots = append(slots, slot)
		}
	}
	return slots
}

// append writes the rows oldest first, the given slots of each.
func (h *history) append(dst []byte, slots []int) []byte {
	rows := h.order()
	dst = codec.AppendUint32(dst, uint32(len(rows)))
	for _, r := range rows {
		dst = codec.AppendUint64(dst, uint64(h.times[r]))
		row := h.row(r)
		for _, slot := range slots {
			dst = codec.AppendFloat32(dst, row[slot])
		}
	}
	return dst
}

// read fills a history whose n slots have been taken. Of more rows than it keeps
// the newest are taken.
func (h *history) read(r *codec.Reader, n int) {
	rows := int(r.Uint32())
	if r.Err() != nil || rows > len(r.Data)/8 || rows*(8+4*n) != len(r.Data) {
		r.Fail("%d rows of %d series in %d bytes", rows, n, len(r.Data))
		return
	}
	for range rows {
		h.advance(readTime(r))
		r.Float32s(h.row(h.head)[:n])
	}
}
