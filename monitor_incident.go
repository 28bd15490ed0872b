package portent

import (
	"cmp"
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
//  2. Alarms that join nothing wait. MinAlarms waiting ones that are connected and
//     opened within Join make an incident; a raised risk makes one alone.
//  3. Settle after its first alarm an incident is explained: its causes are
//     ranked. It is explained again, Settle later, when it grows to another
//     instance or a risk is raised in it: what came first may have been noise.
//  4. It closes when all its alarms have ended and its risks are cleared for
//     the time of Join.
type incidentBook struct {
	next    uint64
	open    []*incident // in the order of their numbers
	waiting []*alarmRef
	arrived []*alarmRef // since the last tick

	going map[alarmKey]*alarmRef // alarms that have not ended
	of    map[string][]*incident // open incidents by instance
	group map[string][]*incident // and by group
	near  map[string][]string    // neighbours in the call graph
}

// alarmKey tells alarms apart: an instance and a series as text, "" for a raised
// risk.
type alarmKey struct{ instance, series string }

// alarmRef is one alarm or raised risk on its way into an incident.
type alarmRef struct {
	alarmKey
	labels ingest.Labels // nil for a risk
	start  int64
	ended  int64 // 0 while it goes on
	taken  bool  // by an incident
}

// incident is an open incident and what is needed to close it.
type incident struct {
	Incident
	members []*alarmRef
	grown   int64           // when the newest alarm joined
	due     int64           // when its causes are to be ranked; 0 when they have been
	fault   int64           // when the fault began as far as alarms tell; 0 to search for it
	risky   map[string]bool // the instances in Risks
}

func (b *incidentBook) init(m *Monitor) {
	b.next = 1
	b.going = map[alarmKey]*alarmRef{}
	b.of, b.group = map[string][]*incident{}, map[string][]*incident{}
	b.near = map[string][]string{}
	for _, e := range m.cfg.Graph.Edges {
		b.near[e.Caller] = append(b.near[e.Caller], e.Callee)
		b.near[e.Callee] = append(b.near[e.Callee], e.Caller)
	}
}

// note takes an event of the shards.
func (b *incidentBook) note(ev *Event) {
	switch ev.Kind {
	case AnomalyOpened:
		b.arrive(&alarmRef{alarmKey: alarmKey{ev.Instance, ev.Anomaly.Series.String()}, labels: ev.Anomaly.Series, start: ev.Time})
	case AnomalyClosed:
		b.end(alarmKey{ev.Instance, ev.Anomaly.Series.String()}, ev.Time)
	case RiskRaised:
		b.arrive(&alarmRef{alarmKey: alarmKey{ev.Instance, ""}, start: ev.Time})
	case RiskCleared:
		b.end(alarmKey{ev.Instance, ""}, ev.Time)
	}
}

func (b *incidentBook) arrive(r *alarmRef) {
	b.arrived = append(b.arrived, r)
	b.going[r.alarmKey] = r
}

// end marks an alarm as over, wherever it stands.
func (b *incidentBook) end(key alarmKey, t int64) {
	if r := b.going[key]; r != nil {
		r.ended = t
		delete(b.going, key)
	}
}

// tick does what is due at stream time t.
func (m *Monitor) tick(t int64) {
	b := &m.incidents
	m.endSilent(t)
	if len(b.arrived) > 0 || len(b.waiting) > 0 || len(b.open) > 0 {
		m.groupAlarms(t)
		m.explainIncidents(t)
		m.closeIncidents(t)
	}
	m.askDue(t)
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
	clear(b.arrived)
	b.arrived = b.arrived[:0]
	join := m.cfg.Join.Milliseconds()
	b.waiting = slices.DeleteFunc(b.waiting, func(r *alarmRef) bool { return t-r.start > join })
	m.openIncidents(t)
}

// joinOpen puts an alarm into the oldest open incident that it is related to and
// that is still growing.
func (m *Monitor) joinOpen(r *alarmRef) bool {
	b := &m.incidents
	var best *incident
	consider := func(list []*incident) {
		for _, inc := range list {
			if r.start-inc.grown <= m.cfg.Join.Milliseconds() && (best == nil || inc.ID < best.ID) {
				best = inc
			}
		}
	}
	consider(b.of[r.instance])
	for _, near := range b.near[r.instance] {
		consider(b.of[near])
	}
	if g := m.groupOf(r.instance); g != "" {
		consider(b.group[g])
	}
	if best != nil {
		m.addTo(best, r)
	}
	return best != nil
}

// groupOf returns the group that an instance's alarms are joined by, "" for none.
func (m *Monitor) groupOf(instance string) string {
	if in := m.instances[instance]; in != nil && m.cfg.Group != "" {
		return in.group
	}
	return ""
}

// openIncidents makes incidents of waiting alarms. Alarms belong together that
// are related directly or through others that wait: a chain of callers is one
// incident although its ends are no neighbours.
func (m *Monitor) openIncidents(t int64) {
	b := &m.incidents
	w := waitingRoom{m: m, byInstance: map[string][]*alarmRef{}, byGroup: map[string][]string{}}
	for _, r := range b.waiting {
		w.enter(r)
	}
	for _, seed := range b.waiting {
		if members := w.connected(seed.instance); len(members) > 0 {
			m.openIncident(members, t)
		}
	}
	b.waiting = slices.DeleteFunc(b.waiting, func(r *alarmRef) bool { return r.taken })
}

// waitingRoom finds waiting alarms by what relates them. What has been found once
// is not found again.
type waitingRoom struct {
	m          *Monitor
	byInstance map[string][]*alarmRef
	byGroup    map[string][]string
}

func (w *waitingRoom) enter(r *alarmRef) {
	if g := w.m.groupOf(r.instance); g != "" && w.byInstance[r.instance] == nil {
		w.byGroup[g] = append(w.byGroup[g], r.instance)
	}
	w.byInstance[r.instance] = append(w.byInstance[r.instance], r)
}

// connected takes out the alarms of an instance and of all connected with it.
func (w *waitingRoom) connected(instance string) (members []*alarmRef) {
	for names := []string{instance}; len(names) > 0; names = names[1:] {
		list := w.byInstance[names[0]]
		if list == nil {
			continue
		}
		members = append(members, list...)
		delete(w.byInstance, names[0])
		names = append(names, w.m.incidents.near[names[0]]...)
		g := w.m.groupOf(names[0])
		names = append(names, w.byGroup[g]...)
		delete(w.byGroup, g)
	}
	return members
}

// openIncident makes an incident of related waiting alarms, if they are enough.
func (m *Monitor) openIncident(members []*alarmRef, t int64) {
	distinct, enough := map[alarmKey]bool{}, false
	members = slices.DeleteFunc(members, func(r *alarmRef) bool { return r.taken })
	slices.SortStableFunc(members, func(a, b *alarmRef) int { return cmp.Compare(a.start, b.start) })
	for _, r := range members {
		distinct[r.alarmKey] = true
		enough = enough || r.series == ""
	}
	if !enough && len(distinct) < m.cfg.MinAlarms {
		return
	}
	b := &m.incidents
	inc := &incident{Incident: Incident{ID: b.next, Start: members[0].start}}
	b.next++
	for _, r := range members {
		if !r.taken { // an instance may be near itself, or in its own group
			m.addTo(inc, r)
		}
	}
	b.open = append(b.open, inc)
	m.emitIncident(IncidentOpened, inc, t)
}

// addTo puts an alarm into an incident.
func (m *Monitor) addTo(inc *incident, r *alarmRef) {
	r.taken = true
	inc.members = append(inc.members, r)
	inc.grown = max(inc.grown, r.start)
	if !slices.Contains(m.incidents.of[r.instance], inc) { // not inc.Instances: a fleet may be in it
		m.explainLater(inc, r)
		inc.Instances = append(inc.Instances, r.instance)
		m.incidents.index(inc, r.instance, m.groupOf(r.instance))
	}
	if r.series != "" {
		inc.Alarms = append(inc.Alarms, r.labels)
	} else if !inc.risky[r.instance] {
		if inc.risky == nil {
			inc.risky = map[string]bool{}
		}
		m.explainLater(inc, r)
		inc.risky[r.instance] = true
		inc.Risks = append(inc.Risks, r.instance)
	}
}

// explainLater puts an incident down for ranking, unless it is already. An alarm
// says when the fault began; a risk is raised long after its cause, which must
// be searched for.
func (m *Monitor) explainLater(inc *incident, r *alarmRef) {
	if inc.due != 0 {
		return
	}
	inc.due, inc.fault = r.start+m.cfg.Settle.Milliseconds(), r.start
	if r.series == "" {
		inc.fault = 0
	}
}

func (b *incidentBook) index(inc *incident, instance, group string) {
	b.of[instance] = append(b.of[instance], inc)
	if group != "" && !slices.Contains(b.group[group], inc) {
		b.group[group] = append(b.group[group], inc)
	}
}

// forget takes a closed incident out of the indexes.
func (b *incidentBook) forget(inc *incident) {
	drop := func(index map[string][]*incident, key string) {
		list := slices.DeleteFunc(index[key], func(x *incident) bool { return x == inc })
		if index[key] = list; len(list) == 0 {
			delete(index, key)
		}
	}
	for _, name := range inc.Instances {
		drop(b.of, name)
	}
	for g := range b.group {
		drop(b.group, g)
	}
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
		b.forget(inc)
		m.remember(inc)
		m.emitIncident(IncidentClosed, inc, t)
		return true
	})
}

// copy returns the incident for somebody else.
func (inc *incident) copy() Incident {
	c := inc.Incident
	c.Instances, c.Alarms, c.Risks = slices.Clone(c.Instances), slices.Clone(c.Alarms), slices.Clone(c.Risks)
	c.Warnings = slices.Clone(c.Warnings)
	return c
}

func (m *Monitor) emitIncident(kind EventKind, inc *incident, t int64) {
	c := inc.copy()
	name := ""
	if len(c.Instances) == 1 {
		name = c.Instances[0]
	}
	m.emit(Event{Time: t, Kind: kind, Instance: name, Incident: &c})
}

// String puts an incident in one line.
func (inc *Incident) String() string {
	line := "incident on " + strings.Join(inc.Instances, ", ") + " since " + time.UnixMilli(inc.Start).UTC().Format("15:04:05")
	if inc.Blamed != "" {
		line += ", most to blame: " + inc.Blamed
	}
	return line
}
