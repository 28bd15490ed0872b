package portent

import (
	"slices"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest"
)

// incidentBook groups alarms into incidents. It works on the grid of the stream
// clock only, so that what it does follows from the samples alone.
//
//  1. An alarm joins an open incident that has opened or grown within
//     Config.Join and that it is related to: same instance, same group, or
//     neighbour in the call graph.
//  2. Alarms that join nothing wait. MinAlarms waiting ones that are related and
//     opened within Join make an incident; a raised risk makes one alone.
//  3. Settle after its opening an incident is explained: its causes are ranked.
//  4. It closes when all its alarms have ended and its risks are cleared for
//     the time of Join.
type incidentBook struct {
	next    uint64
	open    []*incident
	waiting []alarmRef
	arrived []alarmRef // since the last tick
	near    map[string][]string
}

// alarmRef is one alarm, or one raised risk (nil series), on its way into an
// incident.
type alarmRef struct {
	key      string // series as text; "" for a risk
	series   ingest.Labels
	instance string
	start    int64
	ended    int64 // 0 while it goes on
}

// incident is an open incident and what is needed to close it.
type incident struct {
	Incident
	members   []alarmRef
	grown     int64 // when the newest alarm joined
	explained bool
}

func (b *incidentBook) init() { b.next = 1 }

// note takes an event of the shards.
func (b *incidentBook) note(m *Monitor, ev *Event) {
	switch ev.Kind {
	case AnomalyOpened:
		b.arrived = append(b.arrived, alarmRef{key: ev.Anomaly.Series.String(), series: ev.Anomaly.Series, instance: ev.Instance, start: ev.Time})
	case AnomalyClosed:
		b.end(ev.Anomaly.Series.String(), ev.Instance, ev.Time)
	case RiskRaised:
		b.arrived = append(b.arrived, alarmRef{instance: ev.Instance, start: ev.Time})
	case RiskCleared:
		b.end("", ev.Instance, ev.Time)
	}
}

// end marks an alarm as over, wherever it stands.
func (b *incidentBook) end(key, instance string, t int64) {
	mark := func(refs []alarmRef) {
		for i := range refs {
			if r := &refs[i]; r.ended == 0 && r.key == key && r.instance == instance {
				r.ended = t
			}
		}
	}
	mark(b.arrived)
	mark(b.waiting)
	for _, inc := range b.open {
		mark(inc.members)
	}
}

// tick does what is due at stream time t.
func (m *Monitor) tick(t int64) {
	b := &m.incidents
	if len(b.arrived) > 0 || len(b.waiting) > 0 || len(b.open) > 0 {
		m.groupAlarms(t)
		m.explainIncidents(t)
		m.closeIncidents(t)
	}
	m.adviseDue(t)
	m.forgetSilent(t)
}

func (m *Monitor) groupAlarms(t int64) {
	b := &m.incidents
	for _, r := range b.arrived {
		if !m.joinOpen(r) {
			b.waiting = append(b.waiting, r)
		}
	}
	b.arrived = b.arrived[:0]
	join := m.cfg.Join.Milliseconds()
	b.waiting = slices.DeleteFunc(b.waiting, func(r alarmRef) bool { return t-r.start > join })
	for i := 0; i < len(b.waiting); {
		if !m.openIncident(i, t) {
			i++
		}
	}
}

// joinOpen puts an alarm into the first open incident that it is related to.
func (m *Monitor) joinOpen(r alarmRef) bool {
	for _, inc := range m.incidents.open {
		if r.start-inc.grown <= m.cfg.Join.Milliseconds() && slices.ContainsFunc(inc.Instances, func(name string) bool { return m.related(name, r.instance) }) {
			inc.add(r)
			return true
		}
	}
	return false
}

// openIncident makes an incident of waiting alarm i and those related to it, if
// they are enough.
func (m *Monitor) openIncident(i int, t int64) bool {
	b := &m.incidents
	seed := b.waiting[i]
	enough := seed.key == ""
	var members []alarmRef
	keys := map[string]bool{}
	for _, r := range b.waiting {
		if m.related(seed.instance, r.instance) {
			members = append(members, r)
			keys[r.instance+"\x00"+r.key] = true
			enough = enough || r.key == ""
		}
	}
	if !enough && len(keys) < m.cfg.MinAlarms {
		return false
	}
	inc := &incident{Incident: Incident{ID: b.next, Start: members[0].start}}
	b.next++
	for _, r := range members {
		inc.Start = min(inc.Start, r.start)
		inc.add(r)
	}
	b.open = append(b.open, inc)
	b.waiting = slices.DeleteFunc(b.waiting, func(r alarmRef) bool { return m.related(seed.instance, r.instance) })
	m.emitIncident(IncidentOpened, inc, t)
	return true
}

func (inc *incident) add(r alarmRef) {
	inc.members = append(inc.members, r)
	inc.grown = max(inc.grown, r.start)
	if !slices.Contains(inc.Instances, r.instance) {
		inc.Instances = append(inc.Instances, r.instance)
	}
	if r.key == "" {
		if !slices.Contains(inc.Risks, r.instance) {
			inc.Risks = append(inc.Risks, r.instance)
		}
		return
	}
	inc.Alarms = append(inc.Alarms, r.series)
}

// related reports whether alarms on two instances may have one cause.
func (m *Monitor) related(a, b string) bool {
	if a == b || slices.Contains(m.neighbours(a), b) {
		return true
	}
	if m.cfg.Group == "" {
		return false
	}
	x, y := m.instances[a], m.instances[b]
	return x != nil && y != nil && x.group != "" && x.group == y.group
}

// neighbours returns the instances next to one in the call graph.
func (m *Monitor) neighbours(name string) []string {
	b := &m.incidents
	if b.near == nil {
		b.near = map[string][]string{}
		for _, e := range m.cfg.Graph.Edges {
			b.near[e.Caller] = append(b.near[e.Caller], e.Callee)
			b.near[e.Callee] = append(b.near[e.Callee], e.Caller)
		}
	}
	return b.near[name]
}

func (m *Monitor) closeIncidents(t int64) {
	b := &m.incidents
	join := m.cfg.Join.Milliseconds()
	b.open = slices.DeleteFunc(b.open, func(inc *incident) bool {
		last := inc.Start
		for _, r := range inc.members {
			if r.ended == 0 {
				return false
			}
			last = max(last, r.ended)
		}
		if t-last < join {
			return false
		}
		inc.End = last
		m.emitIncident(IncidentClosed, inc, t)
		return true
	})
}

func (m *Monitor) emitIncident(kind EventKind, inc *incident, t int64) {
	c := inc.Incident
	c.Instances, c.Alarms, c.Risks = slices.Clone(c.Instances), slices.Clone(c.Alarms), slices.Clone(c.Risks)
	name := ""
	if len(c.Instances) == 1 {
		name = c.Instances[0]
	}
	m.emit(Event{Time: t, Kind: kind, Instance: name, Incident: &c})
}

// forgetEvery is the part of the retention between two sweeps.
const forgetEvery = 16

// forgetSilent drops series without samples for longer than the retention.
func (m *Monitor) forgetSilent(t int64) {
	keep := m.cfg.Retention.Milliseconds()
	if t-m.clock.swept < keep/forgetEvery {
		return
	}
	m.clock.swept = t
	var gone []ingest.SeriesID
	for _, s := range m.shards {
		for local := range s.series {
			if x := &s.series[local]; x.used && x.gate.Time < t-keep && x.gate.Flags != 0 {
				gone = append(gone, s.forget(uint32(local)))
			}
		}
	}
	if len(gone) > 0 {
		m.reg.Retire(gone)
	}
}

// String puts an incident in one line.
func (inc *Incident) String() string {
	line := "incident on " + strings.Join(inc.Instances, ", ") + " since " + time.UnixMilli(inc.Start).UTC().Format("15:04:05")
	if inc.Blamed != "" {
		line += ", most to blame: " + inc.Blamed
	}
	return line
}
