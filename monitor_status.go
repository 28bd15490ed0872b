package portent

import (
	"maps"
	"slices"

	"github.com/portent-go/portent/scoring/advise"
)

// Status is what a [Monitor] knows of one instance now.
type Status struct {
	Instance string
	Time     int64 // of the newest finished moment; Unix milliseconds
	Series   int
	Alarms   int      // series in alarm
	Risk     *Risk    // with its reasons; nil before the first moment
	Load     *Load    // nil until something that the score weighs was measured
	Warned   []string // signals with an open warning, see Warning.Signal
}

// Status returns every instance, by name. It costs a few microseconds per
// instance, with Config.Learned the Shapley values of its risk as well, and Push
// waits for it.
func (m *Monitor) Status() []Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	alarms := map[string]int{}
	for _, s := range m.shards {
		for _, a := range s.open {
			alarms[a.Instance]++
		}
	}
	var list []Status
	for _, name := range slices.Sorted(maps.Keys(m.instances)) {
		list = append(list, m.status(m.instances[name], alarms[name]))
	}
	return list
}

func (m *Monitor) status(in *instance, alarms int) Status {
	st := Status{Instance: in.name, Series: len(in.history.used()), Alarms: alarms, Warned: in.warnings.current()}
	if in.risk.last.Time != 0 {
		st.Time, st.Risk = in.risk.last.Time, in.risk.explain(m.shards[in.shard])
	}
	if v := in.load.score.Value; v == v && len(in.load.score.Contributions) > 0 {
		st.Load = in.load.copy()
	}
	return st
}

// Advise returns advice on the size of one instance now; ok is false when the
// instance or its shape is unknown. It takes up to half a second, and Push waits
// for it.
func (m *Monitor) Advise(instance string) (a advise.Advice, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	in := m.instances[instance]
	if in == nil || !in.load.sized {
		return a, false, nil
	}
	a, err = m.advice(in)
	return a, true, err
}
