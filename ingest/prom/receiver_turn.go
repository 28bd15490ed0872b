package prom

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest"
)

// turn is the memory that one request works in. A receiver has as many as it
// serves requests at a time, so what idle memory there is has a bound.
type turn struct {
	body, msg []byte
	dec       *WriteDecoder
	batch     *ingest.Batch
}

// keepBytes is the largest buffer that outlives a request: several times the
// largest usual message. Turns together keep at most MaxConcurrent times a small
// multiple of it.
const keepBytes = 4 << 20

// takeTurn waits for its turn; nil means that it did not come in time.
func (r *Receiver) takeTurn(ctx context.Context) *turn {
	select {
	case t := <-r.turns: // fast path: no timer
		return r.orNew(t)
	default:
	}
	wait := time.NewTimer(r.cfg.MaxWait)
	defer wait.Stop()
	select {
	case t := <-r.turns:
		return r.orNew(t)
	case <-ctx.Done():
	case <-wait.C:
	}
	return nil
}

func (r *Receiver) orNew(t *turn) *turn {
	if t == nil {
		t = &turn{batch: ingest.NewBatch(r.reg), dec: &WriteDecoder{lim: r.cfg.WriteLimits}}
	}
	t.batch.Reset()
	return t
}

// giveTurn returns the memory, without buffers grown past what is usual.
func (r *Receiver) giveTurn(t *turn) {
	if cap(t.body) > keepBytes || cap(t.msg) > keepBytes || cap(t.batch.Value) > keepBytes/8 || t.dec.large() {
		t = nil
	}
	r.turns <- t
}

func (t *turn) decode(msg []byte, v2 bool) (WriteStats, error) {
	if v2 {
		return t.dec.DecodeV2(t.batch, msg)
	}
	return t.dec.DecodeV1(t.batch, msg)
}

// large reports whether a decoder's scratch memory has outgrown usual messages.
func (d *WriteDecoder) large() bool {
	return cap(d.raw) > keepBytes || cap(d.symbols) > keepBytes/64
}

// partialText says what of a message was not taken and why.
func partialText(a *answer, faults []*ingest.SampleError) string {
	var s strings.Builder
	s.WriteString(strconv.Itoa(a.written) + " samples written, " + strconv.FormatUint(a.drops.Dropped(), 10) + " refused:")
	for c, n := range a.drops {
		if n > 0 {
			s.WriteString(" " + ingest.Cause(c).String() + "=" + strconv.FormatUint(n, 10))
		}
	}
	for _, f := range faults {
		s.WriteString("\n" + f.Error())
	}
	return s.String()
}
