package portent

import (
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/internal/codec"
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
