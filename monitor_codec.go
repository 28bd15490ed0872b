package portent

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/internal/codec"
	"github.com/portent-go/portent/rca/memory"
)

// The payloads of a snapshot's blocks, in the order of their fields.

func (m *Monitor) appendHeader(dst []byte) []byte {
	dst = codec.AppendUint64(dst, m.seq)
	dst = codec.AppendUint64(dst, uint64(m.clock.newest))
	dst = codec.AppendUint64(dst, uint64(m.clock.next))
	dst = codec.AppendUint64(dst, uint64(m.clock.swept))
	dst = codec.AppendString(dst, m.riskModel())
	return appendStrings(dst, m.askers)
}

func (m *Monitor) readHeader(r *codec.Reader) {
	m.seq = r.Uint64()
	m.clock.newest, m.clock.next, m.clock.swept = readTime(r), readTime(r), readTime(r)
	m.otherModel = r.String() != m.riskModel()
	m.askers = readStrings(r)
}

// riskModel names the model that risk states belong to.
func (m *Monitor) riskModel() string {
	if m.cfg.Learned != nil {
		return m.cfg.Learned.Model.Version()
	}
	return m.cfg.Failure.Version()
}

// farTime bounds times, as the gate does, so that differences cannot overflow.
const farTime = 1 << 53

// readTime reads a time that a gate could have let through.
func readTime(r *codec.Reader) int64 {
	t := int64(r.Uint64())
	if t < -farTime || t > farTime {
		r.Fail("time %d", t)
	}
	return t
}

func (s *shard) appendInstance(dst []byte, in *instance) []byte {
	dst = codec.AppendString(dst, in.name)
	dst = codec.AppendString(dst, in.group)
	dst = codec.AppendUint64(dst, uint64(in.time))
	dst = in.signals.append(dst)
	dst = in.risk.append(dst)
	dst = in.load.append(dst)
	dst = in.demand.append(dst)
	dst = in.warnings.append(dst)
	slots := in.history.used()
	dst = codec.AppendUint32(dst, uint32(len(slots)))
	for _, slot := range slots {
		dst = s.appendSeries(dst, in.history.local[slot])
	}
	return in.history.append(dst, slots)
}

func (m *Monitor) readInstance(r *codec.Reader, version byte) {
	name, group := r.String(), r.String()
	in := newInstance(m, name, group)
	if m.instances[name] != nil {
		r.Fail("instance %q twice", name)
	}
	if in.time = int64(r.Uint64()); in.started() && (in.time < -farTime || in.time > farTime) {
		r.Fail("time %d", in.time)
	}
	in.signals.read(r)
	in.risk.read(r, m.otherModel, version)
	in.load.read(r)
	in.demand.read(r, version)
	if version >= 2 {
		in.warnings.read(r)
		if len(in.warnings.current()) > 0 {
			m.warned[name] = true
		}
	}
	s := m.shards[shardOf(name, len(m.shards))]
	s.adopt(in)
	m.instances[name] = in
	n := int(r.Uint32())
	for range n {
		if r.Err() != nil {
			return
		}
		m.readSeries(r, s, in)
	}
	in.history.read(r, n)
}

func (s *shard) appendSeries(dst []byte, local uint32) []byte {
	x := &s.series[local]
	s.labels = s.m.reg.AppendLabels(s.labels[:0], x.id)
	dst = appendLabels(dst, s.labels)
	dst = append(dst, byte(x.kind))
	s.bytes, _ = x.gate.AppendBinary(s.bytes[:0])
	dst = codec.AppendBytes(dst, s.bytes)
	s.bytes = s.bank.AppendState(s.bytes[:0], int(local))
	dst = codec.AppendBytes(dst, s.bytes)
	a := s.open[local]
	if a == nil {
		return append(dst, 0)
	}
	dst = append(dst, 1, byte(a.Kind))
	dst = codec.AppendUint64(dst, uint64(a.Start))
	return appendVerdict(dst, &a.Peak)
}

func (m *Monitor) readSeries(r *codec.Reader, s *shard, in *instance) {
	labels := readLabels(r)
	id, cause := m.reg.Series(labels)
	if cause != ingest.Accepted {
		r.Fail("series %v: %v", labels, cause.Err())
		return
	}
	m.growRefs(id)
	if m.refs[id].known {
		r.Fail("series %v twice", labels)
		return
	}
	local := m.settle(s, in, id, labels)
	x := &s.series[local]
	x.kind = ingest.Kind(r.Byte())
	if err := x.gate.UnmarshalBinary(r.Bytes()); err != nil && r.Err() == nil {
		r.Fail("%v", err)
	}
	if state := r.Bytes(); r.Err() == nil {
		if err := s.bank.RestoreState(int(local), state); err != nil {
			r.Fail("%v", err)
		}
	}
	if !r.Bool() {
		return
	}
	a := &Anomaly{Series: m.reg.Labels(id), Instance: in.name, Kind: anomaly.Kind(r.Byte()), Start: int64(r.Uint64()), Current: noVerdict(0)}
	a.Current.Phase = anomaly.Open
	readVerdict(r, &a.Peak)
	s.open[local] = a
}

func appendVerdict(dst []byte, v *anomaly.Verdict) []byte {
	dst = codec.AppendUint64(dst, uint64(v.Time))
	dst = codec.AppendFloat64s(dst, []float64{v.Value, v.Expected, v.Lower, v.Upper, v.PValue})
	ready := byte(0)
	if v.Ready {
		ready = 1
	}
	return append(dst, byte(v.Kind), byte(v.Phase), ready)
}

func readVerdict(r *codec.Reader, v *anomaly.Verdict) {
	v.Time = int64(r.Uint64())
	v.Value, v.Expected, v.Lower, v.Upper, v.PValue = r.Float64(), r.Float64(), r.Float64(), r.Float64(), r.Float64()
	v.Kind, v.Phase, v.Ready = anomaly.Kind(r.Byte()), anomaly.Phase(r.Byte()), r.Bool()
}

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

func (b *incidentBook) append(dst []byte) []byte {
	dst = codec.AppendUint64(dst, b.next)
	dst = appendRefs(dst, b.waiting)
	dst = appendRefs(dst, b.arrived)
	dst = codec.AppendUint32(dst, uint32(len(b.open)))
	for _, inc := range b.open {
		dst = codec.AppendUint64(dst, inc.ID)
		dst = codec.AppendUint64(dst, uint64(inc.Start))
		dst = codec.AppendUint64(dst, uint64(inc.due))
		dst = codec.AppendUint64(dst, uint64(inc.fault))
		dst = codec.AppendString(dst, inc.Blamed)
		dst = codec.AppendUint64(dst, uint64(inc.Case))
		dst = appendStrings(dst, inc.Warnings)
		dst = appendRefs(dst, inc.members)
	}
	return dst
}

// readBook comes after the instances, whose groups the indexes need.
func (m *Monitor) readBook(r *codec.Reader, version byte) {
	b := &m.incidents
	b.next = r.Uint64()
	b.waiting, b.arrived = b.readRefs(r), b.readRefs(r)
	for range r.Uint32() {
		if r.Err() != nil {
			return
		}
		inc := &incident{Incident: Incident{ID: r.Uint64(), Start: readTime(r)}}
		due, fault := readTime(r), readTime(r)
		inc.Blamed = r.String()
		if version >= 2 {
			inc.Case = memory.ID(r.Uint64())
		}
		inc.Warnings = readStrings(r)
		for _, ref := range b.readRefs(r) {
			m.addTo(inc, ref)
		}
		if len(inc.Instances) == 0 {
			r.Fail("incident %d without alarms", inc.ID)
		}
		inc.due, inc.fault = due, fault
		b.open = append(b.open, inc)
	}
}

func appendRefs(dst []byte, refs []*alarmRef) []byte {
	dst = codec.AppendUint32(dst, uint32(len(refs)))
	for _, a := range refs {
		dst = codec.AppendString(dst, a.instance)
		dst = codec.AppendUint64(dst, uint64(a.start))
		dst = codec.AppendUint64(dst, uint64(a.ended))
		dst = appendLabels(dst, a.labels)
	}
	return dst
}

func (b *incidentBook) readRefs(r *codec.Reader) (refs []*alarmRef) {
	for range r.Uint32() {
		if r.Err() != nil {
			return nil
		}
		a := new(alarmRef)
		a.instance, a.start, a.ended = r.String(), int64(r.Uint64()), int64(r.Uint64())
		if a.labels = readLabels(r); len(a.labels) > 0 {
			a.series = a.labels.String()
		}
		if a.ended == 0 {
			b.going[a.alarmKey] = a
		}
		refs = append(refs, a)
	}
	return refs
}

func appendLabels(dst []byte, labels ingest.Labels) []byte {
	dst = codec.AppendUint32(dst, uint32(len(labels)))
	for _, l := range labels {
		dst = codec.AppendString(dst, l.Name)
		dst = codec.AppendString(dst, l.Value)
	}
	return dst
}

func readLabels(r *codec.Reader) (labels ingest.Labels) {
	for range r.Uint32() {
		if r.Err() != nil {
			return nil
		}
		labels = append(labels, ingest.Label{Name: r.String(), Value: r.String()})
	}
	return labels
}

func appendStrings(dst []byte, list []string) []byte {
	dst = codec.AppendUint32(dst, uint32(len(list)))
	for _, s := range list {
		dst = codec.AppendString(dst, s)
	}
	return dst
}

func readStrings(r *codec.Reader) (list []string) {
	for range r.Uint32() {
		if r.Err() != nil {
			return nil
		}
		list = append(list, r.String())
	}
	return list
}
