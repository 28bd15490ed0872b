package prom

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"

	"github.com/portent-go/portent/ingest"
)

func receiver(t testing.TB, sink ingest.Sink, reg *ingest.Registry, cfg ReceiverConfig) *Receiver {
	t.Helper()
	r, err := NewReceiver(sink, reg, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func post(h http.Handler, contentType string, body []byte) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, "/api/v1/write", bytes.NewReader(body))
	req.Header.Set("Content-Encoding", "snappy")
	req.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

const (
	typeV1 = "application/x-protobuf"
	typeV2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request"
)

func pack(m msg) []byte { return snappy.Encode(nil, m) }

var upV1 = requestV1(msg{}.labels("__name__", "up").sample(1, 1))

func TestReceiverAnswers(t *testing.T) {
	f := func(contentType string, body []byte, status int, written, text string) {
		t.Helper()
		sink := &collect{Batch: newBatch()}
		r := receiver(t, sink, sink.Registry(), ReceiverConfig{MaxBody: 1000, MaxDecoded: 5000, WriteLimits: WriteLimits{MaxSeries: 3}})
		w := post(r, contentType, body)
		if w.Code != status || w.Header().Get("X-Prometheus-Remote-Write-Samples-Written") != written || !strings.Contains(w.Body.String(), text) {
			t.Errorf("%d %q %q, want %d %q %q", w.Code, w.Header(), w.Body, status, written, text)
		}
		if status == http.StatusNoContent && w.Body.Len() != 0 {
			t.Errorf("body %q", w.Body)
		}
	}
	bad := msg{}.labels("a", "1", "a", "2").sample(1, 1).sample(2, 2)
	upV2 := requestV2([]string{"", "__name__", "up"}, msg{}.refs(1, 2).sample(1, 1))
	f(typeV1, pack(upV1), 204, "1", "")
	f("", pack(upV1), 204, "1", "")
	f("application/x-protobuf; proto=prometheus.WriteRequest", pack(upV1), 204, "1", "")
	f(typeV2, pack(upV2), 204, "1", "")
	f(typeV1, pack(nil), 204, "0", "")
	f(typeV1, pack(upV1.bytes(1, bad)), 400, "1", "1 samples written, 2 refused: bad_labels=2")
	f(typeV1, pack(requestV1(msg{}.labels("__name__", "h").bytes(4, nil))), 400, "0", "native histograms")
	f(typeV1, pack(upV1[:len(upV1)-1]), 400, "", "malformed")
	f(typeV1, []byte("not snappy"), 400, "", "not a snappy block")
	f(typeV1, nil, 400, "", "not a snappy block")
	f(typeV1, []byte("\x88\x27\x00x"), 400, "", "cannot hold")
	f(typeV1, []byte("\x89\x27\x00x"), 413, "", "more than 5000")
	f(typeV1, bytes.Repeat([]byte("x"), 1001), 413, "", "more than 1000")
	f(typeV1, pack(requestV1(nil, nil, nil, nil)), 413, "", "more than 3 series")
	f("text/plain", pack(upV1), 415, "", "only application/x-protobuf")
	f("application/x-protobuf;proto=other", pack(upV1), 415, "", "not supported")
	f("%", pack(upV1), 415, "", "Content-Type")
}

func TestReceiverRefusesOtherEncodingsAndMethods(t *testing.T) {
	sink := &collect{Batch: newBatch()}
	r := receiver(t, sink, sink.Registry(), ReceiverConfig{})
	req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(pack(upV1)))
	req.Header.Set("Content-Encoding", "zstd")
	w := httptest.NewRecorder()
	if r.ServeHTTP(w, req); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("zstd: %d", w.Code)
	}
	w = httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET: %d %v", w.Code, w.Header())
	}
}

func TestReceiverPassesOnWhatTheSinkSays(t *testing.T) {
	f := func(err error, status int, retry string) {
		t.Helper()
		sink := &collect{Batch: newBatch(), err: err}
		w := post(receiver(t, sink, sink.Registry(), ReceiverConfig{RetryAfter: 1500 * time.Millisecond}), typeV1, pack(upV1))
		if w.Code != status || w.Header().Get("Retry-After") != retry || w.Header().Get("X-Prometheus-Remote-Write-Samples-Written") != "0" {
			t.Errorf("%v: %d %v", err, w.Code, w.Header())
		}
	}
	f(ingest.ErrOverload, 503, "2")
	f(ingest.ErrForeignBatch, 500, "")
}

// blockSink holds every request until it is told to go on.
type blockSink struct{ entered, leave chan struct{} }

func (s blockSink) Push(*ingest.Batch) error {
	s.entered <- struct{}{}
	<-s.leave
	return nil
}

func TestReceiverLimitsConcurrency(t *testing.T) {
	sink := blockSink{make(chan struct{}), make(chan struct{})}
	r := receiver(t, sink, ingest.NewRegistry(0), ReceiverConfig{MaxConcurrent: 1, MaxWait: time.Millisecond})
	var wg sync.WaitGroup
	wg.Go(func() { post(r, typeV1, pack(upV1)) })
	<-sink.entered
	if w := post(r, typeV1, pack(upV1)); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "5" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	close(sink.leave)
	wg.Wait()
	wg.Go(func() { <-sink.entered })
	if w := post(r, typeV1, pack(upV1)); w.Code != http.StatusNoContent {
		t.Errorf("turn not given back: %d", w.Code)
	}
	wg.Wait()
	if s := r.Stats(); s.Requests != 3 || s.Overloaded != 1 || s.Samples != 2 || s.Series != 2 || s.Bytes == 0 || s.Failed+s.Errors != 0 {
		t.Errorf("%+v", s)
	}
}

func TestReceiverServesManyAtOnce(t *testing.T) {
	var mu sync.Mutex
	total := 0
	sink := sinkFunc(func(b *ingest.Batch) error {
		mu.Lock()
		defer mu.Unlock()
		total += b.Len()
		return nil
	})
	r := receiver(t, sink, ingest.NewRegistry(0), ReceiverConfig{MaxConcurrent: 3, MaxWait: 10 * time.Second})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				req := requestV1(msg{}.labels("__name__", "up", "i", strings.Repeat("x", i*j%7+1)).sample(int64(j), 1))
				if w := post(r, typeV1, pack(req)); w.Code != http.StatusNoContent {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
		})
	}
	wg.Wait()
	if total != 400 {
		t.Errorf("%d samples delivered, want 400", total)
	}
}

type sinkFunc func(*ingest.Batch) error

func (f sinkFunc) Push(b *ingest.Batch) error { return f(b) }

// TestReceiverBrokenBody: a body that does not arrive is not the sender's fault
// for ever, so it must not be answered 4xx.
func TestReceiverBrokenBody(t *testing.T) {
	sink := &collect{Batch: newBatch()}
	r := receiver(t, sink, sink.Registry(), ReceiverConfig{})
	req := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(bytes.NewReader(pack(upV1)), failing{}))
	w := httptest.NewRecorder()
	if r.ServeHTTP(w, req); w.Code != http.StatusServiceUnavailable || sink.pushes != 0 {
		t.Errorf("%d, %d pushes", w.Code, sink.pushes)
	}
}

// TestReceiverGivesUpOnStalledBodies: a sender that stops in the middle loses its
// turn.
func TestReceiverGivesUpOnStalledBodies(t *testing.T) {
	sink := &collect{Batch: newBatch()}
	srv := httptest.NewServer(receiver(t, sink, sink.Registry(), ReceiverConfig{ReadTimeout: 50 * time.Millisecond}))
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %s", resp.Status)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestUnsnapTakesNoMemoryForLies(t *testing.T) {
	claim := []byte("\x80\x80\x80\x10\x00x") // says 32 MiB
	if n := allocated(func() { _, _ = unsnap(nil, claim, math.MaxInt) }); n > 100_000 {
		t.Errorf("%d bytes taken", n)
	}
	if out, err := unsnap(nil, claim, math.MaxInt); err == nil || cap(out) > 0 {
		t.Errorf("%d bytes taken, %v", cap(out), err)
	}
}

func TestReceiverConfigValidate(t *testing.T) {
	_, err := NewReceiver(nil, nil, ReceiverConfig{
		WriteLimits: WriteLimits{MaxSeries: -1}, MaxBody: -1, MaxDecoded: -1, MaxConcurrent: -1, MaxWait: -1, ReadTimeout: -1, RetryAfter: -1,
	})
	for _, part := range []string{"MaxSeries", "MaxBody", "MaxDecoded", "MaxConcurrent", "MaxWait", "ReadTimeout", "RetryAfter", "needs a sink"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not tell of %s", err, part)
		}
	}
}

func TestReceiverSteadyState(t *testing.T) {
	r := receiver(t, sinkFunc(func(*ingest.Batch) error { return nil }), ingest.NewRegistry(0), ReceiverConfig{MaxConcurrent: 1})
	body := bytes.NewReader(nil)
	packed := pack(upV1)
	run := func() {
		turn := r.takeTurn(t.Context())
		body.Reset(packed)
		m, err := r.readMessage(turn, body)
		if err == nil {
			_, err = turn.decode(m, false)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.giveTurn(turn)
	}
	run()
	if n := testing.AllocsPerRun(100, run); n != 0 {
		t.Errorf("%v allocations per request", n)
	}
}
