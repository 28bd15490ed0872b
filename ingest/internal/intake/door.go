// Package intake is what HTTP receivers of package ingest share: so many
// requests at a time, bodies of bounded size with or without gzip, memory that
// is used again, and counts of what came of it all.
package intake

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest"
)

// Limits bounds what a receiver takes; every field must be set.
type Limits struct {
	MaxBody       int64         // bytes on the wire
	MaxDecoded    int64         // bytes decompressed
	MaxConcurrent int           // requests at a time
	MaxWait       time.Duration // for a turn
	ReadTimeout   time.Duration // for a body
	RetryAfter    time.Duration // told to senders that must come again
}

// Refusal is an answer other than success.
type Refusal struct {
	Status int
	Text   string
}

func refuse(status int, format string, args ...any) *Refusal {
	return &Refusal{status, fmt.Sprintf(format, args...)}
}

// Turn is the memory that one request works in. D is the format's decoder.
type Turn[D any] struct {
	Body    []byte // decompressed; valid until Leave
	Wire    int64  // bytes read off the wire
	Batch   *ingest.Batch
	Decoder D

	zip *gzip.Reader
}

// Door lets requests in, at most Limits.MaxConcurrent at a time. It is safe for
// concurrent use.
type Door[D any] struct {
	lim   Limits
	reg   *ingest.Registry
	fresh func() D
	large func(D) bool
	turns chan *Turn[D]
}

// NewDoor returns a door. fresh makes a decoder for a turn; large reports whether
// a decoder's scratch memory has grown so much that it should not be kept.
func NewDoor[D any](lim Limits, reg *ingest.Registry, fresh func() D, large func(D) bool) *Door[D] {
	d := &Door[D]{lim: lim, reg: reg, fresh: fresh, large: large, turns: make(chan *Turn[D], lim.MaxConcurrent)}
	for range lim.MaxConcurrent {
		d.turns <- nil // made when first needed
	}
	return d
}

// Enter waits for a turn and reads the body. The caller must Leave with the turn
// unless it is nil.
func (d *Door[D]) Enter(w http.ResponseWriter, req *http.Request) (*Turn[D], *Refusal) {
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, refuse(http.StatusMethodNotAllowed, "method is %.20q: want POST", req.Method)
	}
	if req.ContentLength > d.lim.MaxBody {
		return nil, d.tooLarge(d.lim.MaxBody)
	}
	zipped, err := encoding(req.Header)
	if err != nil {
		return nil, refuse(http.StatusUnsupportedMediaType, "%v", err)
	}
	t := d.wait(req.Context())
	if t == nil {
		return nil, refuse(http.StatusServiceUnavailable, "too many requests at once")
	}
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Now().Add(d.lim.ReadTimeout)) // where the connection has deadlines
	if refusal := d.read(t, req.Body, zipped); refusal != nil {
		d.Leave(t)
		return nil, refusal
	}
	return t, nil
}

// RetryAfter sets the header that goes with status 503.
func (d *Door[D]) RetryAfter(h http.Header) {
	h.Set("Retry-After", strconv.FormatInt(int64((d.lim.RetryAfter+time.Second-1)/time.Second), 10))
}

func encoding(h http.Header) (zipped bool, err error) {
	switch enc := strings.ToLower(h.Get("Content-Encoding")); enc {
	case "", "identity":
		return false, nil
	case "gzip", "x-gzip":
		return true, nil
	default:
		return false, fmt.Errorf("Content-Encoding is %.40q: only gzip is supported", enc)
	}
}

// wait takes a turn; nil means that none came in time.
func (d *Door[D]) wait(ctx context.Context) *Turn[D] {
	select {
	case t := <-d.turns: // fast path: no timer
		return d.ready(t)
	default:
	}
	timer := time.NewTimer(d.lim.MaxWait)
	defer timer.Stop()
	select {
	case t := <-d.turns:
		return d.ready(t)
	case <-ctx.Done():
	case <-timer.C:
	}
	return nil
}

func (d *Door[D]) ready(t *Turn[D]) *Turn[D] {
	if t == nil {
		t = &Turn[D]{Batch: ingest.NewBatch(d.reg), Decoder: d.fresh()}
	}
	t.Batch.Reset()
	return t
}

// keepBytes is the largest buffer that outlives a request, several times the
// usual one, so that idle memory has a bound.
const keepBytes = 4 << 20

// Leave gives the turn back.
func (d *Door[D]) Leave(t *Turn[D]) {
	if cap(t.Body) > keepBytes || cap(t.Batch.Value) > keepBytes/8 || d.large(t.Decoder) {
		t = nil
	}
	d.turns <- t
}

// read reads the body into t.
func (d *Door[D]) read(t *Turn[D], body io.Reader, zipped bool) *Refusal {
	wire := &meter{r: body, left: d.lim.MaxBody}
	var src io.Reader = wire
	if zipped {
		if t.zip == nil {
			t.zip = new(gzip.Reader)
		}
		if err := t.zip.Reset(wire); err != nil {
			return d.badBody(wire, err)
		}
		src = t.zip
	}
	var err error
	t.Body, err = ReadUpTo(t.Body[:0], src, d.lim.MaxDecoded)
	t.Wire = d.lim.MaxBody - wire.left
	switch {
	case err != nil:
		return d.badBody(wire, err)
	case int64(len(t.Body)) > d.lim.MaxDecoded:
		return d.tooLarge(d.lim.MaxDecoded)
	}
	return nil
}

func (d *Door[D]) tooLarge(limit int64) *Refusal {
	return refuse(http.StatusRequestEntityTooLarge, "%v: body of more than %d bytes", ingest.ErrTooLarge, limit)
}

// badBody tells a body that is wrong from one that did not arrive.
func (d *Door[D]) badBody(wire *meter, err error) *Refusal {
	switch {
	case wire.over:
		return d.tooLarge(d.lim.MaxBody)
	case wire.err != nil:
		return refuse(http.StatusServiceUnavailable, "cannot read the body: %v", wire.err)
	}
	return refuse(http.StatusBadRequest, "%v: body is no gzip: %v", ingest.ErrSyntax, err)
}

var errOver = errors.New("body over the limit")

// meter reads at most left bytes and remembers what stopped it.
type meter struct {
	r    io.Reader
	left int64
	over bool
	err  error // of r, other than io.EOF
}

func (m *meter) Read(p []byte) (int, error) {
	if int64(len(p)) > m.left+1 {
		p = p[:m.left+1]
	}
	n, err := m.r.Read(p)
	if int64(n) > m.left {
		n, m.left, m.over = int(m.left), 0, true
		return n, errOver
	}
	m.left -= int64(n)
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// ReadUpTo appends src to dst, at most limit+1 bytes of it.
func ReadUpTo(dst []byte, src io.Reader, limit int64) ([]byte, error) {
	for int64(len(dst)) <= limit {
		if len(dst) == cap(dst) {
			dst = append(dst, make([]byte, max(16<<10, len(dst)))...)[:len(dst)]
		}
		room := min(int64(cap(dst)-len(dst)), limit+1-int64(len(dst)))
		n, err := src.Read(dst[len(dst) : int64(len(dst))+room])
		dst = dst[:len(dst)+n]
		if err == io.EOF {
			return dst, nil
		}
		if err != nil {
			return dst, err
		}
	}
	return dst, nil
}
