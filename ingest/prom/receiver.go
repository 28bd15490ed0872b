package prom

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/portent-go/portent/ingest"
)

// Receiver is an [http.Handler] that takes remote write, 1.0 and 2.0, and pushes
// what it decodes into a sink. It is safe for concurrent use; the sink is called
// from many requests at once and must be, too.
//
// How it answers:
//
//	204  everything was delivered to the sink
//	400  the message was malformed (nothing delivered), or some of it could not
//	     be taken (the rest was delivered); the body says what and how much
//	405  not a POST
//	413  body, message, or number of series or samples over a limit
//	415  another message type or compression
//	500  the sink refused the batch for another reason than overload
//	503  no turn within MaxWait, or the sink returned [ingest.ErrOverload];
//	     with Retry-After. Never 429: senders must repeat a request after 5xx
//	     but may drop it after 429, and Prometheus does.
//
// Every answer to a readable message carries the X-Prometheus-Remote-Write-*-
// Written headers of 2.0. Exemplars are ignored, and counted as not written, but
// do not make an answer 400: a sender cannot do better, and would log an error
// for every request. Native histograms are refused and do.
//
// Sources: Prometheus Remote-Write 1.0 and 2.0 (2.0-rc.4) specifications.
type Receiver struct {
	cfg   ReceiverConfig
	sink  ingest.Sink
	reg   *ingest.Registry
	turns chan *turn
	stats receiverStats
}

// NewReceiver returns a receiver that numbers series in reg and pushes into
// sink, or every fault of the configuration.
func NewReceiver(sink ingest.Sink, reg *ingest.Registry, cfg ReceiverConfig) (*Receiver, error) {
	err := cfg.Validate()
	if sink == nil || reg == nil {
		err = errors.Join(err, errors.New("prom: NewReceiver needs a sink and a registry"))
	}
	if err != nil {
		return nil, err
	}
	r := &Receiver{cfg: cfg.withDefaults(), sink: sink, reg: reg}
	r.turns = make(chan *turn, r.cfg.MaxConcurrent)
	for range r.cfg.MaxConcurrent {
		r.turns <- nil // made when first needed
	}
	return r, nil
}

// ServeHTTP answers one remote-write request.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	a := r.answer(w, req)
	r.stats.count(a)
	if a.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	if a.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.FormatInt(seconds(r.cfg.RetryAfter), 10))
	}
	if a.decoded {
		writtenHeaders(w.Header(), a.written)
	}
	if a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return
	}
	http.Error(w, a.text, a.status)
}

// seconds rounds up to whole seconds.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// writtenHeaders sets what 2.0 requires ("Required Written Response Headers").
func writtenHeaders(h http.Header, samples int) {
	h.Set("X-Prometheus-Remote-Write-Samples-Written", strconv.Itoa(samples))
	h.Set("X-Prometheus-Remote-Write-Histograms-Written", "0")
	h.Set("X-Prometheus-Remote-Write-Exemplars-Written", "0")
}

// answer is what becomes of a request.
type answer struct {
	status  int
	text    string
	decoded bool // the message could be read: written means something
	written int
	stats   WriteStats
	drops   ingest.Drops
	in      int // bytes of the body
}

// answer does the work of a request up to the point of writing the response.
func (r *Receiver) answer(w http.ResponseWriter, req *http.Request) answer {
	if req.Method != http.MethodPost {
		return answer{status: http.StatusMethodNotAllowed, text: "remote write is a POST"}
	}
	v2, err := negotiate(req.Header)
	if err != nil {
		return answer{status: http.StatusUnsupportedMediaType, text: err.Error()}
	}
	if req.ContentLength > r.cfg.MaxBody {
		return answer{status: http.StatusRequestEntityTooLarge, text: r.tooLargeBody().Error()}
	}
	t := r.takeTurn(req.Context())
	if t == nil {
		return answer{status: http.StatusServiceUnavailable, text: "too many requests at once"}
	}
	defer r.giveTurn(t)
	msg, err := r.readInTime(t, w, req)
	if err != nil {
		return answer{status: statusOf(err), text: err.Error(), in: len(t.body)}
	}
	return r.receive(t, msg, v2)
}

// readInTime reads the message of a request. The deadline is best effort: see
// ReceiverConfig.ReadTimeout.
func (r *Receiver) readInTime(t *turn, w http.ResponseWriter, req *http.Request) ([]byte, error) {
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(r.cfg.ReadTimeout))
	msg, err := r.readMessage(t, req.Body)
	if err == nil {
		_ = conn.SetReadDeadline(time.Time{}) // the sink may take its time
	}
	return msg, err
}

// receive decodes and delivers a message.
func (r *Receiver) receive(t *turn, msg []byte, v2 bool) answer {
	stats, err := t.decode(msg, v2)
	if err != nil {
		return answer{status: statusOf(err), text: err.Error(), in: len(t.body)}
	}
	a := answer{decoded: true, stats: stats, in: len(t.body), drops: t.batch.Drops}
	if t.batch.Len() > 0 || a.drops.Dropped() > 0 {
		if err := r.sink.Push(t.batch); err != nil {
			a.status, a.text = statusOf(err), err.Error()
			return a
		}
	}
	a.status, a.written = http.StatusNoContent, stats.Samples
	if a.drops.Dropped() > 0 {
		a.status, a.text = http.StatusBadRequest, partialText(&a, t.batch.Faults)
	}
	return a
}

// statusOf turns an error of reading, decoding or delivering into a status.
func statusOf(err error) int {
	switch {
	case errors.Is(err, ingest.ErrTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, ingest.ErrSyntax):
		return http.StatusBadRequest
	case errors.Is(err, ingest.ErrOverload):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
