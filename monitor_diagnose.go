package portent

import (
	"cmp"
	"slices"

	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
	"github.com/portent-go/portent/scoring/advise"
)

// Diagnosis is all that a [Monitor] can say of one instance now, alarm or not:
// what a health report is made of. It is a copy that belongs to the receiver.
type Diagnosis struct {
	Status

	// Open are its series in alarm, by their labels. Current is empty (NaN) where
	// no sample has come since the monitor was restored.
	Open      []Anomaly
	Warnings  []Warning  // its open early warnings
	Incidents []Incident // the open incidents that it is in, without rankings

	// Ranking is the blame over the history kept, of the instance, those near it
	// in the call graph and its group; the fault time is searched for, and when
	// nothing is wrong the ranking says so. Frame is what was ranked. Both are
	// nil without a finished moment.
	Ranking *rca.Ranking
	Frame   *rca.Frame

	// Similar are past cases like it and Proposals the fixes that worked there,
	// with Config.Memory.
	Similar   []memory.Match
	Proposals []memory.Proposal

	Advice *advise.Advice // nil when the shape of the instance is not known

	Problems []string // what kept a part of this from being known
}

// Diagnose looks at one instance from every side. It reports false when the
// instance is unknown. It takes a few milliseconds, with advice up to half a
// second, and Push waits for it.
func (m *Monitor) Diagnose(instance string) (Diagnosis, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	in := m.instances[instance]
	if in == nil {
		return Diagnosis{}, false
	}
	d := Diagnosis{Open: m.openAlarms(in), Warnings: in.warnings.open()}
	d.Status = m.status(in, len(d.Open))
	for _, inc := range m.incidents.open {
		if slices.Contains(inc.Instances, instance) {
			d.Incidents = append(d.Incidents, inc.copy())
		}
	}
	if in.started() {
		d.rank(m, in)
	}
	if in.load.sized {
		a, err := m.advice(in)
		if err != nil {
			d.Problems = append(d.Problems, err.Error())
		} else {
			d.Advice = &a
		}
	}
	return d, true
}

func (d *Diagnosis) rank(m *Monitor, in *instance) {
	d.Frame = m.frame(m.around([]string{in.name}, in.group))
	ranking, err := rca.Rank(d.Frame, rca.Options{Graph: m.cfg.Graph})
	if err != nil {
		d.Problems = append(d.Problems, err.Error())
		return
	}
	d.Ranking = &ranking
	if f := memory.FingerprintOf(&ranking); m.cfg.Memory != nil && !ranking.Abstained && len(f.Movements) > 0 {
		d.Similar, d.Proposals = m.cfg.Memory.Similar(f, similarCases), m.cfg.Memory.Propose(f, proposedFix)
	}
}

// openAlarms returns copies of the alarms on an instance's series.
func (m *Monitor) openAlarms(in *instance) (list []Anomaly) {
	s := m.shards[in.shard]
	for _, local := range in.history.local {
		if local != noSeries && s.open[local] != nil {
			list = append(list, *s.open[local])
		}
	}
	slices.SortFunc(list, func(a, b Anomaly) int { return cmp.Compare(a.Series.String(), b.Series.String()) })
	return list
}

// open returns the open warnings as they stand now.
func (w *warnings) open() (list []Warning) {
	for i, e := range w.resources {
		if e != nil && e.open {
			list = append(list, e.told(i))
		}
	}
	for i, f := range w.loads {
		if f != nil && f.open {
			list = append(list, f.told(i))
		}
	}
	return list
}
