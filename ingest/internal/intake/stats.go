package intake

import (
	"errors"
	"net/http"
	"sync/atomic"

	"github.com/portent-go/portent/ingest"
)

// Push hands a batch to the sink; nil means that it was taken.
func Push(sink ingest.Sink, b *ingest.Batch) *Refusal {
	if b.Len() == 0 && b.Drops == (ingest.Drops{}) {
		return nil
	}
	switch err := sink.Push(b); {
	case err == nil:
		return nil
	case errors.Is(err, ingest.ErrOverload):
		return refuse(http.StatusServiceUnavailable, "%v", err)
	default:
		return refuse(http.StatusInternalServerError, "%v", err)
	}
}

// Stats counts what a receiver has seen since it was made.
type Stats struct {
	Requests   uint64
	Failed     uint64
	Overloaded uint64
	Errors     uint64
	Bytes      uint64
	Samples    uint64
	Drops      ingest.Drops
}

// Counters is Stats under way. The zero value is ready.
type Counters struct {
	requests, failed, overloaded, errors, bytes, samples atomic.Uint64
	drops                                                [ingest.NumCauses]atomic.Uint64
}

// Count counts a request by the status of its answer.
func (c *Counters) Count(status int) {
	c.requests.Add(1)
	switch {
	case status == http.StatusServiceUnavailable:
		c.overloaded.Add(1)
	case status >= 500:
		c.errors.Add(1)
	case status >= 400:
		c.failed.Add(1)
	}
}

// Decoded counts what a body held; delivered says that the sink took it.
func (c *Counters) Decoded(wire int64, b *ingest.Batch, delivered bool) {
	c.bytes.Add(uint64(wire))
	if delivered {
		c.samples.Add(uint64(b.Len()))
	}
	for cause, n := range b.Drops {
		if n > 0 {
			c.drops[cause].Add(n)
		}
	}
}

// Load returns the counts so far.
func (c *Counters) Load() Stats {
	s := Stats{
		Requests: c.requests.Load(), Failed: c.failed.Load(), Overloaded: c.overloaded.Load(),
		Errors: c.errors.Load(), Bytes: c.bytes.Load(), Samples: c.samples.Load(),
	}
	for cause := range s.Drops {
		s.Drops[cause] = c.drops[cause].Load()
	}
	return s
}
