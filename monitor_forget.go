package portent

import (
	"cmp"
	"math"
	"slices"

	"github.com/portent-go/portent/ingest"
)

// forgetEvery is the part of the retention between two sweeps.
const forgetEvery = 16

// forgetSilent drops series without samples for longer than the retention. Their
// alarms, risks and warnings end with them, so that their incidents can close.
func (m *Monitor) forgetSilent(t int64) {
	keep := m.cfg.Retention.Milliseconds()
	if t-m.clock.swept < keep/forgetEvery {
		return
	}
	m.clock.swept = t
	var ended []Event
	for _, s := range m.shards {
		for local := range s.series {
			if s.series[local].used && s.silentSince(uint32(local)) < t-keep {
				ended = s.forget(ended, uint32(local), t)
			}
		}
	}
	slices.SortFunc(ended, compareEnded) // the order must not depend on the shards
	for i := range ended {
		m.incidents.note(&ended[i])
		m.emit(ended[i])
	}
}

// silentSince returns the time of a series' newest sample. One that never had a
// value (a quantile of nothing is NaN for ever) goes with its instance.
func (s *shard) silentSince(local uint32) int64 {
	x := &s.series[local]
	if x.gate.Flags == 0 {
		return s.instances[x.in].time
	}
	return x.gate.Time
}

func compareEnded(a, b Event) int {
	name := func(ev *Event) string {
		switch {
		case ev.Anomaly != nil:
			return ev.Anomaly.Series.String()
		case ev.Warning != nil:
			return ev.Warning.Signal
		}
		return ""
	}
	return cmp.Or(cmp.Compare(a.Instance, b.Instance), cmp.Compare(a.Kind, b.Kind), cmp.Compare(name(&a), name(&b)))
}

// forget drops a series, and its instance with the last one. It appends the
// events that end what they had open, which endSilent has left only when the
// retention is shorter than the silence.
func (s *shard) forget(ended []Event, local uint32, t int64) []Event {
	x := &s.series[local]
	in := s.instances[x.in]
	if a := s.open[local]; a != nil {
		a.End, a.Current = t, noVerdict(t)
		ended = append(ended, Event{Time: t, Kind: AnomalyClosed, Instance: in.name, Anomaly: a})
		delete(s.open, local)
	}
	if in.freeSlot(x.slot); in.unused() {
		if in.risk.alarm.Raised() {
			ended = append(ended, Event{Time: t, Kind: RiskCleared, Instance: in.name, Risk: noRisk(t)})
		}
		in.warnings.clear(s, in, t)
		for _, f := range s.out {
			ended = append(ended, f.ev)
		}
		s.out = s.out[:0]
		s.drop(in)
	}
	s.bank.Reset(int(local))
	s.m.refs[x.id] = seriesRef{}
	s.m.gone = append(s.m.gone, x.id)
	*x = series{last: shown{expected: math.NaN()}}
	s.free = append(s.free, local)
	return ended
}

// drop forgets an instance.
func (s *shard) drop(in *instance) {
	s.instances[in.index] = nil
	s.vacant = append(s.vacant, in.index)
	delete(s.m.instances, in.name)
	delete(s.m.warned, in.name)
}

// retire gives the numbers of forgotten series back, except of those that came
// back in the same batch.
func (m *Monitor) retire() {
	if len(m.gone) == 0 {
		return
	}
	m.gone = slices.DeleteFunc(m.gone, func(id ingest.SeriesID) bool { return m.refs[id].known })
	m.reg.Retire(m.gone)
	m.gone = m.gone[:0]
}
