package otlp

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/intake"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Path is where exporters send metrics.
const Path = "/v1/metrics"

// Handler is an [http.Handler] for OTLP over HTTP: it decodes
// ExportMetricsServiceRequest messages, as protocol buffers or JSON, and pushes
// them into a sink. It is safe for concurrent use; the sink is called from many
// requests at once and must be, too.
//
// How it answers:
//
//	200  everything was delivered to the sink; or some data points could not be
//	     taken: then the response's partial_success says how many and why
//	400  the message was malformed (nothing delivered)
//	405  not a POST
//	413  body or JSON message too large
//	415  another message type or compression
//	500  the sink refused the batch for another reason than overload
//	503  no turn within MaxWait, or the sink returned [ingest.ErrOverload]; with
//	     Retry-After. Exporters send the request again after 503, and only then
//
// Answers are in the form of the request; errors are google.rpc.Status messages,
// as the specification asks. Exponential histograms, of which count and sum are
// taken, do not make an answer partial.
type Handler struct {
	cfg   HandlerConfig
	sink  ingest.Sink
	door  *intake.Door[*Decoder]
	stats intake.Counters
}

// NewHandler returns a handler that numbers series in reg and pushes into sink,
// or every fault of the configuration.
func NewHandler(sink ingest.Sink, reg *ingest.Registry, cfg HandlerConfig) (*Handler, error) {
	err := cfg.Validate()
	if sink == nil || reg == nil {
		err = errors.Join(err, errors.New("otlp: NewHandler needs a sink and a registry"))
	}
	if err != nil {
		return nil, err
	}
	cfg.MaxJSON = scan.OrDefault(cfg.MaxJSON, DefaultMaxJSON)
	decoder := func() *Decoder {
		d, _ := NewDecoder(cfg.Config) // just validated
		return d
	}
	return &Handler{cfg: cfg, sink: sink, door: intake.NewDoor(cfg.limits(), reg, decoder, (*Decoder).large)}, nil
}

const (
	typeProto = "application/x-protobuf"
	typeJSON  = "application/json"
)

// ServeHTTP answers one export request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	form, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if form != typeProto && form != typeJSON && req.Method == http.MethodPost {
		h.refuse(w, form, &intake.Refusal{
			Status: http.StatusUnsupportedMediaType,
			Text:   "Content-Type is " + scan.Quote(form) + ": want " + typeProto + " or " + typeJSON,
		})
		return
	}
	rejected, why, refusal := h.take(w, req, form == typeJSON)
	if refusal != nil {
		h.refuse(w, form, refusal)
		return
	}
	h.stats.Count(http.StatusOK)
	w.Header().Set("Content-Type", form)
	_, _ = w.Write(success(form == typeJSON, rejected, why)) // a broken connection is the sender's loss
}

func (h *Handler) refuse(w http.ResponseWriter, form string, r *intake.Refusal) {
	h.stats.Count(r.Status)
	if r.Status == http.StatusServiceUnavailable {
		h.door.RetryAfter(w.Header())
	}
	if form != typeJSON {
		form = typeProto
	}
	w.Header().Set("Content-Type", form)
	w.WriteHeader(r.Status)
	_, _ = w.Write(status(form == typeJSON, r.Text))
}

// take does the work of a request up to the point of writing the response.
func (h *Handler) take(w http.ResponseWriter, req *http.Request, isJSON bool) (rejected int, why string, refusal *intake.Refusal) {
	t, refusal := h.door.Enter(w, req)
	if refusal != nil {
		return 0, "", refusal
	}
	defer h.door.Leave(t)
	if isJSON && len(t.Body) > h.cfg.MaxJSON {
		text := ingest.ErrTooLarge.Error() + ": JSON of more than " + strconv.Itoa(h.cfg.MaxJSON) + " bytes"
		return 0, "", &intake.Refusal{Status: http.StatusRequestEntityTooLarge, Text: text}
	}
	decode := t.Decoder.Decode
	if isJSON {
		decode = t.Decoder.DecodeJSON
	}
	rejected, err := decode(t.Batch, t.Body)
	if err != nil {
		h.stats.Decoded(t.Wire, t.Batch, false)
		return 0, "", &intake.Refusal{Status: http.StatusBadRequest, Text: err.Error()}
	}
	refusal = intake.Push(h.sink, t.Batch)
	h.stats.Decoded(t.Wire, t.Batch, refusal == nil)
	return rejected, reasons(t.Batch.Faults), refusal
}

func reasons(faults []*ingest.SampleError) string {
	texts := make([]string, len(faults))
	for i, f := range faults {
		texts[i] = f.Error()
	}
	return strings.Join(texts, "; ")
}

// success encodes an ExportMetricsServiceResponse. One without a partial success
// is empty, as the specification asks when all was taken.
func success(isJSON bool, rejected int, why string) []byte {
	if isJSON {
		return successJSON(rejected, why)
	}
	if rejected == 0 {
		return nil
	}
	msg := openMessage(nil, 1)
	msg = appendString(appendUint(msg, 1, uint64(rejected)), 2, strings.ToValidUTF8(why, "\ufffd"))
	closeMessage(msg, 0)
	return msg
}

func successJSON(rejected int, why string) []byte {
	if rejected == 0 {
		return []byte("{}")
	}
	text, _ := json.Marshal(map[string]any{"partialSuccess": map[string]string{ // strings cannot fail
		"rejectedDataPoints": strconv.Itoa(rejected), "errorMessage": why,
	}})
	return text
}

// status encodes a google.rpc.Status with a message and no code, which the
// specification does not ask for.
func status(isJSON bool, text string) []byte {
	if isJSON {
		body, _ := json.Marshal(map[string]string{"message": text}) // strings cannot fail
		return body
	}
	return appendString(nil, 2, strings.ToValidUTF8(text, "\ufffd"))
}

// Stats counts what a [Handler] has seen since it was made.
type Stats struct {
	Requests   uint64 // all of them
	Failed     uint64 // answered 4xx
	Overloaded uint64 // answered 503: to be sent again
	Errors     uint64 // answered 500: the sink failed
	Bytes      uint64 // of bodies, as sent
	Samples    uint64 // delivered to the sink
	Drops      ingest.Drops
}

// Stats returns the counts so far. Requests that end while it runs may be
// counted in part.
func (h *Handler) Stats() Stats { return Stats(h.stats.Load()) }
