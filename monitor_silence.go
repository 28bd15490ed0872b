package portent

import (
	"cmp"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/failure"
)

// silence is how long, in milliseconds of stream time, a series in alarm or an
// instance at risk may give no sample before its alarm is taken as over: five
// minutes, after which Prometheus, too, takes a series as gone. Otherwise what
// dies inside an incident would keep it open for ever.
const silence = 5 * 60_000

// endSilent closes the alarms of what has fallen silent at stream time t.
func (m *Monitor) endSilent(t int64) {
	type silent struct {
		name  string
		shard *shard
		local uint32
	}
	var list []silent
	for _, s := range m.shards {
		for local := range s.open {
			if x := &s.series[local]; x.gate.Time < t-silence {
				list = append(list, silent{m.reg.Labels(x.id).String(), s, local})
			}
		}
	}
	slices.SortFunc(list, func(a, b silent) int { return cmp.Compare(a.name, b.name) })
	for _, x := range list {
		x.shard.endAlarm(0, x.local, t)
		m.gather()
	}
	m.clearSilentRisks(t)
	m.clearSilentWarnings(t)
}

// clearSilentRisks clears the risk of instances that are gone.
func (m *Monitor) clearSilentRisks(t int64) {
	var names []string
	for key := range m.incidents.going {
		if in := m.instances[key.instance]; key.series == "" && in != nil && in.started() && in.time < t-silence {
			names = append(names, key.instance)
		}
	}
	m.clearRisks(names, t)
}

// clearForeignRisks clears the risks that another model had raised before a
// restart: the new one begins anew, and nothing else would end them.
func (m *Monitor) clearForeignRisks() {
	var names []string
	for key := range m.incidents.going {
		if in := m.instances[key.instance]; key.series == "" && in != nil && !in.risk.alarm.Raised() {
			names = append(names, key.instance)
		}
	}
	m.clearRisks(names, m.clock.newest)
}

func (m *Monitor) clearRisks(names []string, t int64) {
	slices.Sort(names)
	for _, name := range names {
		in := m.instances[name]
		in.risk.alarm = failure.Alarm{}
		ev := Event{Time: t, Kind: RiskCleared, Instance: name, Risk: noRisk(t)}
		m.emit(ev)
		m.incidents.note(&ev)
	}
}

// noVerdict stands for the sample that never came. The last one that did is no
// part of a snapshot, so that it must not be told.
func noVerdict(t int64) anomaly.Verdict {
	nan := math.NaN()
	return anomaly.Verdict{Time: t, Value: nan, Expected: nan, Lower: nan, Upper: nan, PValue: 1, Phase: anomaly.Closed}
}

// noRisk stands for the risk of an instance that is gone.
func noRisk(t int64) *Risk { return &Risk{Risk: failure.Risk{Time: t}} }
