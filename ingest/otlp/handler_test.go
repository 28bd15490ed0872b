package otlp

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// sinkFunc is a sink made of a function.
type sinkFunc func(*ingest.Batch) error

func (f sinkFunc) Push(b *ingest.Batch) error { return f(b) }

func post(h http.Handler, body []byte, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, Path, bytes.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

const (
	aGauge  = `{"name":"a","gauge":{"dataPoints":[{` + at + `,"asInt":1}]}}`
	aNobody = `{"name":"b","gauge":{"dataPoints":[{` + at + `}]}}`
)

func TestHandler(t *testing.T) {
	samples := 0
	h, err := NewHandler(sinkFunc(func(b *ingest.Batch) error { samples = b.Len(); return nil }), ingest.NewRegistry(0),
		HandlerConfig{MaxBody: 2000, MaxDecoded: 2000, MaxJSON: 1500})
	if err != nil {
		t.Fatal(err)
	}
	f := func(body string, status, want int, answer string, header ...string) {
		t.Helper()
		samples = 0
		w := post(h, []byte(body), header...)
		if w.Code != status || samples != want || !strings.Contains(w.Body.String(), answer) || answer == "" && w.Body.Len() > 0 {
			t.Errorf("%.60q: status %d, %d samples, %q", body, w.Code, samples, w.Body)
		}
		if status == 200 && w.Header().Get("Content-Type") != header[1] {
			t.Errorf("answered in %s", w.Header().Get("Content-Type"))
		}
	}
	proto, _ := appendRequest(nil, []byte(onMetrics(aGauge)))
	partial, _ := appendRequest(nil, []byte(onMetrics(aGauge, aNobody)))
	var z bytes.Buffer
	zw := gzip.NewWriter(&z)
	zw.Write(proto)
	zw.Close()
	f(string(proto), 200, 1, "", "Content-Type", typeProto)
	f(z.String(), 200, 1, "", "Content-Type", typeProto, "Content-Encoding", "gzip")
	f("", 200, 0, "", "Content-Type", typeProto)
	f(string(partial), 200, 1, "without a value", "Content-Type", typeProto)
	f(onMetrics(aGauge), 200, 1, "{}", "Content-Type", typeJSON)
	f(onMetrics(aGauge, aNobody), 200, 1, `"rejectedDataPoints":"1"`, "Content-Type", typeJSON)
	f("{", 400, 0, `{"message":"ingest: malformed input`, "Content-Type", typeJSON)
	f("\xff", 400, 0, "varint", "Content-Type", typeProto)
	f(string(proto), 415, 0, "Content-Type", "Content-Type", "text/plain")
	f(string(proto), 415, 0, "Content-Encoding", "Content-Type", typeProto, "Content-Encoding", "zstd")
	f(strings.Repeat("x", 2001), 413, 0, "2000 bytes", "Content-Type", typeProto)
	f(strings.Repeat(" ", 1501), 413, 0, "JSON of more than 1500", "Content-Type", typeJSON)
	get := httptest.NewRecorder()
	if h.ServeHTTP(get, httptest.NewRequest(http.MethodGet, Path, nil)); get.Code != 405 || get.Header().Get("Allow") != "POST" {
		t.Error(get.Code)
	}
	if s := h.Stats(); s.Requests != 13 || s.Failed != 7 || s.Samples != 5 || s.Drops[ingest.Syntax] != 2 {
		t.Errorf("stats %+v", s)
	}
}

func TestPartialSuccessIsWhatTheSpecificationSays(t *testing.T) {
	c := cursor{data: success(false, 3, "why\xff")}
	field, wire := c.tag()
	inner := c.message(wire)
	f1, w1 := inner.tag()
	n := inner.varint(w1)
	f2, w2 := inner.tag()
	if why := inner.bytes(w2); field != 1 || f1 != 1 || n != 3 || f2 != 2 || string(why) != "why\ufffd" || c.more() || inner.more() {
		t.Errorf("%d %d %d %d %q", field, f1, n, f2, why)
	}
}

func TestHandlerSinkFails(t *testing.T) {
	f := func(sinkErr error, status int, retry string) {
		t.Helper()
		h, _ := NewHandler(sinkFunc(func(*ingest.Batch) error { return sinkErr }), ingest.NewRegistry(0), HandlerConfig{})
		w := post(h, []byte(onMetrics(aGauge)), "Content-Type", typeJSON)
		if w.Code != status || w.Header().Get("Retry-After") != retry {
			t.Errorf("%v: status %d, Retry-After %q", sinkErr, w.Code, w.Header().Get("Retry-After"))
		}
	}
	f(ingest.ErrOverload, 503, "5")
	f(errors.New("disk full"), 500, "")
}

func TestValidate(t *testing.T) {
	err := HandlerConfig{Config: Config{MaxSamples: -1, ResourceLabels: []string{"*", "x"}}, MaxJSON: -1}.Validate()
	for _, want := range []string{"MaxSamples is -1", "ResourceLabels", "MaxJSON is -1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell about %s", err, want)
		}
	}
	if _, err := NewHandler(nil, nil, HandlerConfig{MaxWait: -1}); err == nil || !strings.Contains(err.Error(), "MaxWait") {
		t.Error(err)
	}
	if _, err := NewDecoder(Config{MaxSamples: -1}); err == nil {
		t.Error("negative limit taken")
	}
}
