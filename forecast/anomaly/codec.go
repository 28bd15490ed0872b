package anomaly

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// stateVersion is the first byte of every encoded detector state. Older
// versions stay readable; their bytes are kept in testdata.
const stateVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Default) AppendBinary(dst []byte) ([]byte, error) {
	return appendSeries(append(dst, stateVersion), &d.state, d.season), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is
// not part of the state: the detector keeps its own.
func (d *Default) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(stateVersion)
	state, season := readSeries(&r)
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	d.state, d.season = state, season
	return nil
}

// appendSeries appends one state and its profiles, if any.
func appendSeries(dst []byte, s *State, season *Season) []byte {
	dst = s.append(dst)
	if season == nil {
		return append(dst, 0)
	}
	return season.append(append(dst, 1))
}

func readSeries(r *codec.Reader) (s State, season *Season) {
	s.read(r)
	if r.Bool() {
		season = new(Season)
		season.read(r)
	}
	return s, season
}

func (s *State) append(dst []byte) []byte {
	dst = codec.AppendUint64(dst, uint64(s.last))
	dst = codec.AppendUint64(dst, uint64(s.first))
	dst = codec.AppendUint32(dst, s.n)
	dst = codec.AppendFloat32(dst, s.step)
	dst = codec.AppendFloat64(dst, s.value)
	dst = s.level.append(dst)
	dst = codec.AppendFloat64(dst, s.scale.fast)
	dst = codec.AppendFloat64(dst, s.scale.slow)
	dst = s.tail.append(dst)
	dst = codec.AppendFloat32(dst, s.still.repeat)
	dst = codec.AppendUint32(dst, s.still.run)
	dst = codec.AppendUint32(dst, s.still.worst)
	dst = append(dst, s.still.moves)
	return s.alarm.append(dst)
}

func (s *State) read(r *codec.Reader) {
	s.last = int64(r.Uint64())
	s.first = int64(r.Uint64())
	s.n = r.Uint32()
	s.step = nonNegative(r)
	s.value = r.Finite()
	s.level.read(r)
	s.scale.fast = r.Finite()
	s.scale.slow = r.Finite()
	s.tail.read(r)
	t := &s.tail
	s.still.repeat = nonNegative(r)
	s.still.run = r.Uint32()
	s.still.worst = r.Uint32()
	s.still.moves = r.Byte()
	s.alarm.read(r)
	if s.last < s.first || s.scale.fast < 0 || s.scale.slow < 0 || s.n > 0 && !(t.total > 0 && t.next > 0 && t.u > 0) || s.still.repeat > 1 {
		r.Fail("detector state contradicts itself")
	}
}

func (t *tail) append(dst []byte) []byte {
	dst = codec.AppendFloat32s(dst, t.count[:])
	return codec.AppendFloat32s(dst, []float32{t.total, t.next, t.u, t.beyond, t.sum, t.sq})
}

func (t *tail) read(r *codec.Reader) {
	for i := range t.count {
		t.count[i] = nonNegative(r)
	}
	for _, p := range []*float32{&t.total, &t.next, &t.u, &t.beyond, &t.sum, &t.sq} {
		*p = nonNegative(r)
	}
}

func (e *experts) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{e.last, e.smooth, e.steady, e.holt, e.slope})
	dst = codec.AppendFloat64s(dst, e.err[:])
	return append(dst, e.seen[:]...)
}

func (e *experts) read(r *codec.Reader) {
	for _, p := range []*float64{&e.last, &e.smooth, &e.steady, &e.holt, &e.slope} {
		*p = r.Finite()
	}
	for i := range e.err {
		if e.err[i] = r.Finite(); e.err[i] < 0 {
			r.Fail("negative forecast error %v", e.err[i])
		}
	}
	copy(e.seen[:], r.Take(numExperts))
}

func (a *alarm) append(dst []byte) []byte {
	open := byte(0)
	if a.open {
		open = 1
	}
	return append(codec.AppendUint32(dst, uint32(uint16(a.run))), a.calm, open, byte(a.kind))
}

func (a *alarm) read(r *codec.Reader) {
	run := r.Uint32()
	if run > math.MaxUint16 {
		r.Fail("run %d", run)
	}
	a.run = int16(uint16(run))
	a.calm = r.Byte()
	a.open = r.Bool()
	a.kind = Kind(r.Byte())
	if a.kind >= numKinds {
		r.Fail("anomaly kind %d", a.kind)
	}
}

func (s *Season) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{s.base, s.daySum, s.weekSum})
	dst = codec.AppendFloat32s(dst, s.day[:])
	dst = codec.AppendFloat32s(dst, s.week[:])
	dst = codec.AppendUint32(dst, s.dayN)
	dst = codec.AppendUint32(dst, s.weekN)
	started := byte(0)
	if s.started {
		started = 1
	}
	return append(dst, byte(s.daySlot), byte(s.weekSlot), started)
}

func (s *Season) read(r *codec.Reader) {
	s.base, s.daySum, s.weekSum = r.Finite(), r.Finite(), r.Finite()
	r.Float32s(s.day[:])
	r.Float32s(s.week[:])
	s.dayN, s.weekN = r.Uint32(), r.Uint32()
	s.daySlot, s.weekSlot = uint16(r.Byte()), uint16(r.Byte())
	s.started = r.Bool()
	if s.daySlot >= daySlots || s.weekSlot >= weekSlots {
		r.Fail("season slot %d of %d, %d of %d", s.daySlot, daySlots, s.weekSlot, weekSlots)
	}
	for _, x := range s.day {
		refuseInf(r, x)
	}
	for _, x := range s.week {
		refuseInf(r, x)
	}
}

func refuseInf(r *codec.Reader, x float32) {
	if math.IsInf(float64(x), 0) {
		r.Fail("season profile holds %v", x)
	}
}

// nonNegative reads a float32 that must be finite and at least zero.
func nonNegative(r *codec.Reader) float32 {
	x := r.Float32()
	if !(x >= 0 && x <= math.MaxFloat32) {
		r.Fail("number is %v, want a finite one of at least 0", x)
		return 0
	}
	return x
}
