package portent

import (
	"hash/fnv"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
)

// shard owns the states of its instances and their series. An instance lies in
// one shard, so a shard never waits for another.
type shard struct {
	m         *Monitor
	index     uint16
	gate      *ingest.Gate
	bank      *anomaly.Bank
	series    []series            // by local number, as in bank
	free      []uint32            // local numbers of forgotten series
	instances []*instance         // nil where one has been forgotten
	vacant    []uint32            // their numbers
	open      map[uint32]*Anomaly // alarms by local number
	out       []flagged
	work      []int32
	labels    ingest.Labels // scratch of snapshots
	bytes     []byte
	learner   *learner // nil without Config.Learned
}

// series is what a shard knows of one series beside its detector state.
type series struct {
	gate ingest.GateState
	last shown
	id   ingest.SeriesID
	in   uint32 // instance, in shard.instances
	slot uint32 // column of the instance's history
	role role   // what it means for the instance's signals
	kind ingest.Kind
	used bool
	own  bool // what a monitor said of another series, come back
}

// shown is the newest verdict, kept for WriteMetrics. Zero time: none yet.
type shown struct {
	time                   int64
	expected, lower, upper float64
	score                  float32
}

func newShard(m *Monitor, index int) (*shard, error) {
	gate, err := ingest.NewGate(m.cfg.Gate)
	if err != nil {
		return nil, err
	}
	bank, err := anomaly.NewBank(m.cfg.Anomaly)
	if err != nil {
		return nil, err
	}
	bank.LimitSteps(m.cfg.LearnEvery)
	m.clock.grid = m.cfg.Tick.Milliseconds()
	m.clock.ahead = m.cfg.Gate.MaxAhead.Milliseconds()
	if m.clock.ahead == 0 {
		m.clock.ahead = ingest.DefaultMaxAhead.Milliseconds()
	}
	s := &shard{m: m, index: uint16(index), gate: gate, bank: bank, open: map[uint32]*Anomaly{}}
	if m.cfg.Learned != nil {
		s.learner, err = newLearner(m.cfg.Learned)
	}
	return s, err
}

// meet makes places for series not seen before. A series that the registry no
// longer knows has been retired since the batch was decoded: it gets no place,
// and its samples are counted as ingest.NoLabels.
func (m *Monitor) meet(ids []ingest.SeriesID) {
	var labels ingest.Labels
	for _, id := range ids {
		m.growRefs(id)
		if !m.refs[id].known {
			if labels = m.reg.AppendLabels(labels[:0], id); len(labels) > 0 {
				m.place(id, labels)
			}
		}
	}
}

// place gives a series its shard, instance and slots.
func (m *Monitor) place(id ingest.SeriesID, labels ingest.Labels) {
	in := m.instanceOf(labels)
	m.settle(m.shards[in.shard], in, id, labels)
}

// growRefs makes room for a number.
func (m *Monitor) growRefs(id ingest.SeriesID) {
	if int(id) >= len(m.refs) {
		m.refs = append(m.refs, make([]seriesRef, max(int(id)+1, m.reg.Cap())-len(m.refs))...)
	}
}

// settle gives a series its states in a shard.
func (m *Monitor) settle(s *shard, in *instance, id ingest.SeriesID, labels ingest.Labels) uint32 {
	local := s.takeLocal()
	s.series[local] = series{
		id: id, in: in.index, slot: in.takeSlot(local), used: true,
		kind: m.kindOf(id, labels), role: m.signals.role(labels), own: isOwn(labels),
	}
	m.refs[id] = seriesRef{local: local, shard: s.index, known: true}
	return local
}

// kindOf returns the kind of a series, knowing the few counters whose names hide
// it.
func (m *Monitor) kindOf(id ingest.SeriesID, labels ingest.Labels) ingest.Kind {
	if counters[labels.Metric()] {
		return ingest.Counter
	}
	return m.reg.Kind(id)
}

func (s *shard) takeLocal() uint32 {
	if n := len(s.free); n > 0 {
		local := s.free[n-1]
		s.free = s.free[:n-1]
		return local
	}
	s.series = append(s.series, series{})
	return uint32(s.bank.Add())
}

// instanceOf returns the instance of a series, making it if need be.
func (m *Monitor) instanceOf(labels ingest.Labels) *instance {
	name := ""
	for _, l := range m.cfg.Instance {
		if name = labels.Get(l); name != "" {
			break
		}
	}
	if in := m.instances[name]; in != nil {
		return in
	}
	s := m.shards[shardOf(name, len(m.shards))]
	in := newInstance(m, name, labels.Get(m.cfg.Group))
	s.adopt(in)
	m.instances[name] = in
	return in
}

// shardOf returns the shard of an instance.
func shardOf(name string, shards int) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % uint32(shards))
}

// adopt gives an instance its place in the shard.
func (s *shard) adopt(in *instance) {
	in.shard = s.index
	if n := len(s.vacant); n > 0 {
		in.index = s.vacant[n-1]
		s.vacant = s.vacant[:n-1]
		s.instances[in.index] = in
		return
	}
	in.index = uint32(len(s.instances))
	s.instances = append(s.instances, in)
}

// step takes one sample: gate, instance, detector. at is its place in the batch.
func (s *shard) step(at int, local uint32, t int64, value float64, now int64) {
	x := &s.series[local]
	v, cause := s.gate.Admit(&x.gate, x.kind, t, value, now)
	if cause != ingest.Accepted || x.own {
		if cause == ingest.Stale && s.open[local] != nil {
			s.endAlarm(at, local, t)
		}
		return
	}
	in := s.instances[x.in]
	if t >= in.time+moment {
		s.advance(in, t, at)
	}
	in.put(x.slot, x.role, v)
	vd := s.bank.Step(int(local), t, v)
	if vd.Ready {
		x.last = shown{t, vd.Expected, vd.Lower, vd.Upper, float32(vd.Score())}
	}
	if vd.Phase != anomaly.Quiet {
		s.alarm(at, local, vd)
	}
	if h := s.m.cfg.Hooks.Verdict; h != nil {
		h(x.id, vd)
	}
}

// alarm follows the alarm of one series.
func (s *shard) alarm(at int, local uint32, v anomaly.Verdict) {
	a := s.open[local]
	if a == nil {
		x := &s.series[local]
		a = &Anomaly{Series: s.m.reg.Labels(x.id), Instance: s.instances[x.in].name, Start: v.Time, Kind: v.Kind, Peak: v}
		s.open[local] = a
	}
	a.Current = v
	if v.PValue < a.Peak.PValue {
		a.Peak = v
	}
	switch v.Phase {
	case anomaly.Opened:
		s.flag(at, AnomalyOpened, v.Time, a)
	case anomaly.Open:
		a.Kind = v.Kind
	case anomaly.Closed:
		a.End = v.Time
		s.flag(at, AnomalyClosed, v.Time, a)
		delete(s.open, local)
	}
}

// endAlarm closes the alarm of a series that gives no more samples.
func (s *shard) endAlarm(at int, local uint32, t int64) {
	a := s.open[local]
	a.End, a.Current = t, noVerdict(t)
	s.bank.EndAlarm(int(local))
	s.flag(at, AnomalyClosed, t, a)
	delete(s.open, local)
}

func (s *shard) flag(at int, kind EventKind, t int64, a *Anomaly) {
	c := *a
	s.out = append(s.out, flagged{at, Event{Time: t, Kind: kind, Instance: a.Instance, Anomaly: &c}})
}
