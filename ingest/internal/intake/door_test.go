package intake

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest"
)

func newDoor(large bool) *Door[int] {
	lim := Limits{MaxBody: 100, MaxDecoded: 200, MaxConcurrent: 1, MaxWait: time.Millisecond, ReadTimeout: time.Second, RetryAfter: time.Second}
	return NewDoor(lim, ingest.NewRegistry(0), func() int { return 7 }, func(int) bool { return large })
}

func zip(s string) string {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, s)
	w.Close()
	return z.String()
}

func TestEnter(t *testing.T) {
	d := newDoor(false)
	f := func(method string, body io.Reader, encoding string, status int, text string) {
		t.Helper()
		req := httptest.NewRequest(method, "/", body)
		req.Header.Set("Content-Encoding", encoding)
		turn, refusal := d.Enter(httptest.NewRecorder(), req)
		if refusal != nil {
			if refusal.Status != status || !strings.Contains(refusal.Text, text) {
				t.Errorf("%+v, want %d %s", refusal, status, text)
			}
			return
		}
		if status != 200 || string(turn.Body) != text || turn.Decoder != 7 || turn.Batch.Len() != 0 {
			t.Errorf("entered with %q, want %d %s", turn.Body, status, text)
		}
		d.Leave(turn)
	}
	hidden := func(s string) io.Reader { return io.MultiReader(strings.NewReader(s)) } // of unknown length
	f("POST", strings.NewReader("x"), "", 200, "x")
	f("POST", strings.NewReader("x"), "identity", 200, "x")
	f("POST", hidden(strings.Repeat("x", 100)), "", 200, strings.Repeat("x", 100))
	f("POST", hidden(strings.Repeat("x", 101)), "", 413, "100 bytes")
	f("POST", strings.NewReader(strings.Repeat("x", 101)), "", 413, "100 bytes")
	f("POST", strings.NewReader(zip(strings.Repeat("x", 200))), "gzip", 200, strings.Repeat("x", 200))
	f("POST", strings.NewReader(zip(strings.Repeat("x", 201))), "gzip", 413, "200 bytes")
	f("POST", strings.NewReader(zip("x")[:15]), "gzip", 400, "no gzip")
	f("POST", hidden(zip(strings.Repeat("x", 20))+strings.Repeat("\x00", 100)), "gzip", 413, "100 bytes")
	f("POST", strings.NewReader("x"), "br", 415, `"br"`)
	f("GET", nil, "", 405, "POST")
	f("POST", io.MultiReader(strings.NewReader("x"), failing{}), "", 503, "reset")
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestTurnsAreUsedAgainUnlessLarge(t *testing.T) {
	enter := func(d *Door[int]) *Turn[int] {
		turn, refusal := d.Enter(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader("x")))
		if refusal != nil {
			t.Fatal(refusal)
		}
		return turn
	}
	for _, large := range []bool{false, true} {
		d := newDoor(large)
		first := enter(d)
		if _, refusal := d.Enter(httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil)); refusal == nil || refusal.Status != 503 {
			t.Errorf("second request while the only turn was taken: %+v", refusal)
		}
		d.Leave(first)
		if second := enter(d); (second == first) == large {
			t.Errorf("large %v: turn used again: %v", large, second == first)
		}
	}
}

type sinkFunc func(*ingest.Batch) error

func (f sinkFunc) Push(b *ingest.Batch) error { return f(b) }

func TestPush(t *testing.T) {
	b := ingest.NewBatch(ingest.NewRegistry(0))
	f := func(err error, status int) {
		t.Helper()
		got := Push(sinkFunc(func(*ingest.Batch) error { return err }), b)
		if got == nil && status != 0 || got != nil && got.Status != status {
			t.Errorf("%v: %+v", err, got)
		}
	}
	f(errors.New("an empty batch is not pushed"), 0)
	b.Append(0, 0, 0)
	f(nil, 0)
	f(ingest.ErrOverload, http.StatusServiceUnavailable)
	f(errors.New("disk full"), http.StatusInternalServerError)
}
