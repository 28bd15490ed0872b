package prom

import "github.com/portent-go/portent/ingest"

// staleness compares the series of a scrape with those of the one before.
// A target lists its series in the same order nearly every time, so comparing
// the two lists side by side settles it; only when they differ is a set built.
type staleness struct {
	now, before []ingest.SeriesID
	set         map[ingest.SeriesID]struct{}
	labels      ingest.Labels
	honor       bool // the page's labels win over the target's
}

func (s *staleness) see(id ingest.SeriesID) { s.now = append(s.now, id) }

// forget drops what the scrape under way has shown: it failed.
func (s *staleness) forget() { s.now = s.now[:0] }

// end closes a scrape: series that the one before had and this one has not get
// a stale marker at time t. All of them carry the target's labels.
func (s *staleness) end(b *ingest.Batch, t int64, target ingest.Labels) {
	same := 0
	for same < len(s.now) && same < len(s.before) && s.now[same] == s.before[same] {
		same++
	}
	if same < len(s.before) {
		s.markMissing(b, s.before[same:], t, target)
	}
	s.now, s.before = s.before[:0], s.now
}

func (s *staleness) markMissing(b *ingest.Batch, ids []ingest.SeriesID, t int64, target ingest.Labels) {
	if s.set == nil {
		s.set = map[ingest.SeriesID]struct{}{}
	}
	for _, id := range s.now {
		s.set[id] = struct{}{}
	}
	for _, id := range ids {
		if _, ok := s.set[id]; !ok && s.belongs(b.Registry(), id, target) {
			b.Append(id, t, ingest.StaleMarker())
			s.set[id] = struct{}{} // listed twice, ended once
		}
	}
	clear(s.set)
}

// belongs says whether a number still names a series of this target: it may have
// been retired since the last scrape and given to a series of someone else.
func (s *staleness) belongs(reg *ingest.Registry, id ingest.SeriesID, target ingest.Labels) bool {
	s.labels = reg.AppendLabels(s.labels[:0], id)
	for _, l := range target {
		if got := s.labels.Get(l.Name); got != l.Value && (!s.honor || got == "") {
			return false
		}
	}
	return len(s.labels) > 0
}
