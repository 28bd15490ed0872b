package portent

import "math"

// moment is the shortest time, in milliseconds, between two moments of an
// instance: samples closer together (one scrape, or two jobs on one host) belong
// to the same moment.
const moment = 1000

// instance is what is known of one server, VM, pod or drive.
type instance struct {
	name  string
	group string
	shard uint16
	index uint32 // in shard.instances

	time    int64 // of the moment being filled; minInt64 before the first
	history history
	signals signals
	risk    riskState
	load    loadState
	demand  demand

	warnings warnings
}

func newInstance(m *Monitor, name, group string) *instance {
	in := &instance{name: name, group: group, time: math.MinInt64 / 2}
	in.history.init(m.cfg.History)
	in.signals.init()
	in.risk.init(m)
	in.load.init(m, name)
	return in
}

// put stores a sample in the moment being filled.
func (in *instance) put(slot uint32, r role, v float64) {
	in.history.put(slot, v)
	if r.quantity != noQuantity {
		in.signals.put(r, v)
	}
}

func (in *instance) takeSlot(local uint32) uint32 { return in.history.takeSlot(local) }
func (in *instance) freeSlot(slot uint32)         { in.history.freeSlot(slot) }

// advance ends the moment of an instance and begins the next at t.
func (s *shard) advance(in *instance, t int64, at int) {
	if in.started() {
		s.finish(in, in.time, at)
	}
	in.time = t
	in.history.advance(t)
	in.signals.begin()
}

func (in *instance) started() bool { return in.time > math.MinInt64/2 }

// finish evaluates the moment: signals, failure risk, load, demand, warnings. at is the place of
// the sample that ended it.
func (s *shard) finish(in *instance, t int64, at int) {
	in.signals.finish()
	in.risk.step(s, in, t, at)
	in.load.step(s, in, t, at)
	in.demand.step(s, in, t)
	in.warnings.step(s, in, t, at)
}

// unused reports whether every series of the instance has been forgotten.
func (in *instance) unused() bool { return len(in.history.free) == len(in.history.local) }
