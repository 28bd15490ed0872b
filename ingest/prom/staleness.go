package prom

import "github.com/portent-go/portent/ingest"

// staleness compares the series of a scrape with those of the one before.
// A target lists its series in the same order nearly every time, so comparing
// the two lists side by side settles it; only when they differ is a set built.
type staleness struct {
	now, before []ingest.SeriesID
	set         map[ingest.SeriesID]struct{}
}

func (s *staleness) see(id ingest.SeriesID) { s.now = append(s.now, id) }

// forget drops what the scrape under way has shown: it failed.
func (s *staleness) forget() { s.now = s.now[:0] }

// end closes a scrape: series that the one before had and this one has not get
// a stale marker at time t.
func (s *staleness) end(b *ingest.Batch, t int64) {
	same := 0
	for same < len(s.now) && same < len(s.before) && s.now[same] == s.before[same] {
		same++
	}
	if same < len(s.before) {
		s.markMissing(b, s.before[same:], t)
	}
	s.now, s.before = s.before[:0], s.now
}

func (s *staleness) markMissing(b *ingest.Batch, ids []ingest.SeriesID, t int64) {
	if s.set == nil {
		s.set = map[ingest.SeriesID]struct{}{}
	}
	for _, id := range s.now {
		s.set[id] = struct{}{}
	}
	for _, id := range ids {
		if _, ok := s.set[id]; !ok {
			b.Append(id, t, ingest.StaleMarker())
			s.set[id] = struct{}{} // listed twice, ended once
		}
	}
	clear(s.set)
}
