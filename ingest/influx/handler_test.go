package influx

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest"
)

// sinkFunc is a sink made of a function.
type sinkFunc func(*ingest.Batch) error

func (f sinkFunc) Push(b *ingest.Batch) error { return f(b) }

func zip(s string) string {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, s)
	w.Close()
	return z.String()
}

func newHandler(t testing.TB, cfg HandlerConfig, push sinkFunc) *Handler {
	t.Helper()
	h, err := NewHandler(push, ingest.NewRegistry(0), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func post(h http.Handler, target, body string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

func TestHandler(t *testing.T) {
	var got string
	h := newHandler(t, HandlerConfig{MaxBody: 1000, MaxDecoded: 2000}, func(b *ingest.Batch) error {
		got = ""
		for i, id := range b.Series {
			got += b.Registry().Labels(id).String() + " "
			if b.Time[i] == 0 {
				t.Error("no time")
			}
		}
		return nil
	})
	f := func(target, body string, status int, samples string, header ...string) *httptest.ResponseRecorder {
		t.Helper()
		got = ""
		w := post(h, target, body, header...)
		if w.Code != status || got != samples {
			t.Errorf("%s %.40q: status %d, samples %q, body %s", target, body, w.Code, got, w.Body)
		}
		return w
	}
	f("/write?db=d", "m v=1", 204, `m_v{db="d"} `)
	f("/api/v2/write?bucket=d&org=o&precision=s", "m v=1 7", 204, `m_v{db="d"} `)
	f("/write", zip("m v=1"), 204, "m_v ", "Content-Encoding", "gzip")
	f("/write", "m v=1,s=\"x\"", 204, "m_v ") // strings are no fault
	f("/write", "", 204, "")
	f("/write?precision=year", "m v=1", 400, "")
	f("/write", "m v=1", 415, "", "Content-Encoding", "zstd")
	f("/write", "not gzip", 400, "", "Content-Encoding", "gzip")
	f("/write", strings.Repeat("x", 1001), 413, "")
	f("/write", zip(strings.Repeat("x", 2001)), 413, "", "Content-Encoding", "gzip")

	w := f("/write", "m v=1\nm", 400, "m_v ")
	var v1 struct{ Error string }
	if err := json.Unmarshal(w.Body.Bytes(), &v1); err != nil || !strings.HasPrefix(v1.Error, "partial write: 1 samples written, 1 refused; ") {
		t.Errorf("%v %s", err, w.Body)
	}
	w = f("/api/v2/write", "m v=1\nm", 400, "m_v ")
	var v2 struct{ Code, Message string }
	if err := json.Unmarshal(w.Body.Bytes(), &v2); err != nil || v2.Code != "invalid" || !strings.Contains(v2.Message, "line 2") {
		t.Errorf("%v %s", err, w.Body)
	}

	req := httptest.NewRequest(http.MethodGet, "/write", nil)
	rec := httptest.NewRecorder()
	if h.ServeHTTP(rec, req); rec.Code != 405 || rec.Header().Get("Allow") != "POST" {
		t.Error(rec.Code)
	}
	s := h.Stats()
	if s.Requests != 13 || s.Failed != 8 || s.Samples != 6 || s.Drops[ingest.Syntax] != 2 || s.Drops[ingest.Unsupported] != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestHandlerSinkFails(t *testing.T) {
	f := func(err error, status int, retry string) {
		t.Helper()
		h := newHandler(t, HandlerConfig{RetryAfter: 1500 * time.Millisecond}, func(*ingest.Batch) error { return err })
		if w := post(h, "/write", "m v=1"); w.Code != status || w.Header().Get("Retry-After") != retry {
			t.Errorf("%v: status %d, Retry-After %q", err, w.Code, w.Header().Get("Retry-After"))
		}
		if s := h.Stats(); s.Samples != 0 || s.Overloaded+s.Errors != 1 {
			t.Errorf("stats %+v", s)
		}
	}
	f(ingest.ErrOverload, 503, "2")
	f(errors.New("disk full"), 500, "")
}

func TestHandlerTurns(t *testing.T) {
	inside, leave := make(chan bool), make(chan bool)
	h := newHandler(t, HandlerConfig{MaxConcurrent: 1, MaxWait: time.Millisecond}, func(*ingest.Batch) error {
		inside <- true
		<-leave
		return nil
	})
	done := make(chan int)
	go func() { done <- post(h, "/write", "m v=1").Code }()
	<-inside
	if w := post(h, "/write", "m v=1"); w.Code != 503 {
		t.Errorf("second request while the only turn was taken: %d", w.Code)
	}
	close(leave)
	if code := <-done; code != 204 {
		t.Error(code)
	}
}

func TestHandlerBodyThatBreaksOff(t *testing.T) {
	h := newHandler(t, HandlerConfig{}, func(*ingest.Batch) error { return nil })
	req := httptest.NewRequest(http.MethodPost, "/write", io.MultiReader(strings.NewReader("m v=1"), brokenReader{}))
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, req); w.Code != 503 {
		t.Errorf("status %d: the sender should send it again", w.Code)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestValidate(t *testing.T) {
	err := HandlerConfig{Config: Config{MaxTags: -1, Precision: 9}, MaxBody: -1}.Validate()
	for _, want := range []string{"MaxTags is -1", "Precision is 9", "MaxBody is -1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell about %s", err, want)
		}
	}
	if _, err := NewHandler(nil, nil, HandlerConfig{MaxWait: -1}); err == nil || !strings.Contains(err.Error(), "MaxWait") {
		t.Error(err)
	}
	if _, err := NewParser(Config{MaxSamples: -1}); err == nil {
		t.Error("negative limit taken")
	}
}
