package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// sent is a prometheus.WriteRequest with one sample, up{job="a"} 1 at 1000.
var sent = []byte("\n(\n\x0e\n\b__name__\x12\x02up\n\b\n\x03job\x12\x01a\x12\f\t\x00\x00\x00\x00\x00\x00\xf0?\x10\xe8\a")

func TestWatch(t *testing.T) {
	if _, err := os.Stat("/proc/meminfo"); err != nil {
		t.Skip("no /proc here")
	}
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "queue_length 7") }))
	defer target.Close()
	dir := t.TempDir()
	args := []string{"-every", "1s", "-for", "4s", "-status", "3s", "-scrape", target.URL, "-snapshot", dir, "-cases", filepath.Join(dir, "cases")}

	_, stop := askedForStatus() // starts a goroutine of os/signal, which stays
	stop()
	before := runtime.NumGoroutine()
	out, page := runWatch(t, args)
	values := parsePage(t, page)
	if n := values[`portent_samples_total{cause="accepted"}`]; n < 100 {
		t.Errorf("%v samples accepted", n)
	}
	if n := values["portent_instances"]; n != 3 {
		t.Errorf("%v instances: want this host, the target, and the one without a name that was sent", n)
	}
	for _, want := range []string{"no snapshot in", "listening on", "bottleneck", "size of", "0 past incidents", strings.TrimPrefix(target.URL, "http://")} {
		if !strings.Contains(out, want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}

	again, _ := runWatch(t, append(args, "-for", "100ms"))
	if !strings.Contains(again, "restored ") || strings.Contains(again, "restored 0 series") {
		t.Errorf("snapshot not restored:\n%s", again)
	}
	wantGoroutines(t, before)
}

// runWatch runs the program on a free port of loopback, sends it a sample and
// reads its page shortly before it ends.
func runWatch(t *testing.T, args []string) (out, page string) {
	t.Helper()
	o, err := parse(args)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	w, err := newWatcher(o, &buf)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.restore(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), o.length)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- w.run(ctx, l) }()
	if o.length > time.Second {
		time.Sleep(o.length - 1500*time.Millisecond)
		post(t, "http://"+l.Addr().String()+"/api/v1/write")
		if get(t, "http://"+l.Addr().String()+"/healthz") != "ok\n" {
			t.Error("not healthy")
		}
		if health := get(t, "http://"+l.Addr().String()+"/diagnose"); !strings.Contains(health, "<html") || !strings.Contains(health, "Health report") {
			t.Errorf("no health report: %.300s", health)
		}
		resp, err := http.Post("http://"+l.Addr().String()+"/resolve?case=1&fix=restart&result=worked", "", nil)
		if err != nil || resp.StatusCode != http.StatusBadRequest { // there is no case 1
			t.Error(resp, err)
		}
		if err == nil {
			resp.Body.Close()
		}
		page = get(t, "http://"+l.Addr().String()+"/metrics")
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return buf.String(), page
}

func post(t *testing.T, url string) {
	t.Helper()
	req, _ := http.NewRequest(http.MethodPost, url, bytes.NewReader(snappy.Encode(nil, sent)))
	req.Header.Set("Content-Encoding", "snappy")
	req.Header.Set("Content-Type", "application/x-protobuf")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		t.Errorf("remote write answered %s", resp.Status)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(url, "/metrics") && resp.Header.Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("content type %q", resp.Header.Get("Content-Type"))
	}
	return string(body)
}

// parsePage reads a page of metrics and fails on a line that is none.
func parsePage(t *testing.T, page string) map[string]float64 {
	t.Helper()
	r, err := prom.NewTextReader(strings.NewReader(page), prom.TextConfig{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	for err == nil {
		err = r.Next(t.Context(), b)
	}
	if !errors.Is(err, io.EOF) || b.Drops.Dropped() > 0 {
		t.Fatalf("page of metrics: %v, %v", err, b.Faults)
	}
	values := map[string]float64{}
	for i, id := range b.Series {
		values[b.Registry().Labels(id).String()] = b.Value[i]
	}
	return values
}

// wantGoroutines waits for as many goroutines as there were.
func wantGoroutines(t *testing.T, want int) {
	t.Helper()
	for range 100 {
		http.DefaultClient.CloseIdleConnections()
		if runtime.NumGoroutine() <= want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines left, %d before", runtime.NumGoroutine(), want)
}

func TestFlags(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		_, err := parse(args)
		if got := fmt.Sprint(err); !strings.Contains(got, want) {
			t.Errorf("%q: error %q, want %q", args, got, want)
		}
	}
	f("<nil>")
	f("<nil>", "-every", "15s", "-scrape", "http://a/metrics", "-scrape", "http://b/metrics")
	f("no flags", "http://a/metrics") // -scrape forgotten
	f("-every", "-every", "1ms")
	f("-snapshot-every", "-snapshot-every", "0s")
	f("negative", "-for", "-1s")
}

func TestSize(t *testing.T) {
	shape, told := sizeFlags{iops: 500}.shape(8 << 30)
	if shape.IOPS != 500 || shape.Memory != 8<<30 || shape.Bandwidth != assumedBandwidth {
		t.Errorf("shape %+v", shape)
	}
	for _, want := range []string{"500 IOPS (as given)", "8.0 GiB (read)", "125 MB/s (assumed"} {
		if !strings.Contains(told, want) {
			t.Errorf("%q lacks %q", told, want)
		}
	}
}
