package anomaly

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// stateVersion is the first byte of every encoded detector state. Older
// versions stay readable (codec_v1.go); their bytes are kept in testdata.
const stateVersion = 3

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Default) AppendBinary(dst []byte) ([]byte, error) {
	return appendSeries(dst, &d.state, d.season), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is
// not part of the state: the detector keeps its own.
func (d *Default) UnmarshalBinary(data []byte) error {
	state, season, err := readSeries(data)
	if err != nil {
		return err
	}
	d.state, d.season = state, season
	return nil
}

// appendSeries appends one state and its profiles, if any.
func appendSeries(dst []byte, s *State, season *Season) []byte {
	dst = s.append(append(dst, stateVersion))
	if season == nil {
		return append(dst, 0)
	}
	return season.append(append(dst, 1))
}

// readSeries reads what appendSeries of this version or an older one has written.
func readSeries(data []byte) (s State, season *Season, err error) {
	r := codec.Reader{Data: data}
	switch version := r.Byte(); version {
	case 1:
		season = s.readV1(&r)
	case 2, stateVersion:
		s.read(&r, version)
		if r.Bool() {
			season = new(Season)
			season.read(&r, version)
		}
	default:
		r.Fail("version %d, this program reads 1 to %d", version, stateVersion)
	}
	if err := r.Close(); err != nil {
		return State{}, nil, wrapState(err)
	}
	return s, season, nil
}

func (s *State) append(dst []byte) []byte {
	dst = codec.AppendUint64(dst, uint64(s.last))
	dst = codec.AppendUint64(dst, uint64(s.first))
	dst = codec.AppendUint32(dst, s.n)
	dst = codec.AppendFloat32(dst, s.step)
	dst = codec.AppendFloat64(dst, s.value)
	dst = codec.AppendUint64(dst, uint64(s.review))
	dst = s.experts.append(dst)
	dst = s.scale.append(dst)
	dst = s.level.append(dst)
	dst = s.still.append(dst)
	dst = codec.AppendFloat32(dst, s.newest)
	dst = codec.AppendFloat32(s.resid.append(dst), s.half)
	dst = s.body.append(dst)
	for i := range s.far {
		dst = s.far[i].append(dst, &s.peaks[i])
	}
	dst = codec.AppendFloat32s(dst, s.calm[:])
	dst = s.alarm.append(dst)
	dst = codec.AppendFloat32(dst, s.purse.gain)
	return codec.AppendUint32(codec.AppendFloat64(dst, s.echo.home), uint32(s.echo.left))
}

func (s *State) read(r *codec.Reader, version byte) {
	s.last = int64(r.Uint64())
	s.first = int64(r.Uint64())
	s.n = r.Uint32()
	s.step = nonNegative(r)
	s.value = r.Finite()
	s.review = int64(r.Uint64())
	s.experts.read(r, numExperts)
	s.experts.readWeights(r, version)
	s.experts.readAR(r)
	s.scale.read(r)
	s.level.read(r)
	s.still.read(r)
	s.newest = nonNegative(r)
	s.resid.read(r)
	s.half = nonNegative(r)
	s.body.read(r)
	for i := range s.far {
		s.far[i].read(r, &s.peaks[i])
	}
	for i := range s.calm {
		s.calm[i] = nonNegative(r)
	}
	s.alarm.read(r)
	s.purse.gain = nonNegative(r)
	if version > 2 {
		s.echo.read(r)
	}
	if s.last < s.first {
		r.Fail("the last sample is before the first")
	}
	if s.n == 0 {
		return // not begun: no tails yet
	}
	s.resid.mustHold(r)
	s.body.mustHold(r)
	for i := range s.far {
		s.far[i].mustHold(r)
	}
}

func (e *echo) read(r *codec.Reader) {
	e.home = bounded(r)
	left := r.Uint32()
	if e.left = uint16(left); left > echoMost {
		r.Fail("an excursion remembered for %d samples", left)
	}
}

func (s *scale) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{s.quick, s.fast, s.slow})
	return append(dst, s.streak)
}

func (s *scale) read(r *codec.Reader) {
	s.quick, s.fast, s.slow = atLeastZero(r), atLeastZero(r), atLeastZero(r)
	if s.streak = r.Byte(); s.streak > maxStreak {
		r.Fail("streak of %d", s.streak)
	}
}

func (l *level) append(dst []byte) []byte {
	dst = codec.AppendFloat64(dst, l.slow)
	dst = codec.AppendFloat64(codec.AppendFloat64s(dst, l.err[:]), l.wide)
	for _, n := range l.seen {
		dst = codec.AppendUint32(dst, uint32(n))
	}
	return append(dst, l.far[:]...)
}

func (l *level) read(r *codec.Reader) {
	l.slow = bounded(r)
	for i := range l.err {
		l.err[i] = atLeastZero(r)
	}
	l.wide = atLeastZero(r)
	for i := range l.seen {
		n := r.Uint32()
		if n > math.MaxUint16 {
			r.Fail("judged %d times", n)
		}
		l.seen[i] = uint16(n)
	}
	copy(l.far[:], r.Take(numLongRun))
}

func (s *still) append(dst []byte) []byte {
	dst = codec.AppendFloat32(dst, s.repeat)
	dst = codec.AppendUint32(dst, s.run)
	dst = codec.AppendUint32(dst, s.worst)
	return codec.AppendUint32(append(dst, s.moves), s.held)
}

func (s *still) read(r *codec.Reader) {
	s.readV1(r)
	s.held = r.Uint32()
}

// readV1 reads all but what stood before the first move.
func (s *still) readV1(r *codec.Reader) {
	if s.repeat = nonNegative(r); s.repeat > 1 {
		r.Fail("share of repetitions %v", s.repeat)
	}
	s.run, s.worst, s.moves = r.Uint32(), r.Uint32(), r.Byte()
}

func (h *histogram) append(dst []byte) []byte {
	dst = codec.AppendFloat32s(dst, h.count[:])
	return codec.AppendFloat32s(dst, []float32{h.total, h.next})
}

func (h *histogram) read(r *codec.Reader) {
	for i := range h.count {
		h.count[i] = nonNegative(r)
	}
	h.total, h.next = nonNegative(r), nonNegative(r)
}

// mustHold refuses a histogram that has been begun and holds nothing: what is
// divided by must be positive.
func (h *histogram) mustHold(r *codec.Reader) {
	if !(h.total > 0 && h.next > 0) {
		r.Fail("histogram of weight %v, next %v", h.total, h.next)
	}
}

func (e *episodes) mustHold(r *codec.Reader) {
	if !(e.u > 0 && e.median > 0) {
		r.Fail("tail beyond %v with excess %v", e.u, e.median)
	}
}

func (e *episodes) append(dst []byte, ring *peaks) []byte {
	for _, c := range ring {
		dst = append(dst, byte(c), byte(c>>8))
	}
	dst = append(dst, e.n, e.next)
	dst = codec.AppendUint32(dst, uint32(e.quiet))
	return codec.AppendFloat32s(dst, []float32{e.top, e.u, e.rate, e.median})
}

func (e *episodes) read(r *codec.Reader, ring *peaks) {
	if b := r.Take(2 * episodeRing); b != nil {
		for i := range ring {
			ring[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
	}
	e.n, e.next = r.Byte(), r.Byte()
	quiet := r.Uint32()
	e.quiet = uint16(quiet)
	e.top, e.u, e.rate, e.median = nonNegative(r), nonNegative(r), nonNegative(r), nonNegative(r)
	if e.n > episodeRing || e.next >= episodeRing || quiet > math.MaxUint16 || e.rate > 1 {
		r.Fail("episodes contradict themselves: %d of %d, next %d, %d quiet", e.n, episodeRing, e.next, quiet)
	}
}

func (e *experts) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{e.last, e.smooth, e.steady, e.holt, e.slope})
	dst = codec.AppendFloat64s(dst, e.err[:])
	dst = append(dst, e.seen[:]...)
	dst = codec.AppendFloat32s(dst, e.weight[:])
	dst = codec.AppendFloat32s(dst, e.ar.past[:])
	dst = codec.AppendFloat32s(dst, e.ar.cov[:])
	dst = codec.AppendFloat32s(dst, e.ar.phi[:])
	return codec.AppendUint32(dst, e.ar.n)
}

// read reads everything but the autoregression, for the first n experts.
func (e *experts) read(r *codec.Reader, n int) {
	for _, p := range []*float64{&e.last, &e.smooth, &e.steady, &e.holt, &e.slope} {
		*p = bounded(r)
	}
	for i := range n {
		e.err[i] = atLeastZero(r)
	}
	copy(e.seen[:n], r.Take(n))
}

// readWeights reads the weights of the blend; before version 3 they followed from the
// errors.
func (e *experts) readWeights(r *codec.Reader, version byte) {
	if version < 3 {
		e.weigh(floorOf(e.steady))
		return
	}
	for i := range e.weight {
		if e.weight[i] = nonNegative(r); e.weight[i] > 1 {
			r.Fail("weight %v", e.weight[i])
		}
	}
}

func (e *experts) readAR(r *codec.Reader) {
	a := &e.ar
	for _, xs := range [][]float32{a.past[:], a.cov[:], a.phi[:]} {
		for i := range xs {
			xs[i] = r.Float32()
			refuseOdd(r, xs[i])
		}
	}
	a.n = r.Uint32()
}

func (a *alarm) append(dst []byte) []byte {
	open := byte(0)
	if a.open {
		open = 1
	}
	dst = codec.AppendUint32(dst, uint32(uint16(a.run)))
	return append(dst, a.calm, open, byte(a.kind), a.streak)
}

func (a *alarm) read(r *codec.Reader) {
	a.readV1(r)
	a.streak = r.Byte()
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
	dst = append(dst, byte(s.daySlot), byte(s.weekSlot), started)
	dst = append(dst, s.peak[:]...)
	dst = append(dst, s.peakBefore[:]...)
	dst = codec.AppendFloat32(append(dst, s.peakSlot), s.peakNow)
	for _, c := range s.spread {
		dst = append(dst, byte(c), byte(c>>8))
	}
	dst = codec.AppendFloat32(append(dst, s.days), s.spreadSum)
	dst = codec.AppendUint32(dst, uint32(s.spreadN))
	dst = codec.AppendFloat64s(dst, []float64{s.before.base, s.before.day, s.before.week})
	return s.astray.append(dst)
}

func (a *astray) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{a.origin, a.sum})
	dst = codec.AppendFloat32s(dst, a.day[:])
	return codec.AppendFloat32s(a.far.append(dst, &a.peaks), []float32{a.calm, a.z})
}

func (a *astray) read(r *codec.Reader) {
	a.origin, a.sum = bounded(r), bounded(r)
	r.Float32s(a.day[:])
	for _, x := range a.day {
		refuseInf(r, x)
	}
	a.far.read(r, &a.peaks)
	a.far.mustHold(r)
	a.calm, a.z = nonNegative(r), r.Float32()
	if a.z < 0 {
		r.Fail("distance %v from the profile", a.z)
	}
}

func (s *Season) read(r *codec.Reader, version byte) {
	s.readProfiles(r)
	copy(s.peak[:], r.Take(daySlots))
	copy(s.peakBefore[:], r.Take(daySlots))
	s.peakSlot = r.Byte()
	s.peakNow = nonNegative(r)
	if b := r.Take(2 * daySlots); b != nil {
		for i := range s.spread {
			s.spread[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
	}
	s.days = r.Byte()
	s.spreadSum = nonNegative(r)
	n := r.Uint32()
	s.spreadN = uint16(n)
	if s.peakSlot >= daySlots || s.days > spreadDays || n >= math.MaxUint16 {
		r.Fail("season slot %d of %d, %d days, %d deviations", s.peakSlot, daySlots, s.days, n)
	}
	for _, p := range []*float64{&s.before.base, &s.before.day, &s.before.week} {
		if *p = r.Float64(); math.Abs(*p) > stateLargest {
			r.Fail("season profile says %v", *p)
		}
	}
	if version < 3 {
		s.astray.start(s.base)
		return
	}
	s.astray.read(r)
}

// readProfiles reads what version 1 had.
func (s *Season) readProfiles(r *codec.Reader) {
	s.base, s.daySum, s.weekSum = bounded(r), bounded(r), bounded(r)
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

func refuseOdd(r *codec.Reader, x float32) {
	if x-x != 0 {
		r.Fail("number is %v, want a finite one", x)
	}
}

// stateLargest bounds the numbers of a state: models calculate with at most
// [largest], and sums of it over a slot of the day.
const stateLargest = 1e160

// bounded reads a float64 that must lie within ±stateLargest.
func bounded(r *codec.Reader) float64 {
	x := r.Finite()
	if math.Abs(x) > stateLargest {
		r.Fail("number is %v, want one within ±%v", x, stateLargest)
	}
	return x
}

// atLeastZero reads a float64 that must be at least zero, and bounded.
func atLeastZero(r *codec.Reader) float64 {
	x := bounded(r)
	if x < 0 {
		r.Fail("number is %v, want at least 0", x)
	}
	return x
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
