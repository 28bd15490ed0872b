package main

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// recorder is a sink that keeps everything it is given.
type recorder struct {
	addr string
	recv *prom.Receiver
	reg  *ingest.Registry
	srv  *http.Server

	mu      sync.Mutex
	samples map[ingest.SeriesID][]point
	total   int
	stale   int
}

type point struct {
	time int64
	bits uint64
}

// metricsHook, when set, makes the page that the server scrapes from us, e.g.
// that of a Monitor fed by the recorder's sink. By default it is the receiver's
// own counts.
var metricsHook func(*recorder) http.Handler

// listen starts a receiver on a loopback port.
func listen() (*recorder, error) {
	r := &recorder{reg: ingest.NewRegistry(0), samples: map[ingest.SeriesID][]point{}}
	var err error
	if r.recv, err = prom.NewReceiver(r, r.reg, prom.ReceiverConfig{}); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r.addr = l.Addr().String()
	mux := http.NewServeMux()
	mux.Handle("/api/v1/write", r.recv)
	mux.Handle("/metrics", r.metrics())
	r.srv = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.srv.Serve(l) }()
	return r, nil
}

func (r *recorder) metrics() http.Handler {
	if metricsHook != nil {
		return metricsHook(r)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s := r.recv.Stats()
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		fmt.Fprintf(w, "# TYPE portent_remote_write_requests_total counter\nportent_remote_write_requests_total %d\n", s.Requests)
		fmt.Fprintf(w, "# TYPE portent_remote_write_samples_total counter\nportent_remote_write_samples_total %d\n", s.Samples)
	})
}

func (r *recorder) close() { _ = r.srv.Close() }

// Push implements [ingest.Sink].
func (r *recorder) Push(b *ingest.Batch) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, id := range b.Series {
		r.samples[id] = append(r.samples[id], point{b.Time[i], math.Float64bits(b.Value[i])})
		r.total++
		if ingest.IsStale(b.Value[i]) {
			r.stale++
		}
	}
	return nil
}
