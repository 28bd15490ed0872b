package influx

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/intake"
)

// Handler is an [http.Handler] for the write endpoints /write (version 1) and
// /api/v2/write (version 2): it decodes lines and pushes them into a sink. It is
// safe for concurrent use; the sink is called from many requests at once and
// must be, too.
//
// The database or bucket of a request becomes the label db; organisation, user
// and token are not looked at: put authentication in front. The precision
// parameter is honoured. Bodies may be gzip.
//
// How it answers:
//
//	204  everything was delivered to the sink; strings passed over are no fault
//	400  something in the body could not be taken (the rest was delivered), or
//	     the precision is unknown (nothing was); the body says what and how much
//	405  not a POST
//	413  body too large
//	415  another compression than gzip
//	500  the sink refused the batch for another reason than overload
//	503  no turn within MaxWait, or the sink returned [ingest.ErrOverload]; with
//	     Retry-After
//
// Bodies of errors are JSON as InfluxDB writes it: {"error": …} for version 1,
// {"code": …, "message": …} for version 2. Senders drop what was answered with
// 400, and so they should: it will not become better.
type Handler struct {
	cfg   HandlerConfig
	sink  ingest.Sink
	door  *intake.Door[*Parser]
	stats intake.Counters
}

// NewHandler returns a handler that numbers series in reg and pushes into sink,
// or every fault of the configuration.
func NewHandler(sink ingest.Sink, reg *ingest.Registry, cfg HandlerConfig) (*Handler, error) {
	err := cfg.Validate()
	if sink == nil || reg == nil {
		err = errors.Join(err, errors.New("influx: NewHandler needs a sink and a registry"))
	}
	if err != nil {
		return nil, err
	}
	parser := func() *Parser {
		p, _ := NewParser(cfg.Config) // just validated
		return p
	}
	return &Handler{cfg: cfg, sink: sink, door: intake.NewDoor(cfg.limits(), reg, parser, (*Parser).large)}, nil
}

// ServeHTTP answers one write request. Lines without a time get the clock's.
func (h *Handler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	refusal := h.answer(w, req)
	if refusal == nil {
		h.stats.Count(http.StatusNoContent)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.stats.Count(refusal.Status)
	if refusal.Status == http.StatusServiceUnavailable {
		h.door.RetryAfter(w.Header())
	}
	writeError(w, refusal, strings.Contains(req.URL.Path, "/v2/"))
}

// answer does the work of a request; nil means success.
func (h *Handler) answer(w http.ResponseWriter, req *http.Request) *intake.Refusal {
	query := req.URL.Query()
	unit, err := h.precision(query)
	if err != nil {
		return &intake.Refusal{Status: http.StatusBadRequest, Text: err.Error()}
	}
	t, refusal := h.door.Enter(w, req)
	if refusal != nil {
		return refusal
	}
	defer h.door.Leave(t)
	t.Decoder.unit = unit
	t.Decoder.setDB(h.database(query))
	t.Decoder.Parse(t.Batch, t.Body, time.Now().UnixMilli())
	refusal = intake.Push(h.sink, t.Batch)
	h.stats.Decoded(t.Wire, t.Batch, refusal == nil)
	if refusal == nil {
		refusal = partial(t.Batch)
	}
	return refusal
}

func (h *Handler) precision(query url.Values) (Precision, error) {
	if p := query.Get("precision"); p != "" {
		return ParsePrecision(p)
	}
	return h.cfg.Precision, nil
}

// database returns what goes into the label db.
func (h *Handler) database(query url.Values) string {
	if h.cfg.NoDatabaseLabel {
		return ""
	}
	db := cmp.Or(query.Get("db"), query.Get("bucket"))
	return db[:min(len(db), maxDatabase)]
}

// maxDatabase bounds the label db; InfluxDB's own names are far shorter.
const maxDatabase = 256

// partial says what of a body was not taken, nil when all was.
func partial(b *ingest.Batch) *intake.Refusal {
	refused := b.Drops.Dropped() - b.Drops[ingest.Unsupported]
	if refused == 0 {
		return nil
	}
	var s strings.Builder
	s.WriteString("partial write: " + strconv.Itoa(b.Len()) + " samples written, " + strconv.FormatUint(refused, 10) + " refused")
	for _, f := range b.Faults {
		s.WriteString("; " + f.Error())
	}
	return &intake.Refusal{Status: http.StatusBadRequest, Text: s.String()}
}

// codes are the names of version 2 for the statuses the handler uses.
var codes = map[int]string{
	http.StatusBadRequest:            "invalid",
	http.StatusMethodNotAllowed:      "method not allowed",
	http.StatusRequestEntityTooLarge: "request too large",
	http.StatusUnsupportedMediaType:  "unsupported media type",
	http.StatusServiceUnavailable:    "unavailable",
	http.StatusInternalServerError:   "internal error",
}

func writeError(w http.ResponseWriter, r *intake.Refusal, v2 bool) {
	body := map[string]string{"error": r.Text}
	if v2 {
		body = map[string]string{"code": codes[r.Status], "message": r.Text}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Influxdb-Error", headerText(r.Text))
	w.WriteHeader(r.Status)
	_ = json.NewEncoder(w).Encode(body) // a map of strings; a broken connection is the sender's loss
}

// headerText cuts a message to what fits a header: Telegraf reads it there.
func headerText(s string) string {
	s = s[:min(len(s), 200)]
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, s)
}

// Stats counts what a [Handler] has seen since it was made.
type Stats struct {
	Requests   uint64 // all of them
	Failed     uint64 // answered 4xx for what they held: malformed, partial, too large
	Overloaded uint64 // answered 503: to be sent again
	Errors     uint64 // answered 500: the sink failed
	Bytes      uint64 // of bodies, as sent
	Samples    uint64 // delivered to the sink
	Drops      ingest.Drops
}

// Stats returns the counts so far. Requests that end while it runs may be
// counted in part.
func (h *Handler) Stats() Stats { return Stats(h.stats.Load()) }
