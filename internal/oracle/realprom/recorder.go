package main

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// recorder is a sink that keeps everything it is given, and gives it on to a
// monitor whose page the server scrapes.
type recorder struct {
	monitor *portent.Monitor
	addr    string
	recv    *prom.Receiver
	reg     *ingest.Registry
	srv     *http.Server

	mu      sync.Mutex
	samples map[ingest.SeriesID][]point
	total   int
	stale   int
}

type point struct {
	time int64
	bits uint64
}

// listen starts a receiver on a loopback port.
func listen() (*recorder, error) {
	m, err := portent.New(portent.Config{})
	if err != nil {
		return nil, err
	}
	r := &recorder{monitor: m, reg: m.Registry(), samples: map[ingest.SeriesID][]point{}}
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

// metrics is the monitor's page and the receiver's own counts.
func (r *recorder) metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s := r.recv.Stats()
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		if err := r.monitor.WriteMetrics(w); err != nil {
			return // the server went away
		}
		fmt.Fprintf(w, "# TYPE portent_remote_write_requests_total counter\nportent_remote_write_requests_total %d\n", s.Requests)
		fmt.Fprintf(w, "# TYPE portent_remote_write_samples_total counter\nportent_remote_write_samples_total %d\n", s.Samples)
	})
}

func (r *recorder) close() { _ = r.srv.Close() }

// Push implements [ingest.Sink].
func (r *recorder) Push(b *ingest.Batch) error {
	if err := r.monitor.Push(b); err != nil {
		return err
	}
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
