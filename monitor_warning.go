package portent

import (
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/warning"
)

// Odds between which the warning of an exhaustion is raised and cleared: even
// odds, as for failure risks, and half of that so that a trend that wavers is
// one warning.
const (
	warnAt  = 0.5
	clearAt = 0.25
)

// exhaustible are the resources whose exhaustion is warned of, by the failure
// model's names, with the utilisation at which they are full. A container's
// kernel reclaims until the very end: what it calls its working set stops just
// below its limit.
var exhaustible = [...]struct {
	name string
	full float64
	used func(*signals) float64
}{
	{"disk_utilization", 1, named["disk_utilization"]}, {"memory_utilization", 0.98, named["memory_utilization"]},
	{"fd_utilization", 1, named["fd_utilization"]}, {"pids_utilization", 1, named["pids_utilization"]},
}

// floodable are the loads whose floods are noticed.
var floodable = [...]struct {
	name string
	load func(*signals) float64
}{
	{"request_rate", func(s *signals) float64 { return s.at(requests) }},
	{"network_receive", func(s *signals) float64 { return s.at(netIn) }},
}

// warnings follows the resources and loads of one instance. What was never
// measured has no state.
type warnings struct {
	resources [len(exhaustible)]*exhaustion
	loads     [len(floodable)]*flood
}

// exhaustion follows one resource.
type exhaustion struct {
	tracker warning.Tracker
	since   int64 // first sample
	raised  int64 // when the open warning was
	open    bool
}

// flood follows one load.
type flood struct {
	detector *warning.Flood
	open     bool
	last     warning.Warning // of the newest sample compared with its band
}

// step takes a finished moment. What is no longer measured while its instance
// goes on takes its warning with it.
func (w *warnings) step(s *shard, in *instance, t int64, at int) {
	for i := range exhaustible {
		if v := exhaustible[i].used(&in.signals); v == v {
			w.stepResource(s, in, i, t, v, at)
		} else {
			w.clearResource(s, in, i, t, at)
		}
	}
	for i := range floodable {
		if v := floodable[i].load(&in.signals); v == v {
			w.stepLoad(s, in, i, t, v, at)
		} else {
			w.clearLoad(s, in, i, t, at)
		}
	}
}

// stepResource looks as far ahead as the resource has been seen, and no further
// than Config.WarnAhead: a trend of a minute says nothing of the next day.
// Nothing is allocated unless the warning changes.
func (w *warnings) stepResource(s *shard, in *instance, i int, t int64, v float64, at int) {
	e := w.resources[i]
	if e == nil {
		e = &exhaustion{since: t}
		w.resources[i] = e
	}
	e.tracker.Step(t, v)
	if !e.tracker.Ready() {
		return
	}
	c := e.tracker.Crossing(warning.Threshold{Value: exhaustible[i].full})
	ahead := min(s.m.cfg.WarnAhead.Milliseconds(), t-e.since) // not as Durations: those end after 292 years
	switch p := c.Probability(time.Duration(ahead) * time.Millisecond); {
	case !e.open && p >= warnAt:
		e.open, e.raised = true, t
		s.warn(in, WarningRaised, t, at, e.told(i))
	case e.open && p < clearAt:
		e.open = false
		s.warn(in, WarningCleared, t, at, e.told(i))
	}
}

// told is what there is to say of resource i now.
func (e *exhaustion) told(i int) Warning {
	c := e.tracker.Crossing(warning.Threshold{Value: exhaustible[i].full})
	return Warning{Signal: exhaustible[i].name, Exhausted: &c}
}

func (w *warnings) stepLoad(s *shard, in *instance, i int, t int64, v float64, at int) {
	f := w.loads[i]
	if f == nil {
		f = newFlood()
		w.loads[i] = f
	}
	x := f.detector.Step(t, v)
	if x.Expected == x.Expected { // not a moment that Flush has judged before
		f.last = x
	}
	switch x.Phase {
	case anomaly.Opened:
		f.open = true
		s.warn(in, WarningRaised, t, at, f.told(i))
	case anomaly.Closed:
		f.open = false
		s.warn(in, WarningCleared, t, at, f.told(i))
	}
}

// told is what there is to say of load i now.
func (f *flood) told(i int) Warning {
	x := f.last
	return Warning{Signal: floodable[i].name, Flood: &x}
}

func newFlood() *flood {
	d, err := warning.NewFlood(warning.FloodConfig{})
	if err != nil {
		panic("portent: the default flood detector is refused: " + err.Error())
	}
	return &flood{detector: d}
}

// warn tells of a warning. What is about to be exhausted or flooded should be
// looked at for its size.
func (s *shard) warn(in *instance, kind EventKind, t int64, at int, w Warning) {
	asks := kind == WarningRaised && in.load.sized
	s.out = append(s.out, flagged{at, Event{Time: t, Kind: kind, Instance: in.name, Warning: &w, asks: asks}})
}

// clear ends every open warning of an instance that has fallen silent.
func (w *warnings) clear(s *shard, in *instance, t int64) {
	for i := range w.resources {
		w.clearResource(s, in, i, t, 0)
	}
	for i := range w.loads {
		w.clearLoad(s, in, i, t, 0)
	}
}

func (w *warnings) clearResource(s *shard, in *instance, i int, t int64, at int) {
	if e := w.resources[i]; e != nil && e.open {
		e.open = false
		s.warn(in, WarningCleared, t, at, Warning{Signal: exhaustible[i].name, Exhausted: &warning.Crossing{Time: t, Value: math.NaN()}})
	}
}

func (w *warnings) clearLoad(s *shard, in *instance, i int, t int64, at int) {
	if f := w.loads[i]; f != nil && f.open {
		f.open = false
		f.detector.EndAlarm()
		s.warn(in, WarningCleared, t, at, Warning{Signal: floodable[i].name, Flood: &warning.Warning{Time: t, Value: math.NaN(), Expected: math.NaN(), PValue: 1, Phase: anomaly.Closed}})
	}
}

// current returns what is warned of now.
func (w *warnings) current() (signals []string) {
	for i, e := range w.resources {
		if e != nil && e.open {
			signals = append(signals, exhaustible[i].name)
		}
	}
	for i, f := range w.loads {
		if f != nil && f.open {
			signals = append(signals, floodable[i].name)
		}
	}
	return signals
}

// since returns when the oldest open warning of an exhaustion was raised; 0 when
// none is open.
func (w *warnings) since() (t int64) {
	for _, e := range w.resources {
		if e != nil && e.open && (t == 0 || e.raised < t) {
			t = e.raised
		}
	}
	return t
}

// noteWarning keeps the list of instances with open warnings, which is what
// clearSilentWarnings looks through.
func (m *Monitor) noteWarning(ev *Event) {
	in := m.instances[ev.Instance]
	if in == nil || ev.Warning == nil {
		return
	}
	if len(in.warnings.current()) == 0 {
		delete(m.warned, ev.Instance)
		return
	}
	m.warned[ev.Instance] = true
}

// clearSilentWarnings clears the warnings of instances that are gone.
func (m *Monitor) clearSilentWarnings(t int64) {
	var names []string
	for name := range m.warned {
		if in := m.instances[name]; in == nil || in.time < t-silence {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if in := m.instances[name]; in != nil {
			in.warnings.clear(m.shards[in.shard], in, t)
			m.gather()
		}
		delete(m.warned, name)
	}
}
