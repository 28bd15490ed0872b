package portent

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
)

// maxFrameInstances and maxFrameColumns bound the window that is ranked, so that
// an incident of a whole fleet is still explained within a second.
const (
	maxFrameInstances = 128
	maxFrameColumns   = 20_000
)

// explainPerTick bounds the incidents explained at one tick; in a storm the rest
// have their turn at the next ones.
const explainPerTick = 16

// explainIncidents ranks the causes of incidents that have settled.
func (m *Monitor) explainIncidents(t int64) {
	left := explainPerTick
	for _, inc := range m.incidents.open {
		if inc.due == 0 || t < inc.due || left == 0 {
			continue
		}
		left--
		inc.due = 0
		frame := m.frame(m.around(inc.Instances, m.groupOf(inc.Instances[0])))
		ranking, err := rca.Rank(frame, rca.Options{At: m.faultTime(inc, frame), Graph: m.cfg.Graph})
		if err != nil {
			inc.Warnings = append(inc.Warnings, err.Error())
		} else {
			inc.Ranking, inc.Blamed = &ranking, ranking.Top()
			m.recall(inc, &ranking)
		}
		inc.Frame = frame
		m.emitIncident(IncidentExplained, inc, t)
		inc.Ranking, inc.Frame, inc.Similar, inc.Proposals = nil, nil, nil, nil // theirs now; a snapshot need not carry them
	}
}

// faultTime is when the fault began as far as alarms tell or, when they do not,
// early warnings within the window; 0 leaves it to be searched.
func (m *Monitor) faultTime(inc *incident, f *rca.Frame) int64 {
	t := inc.fault
	if t != 0 || len(f.Time) == 0 {
		return t
	}
	for _, name := range inc.Instances {
		in := m.instances[name]
		if in == nil {
			continue
		}
		if w := in.warnings.since(); w > f.Time[0] && (t == 0 || w < t) {
			t = w
		}
	}
	return t
}

// around returns the instances whose metrics are ranked: the given ones first,
// then their neighbours in the call graph, then the group, "" being none.
func (m *Monitor) around(those []string, group string) []*instance {
	names := slices.Clone(those[:min(len(those), maxFrameInstances)])
	add := func(name string) {
		if len(names) < maxFrameInstances && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for i := 0; i < len(names); i++ { // whole connected part, breadth first
		for _, near := range m.incidents.near[names[i]] {
			add(near)
		}
	}
	if group != "" {
		for _, name := range slices.Sorted(maps.Keys(m.instances)) {
			if m.instances[name].group == group {
				add(name)
			}
		}
	}
	slices.Sort(names)
	var list []*instance
	for _, name := range names {
		if in := m.instances[name]; in != nil {
			list = append(list, in)
		}
	}
	return list
}

// nobody is the component of series without any of the labels that say which
// instance they belong to.
const nobody = "(no instance)"

// frame builds the window of several instances on the moments of the one that
// has the most.
func (m *Monitor) frame(list []*instance) *rca.Frame {
	f := &rca.Frame{}
	for _, in := range list {
		if times := in.history.moments(); len(times) > len(f.Time) {
			f.Time = times
		}
	}
	var all []frameColumn
	for _, in := range list {
		rows := in.history.align(f.Time)
		for slot, local := range in.history.local {
			if local == noSeries || len(all) == maxFrameColumns {
				continue
			}
			values := in.history.column(slot, rows)
			if !slices.ContainsFunc(values, present) {
				continue // known only from a batch that is still being read
			}
			labels := m.reg.Labels(m.shards[in.shard].series[local].id)
			all = append(all, frameColumn{
				rca.Column{Component: cmp.Or(in.name, nobody), Metric: m.metricName(labels), Peer: m.peer(in, labels), Values: values},
				labels.String(),
			})
		}
	}
	f.Columns = columns(all)
	return f
}

// peerLabels name the other end of a metric of calls: this project's recordings,
// OpenTelemetry, Istio and Linkerd.
var peerLabels = [...]string{"callee", "peer_service", "server_address", "destination_workload", "destination_service_name", "dst_deployment"}

// peer returns the instance that a series measures calls to, "" when it measures
// none or nobody of that name is known.
func (m *Monitor) peer(in *instance, labels ingest.Labels) string {
	for _, name := range peerLabels {
		if to := labels.Get(name); to != "" && to != in.name && m.instances[to] != nil {
			return to
		}
	}
	return ""
}

// frameColumn is a column and the whole name of its series.
type frameColumn struct {
	rca.Column
	series string
}

// columns returns the columns by name. Series that differ only in a label that
// is not shown are told apart by numbers, in the order of their whole names, so
// that it does not matter which was seen first.
func columns(all []frameColumn) []rca.Column {
	slices.SortFunc(all, func(a, b frameColumn) int {
		return cmp.Or(cmp.Compare(a.Component, b.Component), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.series, b.series))
	})
	out := make([]rca.Column, len(all))
	same := 1
	for i := range all {
		out[i] = all[i].Column
		if i > 0 && all[i-1].Component == all[i].Component && all[i-1].Metric == all[i].Metric {
			same++
			out[i].Metric += "#" + strconv.Itoa(same)
		} else {
			same = 1
		}
	}
	return out
}

func present(v float64) bool { return v == v }

// metricName writes a series without the labels that every series of its
// instance carries anyway.
func (m *Monitor) metricName(labels ingest.Labels) string {
	kept := make(ingest.Labels, 0, len(labels))
	for _, l := range labels {
		if !slices.Contains(m.cfg.Instance, l.Name) && l.Name != "job" {
			kept = append(kept, l)
		}
	}
	return kept.String()
}

// moments returns the times of the rows, oldest first.
func (h *history) moments() []int64 {
	var times []int64
	for _, r := range h.order() {
		times = append(times, h.times[r])
	}
	return times
}

// align returns, for each time, the newest row at or before it (and after the
// time before), or -1.
func (h *history) align(times []int64) []int {
	rows := make([]int, len(times))
	own := h.order()
	k := 0
	for i, t := range times {
		rows[i] = -1
		for k < len(own) && h.times[own[k]] <= t {
			rows[i] = own[k]
			k++
		}
	}
	return rows
}

// column returns one series at the given rows.
func (h *history) column(slot int, rows []int) []float64 {
	values := make([]float64, len(rows))
	for i, r := range rows {
		if r < 0 {
			values[i] = float64(missing32)
			continue
		}
		values[i] = float64(h.rows[r*h.stride+slot])
	}
	return values
}
