package portent

import "github.com/portent-go/portent/ingest"

// Accept tells the monitor that what series id is alarmed about is normal: its
// alarm closes (AnomalyClosed, at the time of its newest sample), and the same
// again, up to a quarter larger, raises none; see [anomaly.Default.Accept]. It
// reports whether there was an alarm to accept. Call it from outside of hooks:
// they run inside Push, which holds the same lock.
func (m *Monitor) Accept(id ingest.SeriesID) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if int(id) >= len(m.refs) || !m.refs[id].known {
		return false
	}
	ref := m.refs[id]
	s := m.shards[ref.shard]
	if s.open[ref.local] == nil {
		return false
	}
	s.bank.Accept(int(ref.local))
	s.endAlarm(0, ref.local, s.series[ref.local].gate.Time)
	m.gather()
	return true
}
