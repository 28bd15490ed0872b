package prom

import (
	"net/http"
	"sync/atomic"

	"github.com/portent-go/portent/ingest"
)

// ReceiverStats counts what a [Receiver] has seen since it was made.
type ReceiverStats struct {
	Requests   uint64 // all of them
	Failed     uint64 // answered 4xx for what they held: malformed, partial, too large
	Overloaded uint64 // answered 503: to be sent again
	Errors     uint64 // answered 500: the sink failed
	Bytes      uint64 // of bodies, compressed
	Series     uint64 // series entries in messages, refused ones included
	Samples    uint64 // delivered to the sink
	Histograms uint64 // native histograms refused
	Exemplars  uint64 // exemplars ignored
	Drops      ingest.Drops
}

type receiverStats struct {
	requests, failed, overloaded, errors       atomic.Uint64
	bytes, series, samples, histogr, exemplars atomic.Uint64
	drops                                      [ingest.NumCauses]atomic.Uint64
}

func (s *receiverStats) count(a answer) {
	s.requests.Add(1)
	switch {
	case a.status == http.StatusServiceUnavailable:
		s.overloaded.Add(1)
	case a.status >= 500:
		s.errors.Add(1)
	case a.status >= 400:
		s.failed.Add(1)
	}
	s.bytes.Add(uint64(a.in))
	s.samples.Add(uint64(a.written))
	s.series.Add(uint64(a.stats.Series))
	s.histogr.Add(uint64(a.stats.Histograms))
	s.exemplars.Add(uint64(a.stats.Exemplars))
	for c, n := range a.drops {
		if n > 0 {
			s.drops[c].Add(n)
		}
	}
}

// Stats returns the counts so far. Requests that end while it runs may be
// counted in part.
func (r *Receiver) Stats() ReceiverStats {
	s := &r.stats
	out := ReceiverStats{
		Requests: s.requests.Load(), Failed: s.failed.Load(), Overloaded: s.overloaded.Load(), Errors: s.errors.Load(),
		Bytes: s.bytes.Load(), Series: s.series.Load(), Samples: s.samples.Load(),
		Histograms: s.histogr.Load(), Exemplars: s.exemplars.Load(),
	}
	for c := range out.Drops {
		out.Drops[c] = s.drops[c].Load()
	}
	return out
}
