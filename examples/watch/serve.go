package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/portent-go/portent/examples/internal/view"
	"github.com/portent-go/portent/ingest/influx"
	"github.com/portent-go/portent/ingest/otlp"
	"github.com/portent-go/portent/ingest/prom"
	"github.com/portent-go/portent/rca/memory"
)

// server returns the ways in and out over HTTP. The receivers bound what they
// read by themselves; the timeouts here bound connections that do nothing.
func (w *watcher) server() (*http.Server, error) {
	reg := w.m.Registry()
	remoteWrite, err := prom.NewReceiver(w, reg, prom.ReceiverConfig{})
	if err != nil {
		return nil, err
	}
	lines, err := influx.NewHandler(w, reg, influx.HandlerConfig{})
	if err != nil {
		return nil, err
	}
	otel, err := otlp.NewHandler(w, reg, otlp.HandlerConfig{})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", w.metrics)
	mux.HandleFunc("GET /healthz", w.healthz)
	mux.HandleFunc("GET /diagnose", w.diagnose)
	mux.HandleFunc("POST /resolve", w.resolve)
	mux.Handle("/api/v1/write", remoteWrite)
	mux.Handle("/write", lines)
	mux.Handle("/api/v2/write", lines)
	mux.Handle(otlp.Path, otel)
	return &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}, nil
}

// metrics shows the page that a scraper reads. An error means that the reader
// has gone, so there is nobody to tell.
func (w *watcher) metrics(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_ = w.m.WriteMetrics(rw)
}

// diagnose shows the health report of one instance, of this host by default.
func (w *watcher) diagnose(rw http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("instance")
	if name == "" {
		if all := w.m.Status(); len(all) > 0 {
			name = all[0].Instance
		}
	}
	d, ok := w.m.Diagnose(name)
	if !ok {
		http.Error(rw, fmt.Sprintf("instance %q is not known; the status table lists those that are", name), http.StatusNotFound)
		return
	}
	var page bytes.Buffer
	if err := view.Health(&d).WriteHTML(&page); err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(rw) // an error means that the reader has gone
}

// resolve stores what came of a fix.
func (w *watcher) resolve(rw http.ResponseWriter, r *http.Request) {
	if w.past == nil {
		http.Error(rw, "start with -cases to keep cases", http.StatusNotFound)
		return
	}
	q := r.URL.Query()
	id, err := strconv.ParseUint(q.Get("case"), 10, 64)
	if err != nil {
		http.Error(rw, fmt.Sprintf("case is %q, want a number", q.Get("case")), http.StatusBadRequest)
		return
	}
	result, ok := map[string]memory.Result{"worked": memory.Worked, "helped": memory.Helped, "failed": memory.Failed}[q.Get("result")]
	if !ok {
		http.Error(rw, fmt.Sprintf("result is %q, want worked, helped or failed", q.Get("result")), http.StatusBadRequest)
		return
	}
	err = w.past.Resolve(memory.ID(id), memory.Outcome{Fix: q.Get("fix"), Result: result, Time: time.Now().UnixMilli()})
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintln(rw, "ok")
}

// healthz is well as long as samples come.
func (w *watcher) healthz(rw http.ResponseWriter, _ *http.Request) {
	quiet := time.Since(time.UnixMilli(w.pushed.Load()))
	if quiet > 10*w.o.every+10*time.Second {
		http.Error(rw, fmt.Sprintf("no samples for %v", quiet.Round(time.Second)), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(rw, "ok")
}

// shutDown lets running requests end, for five seconds at most.
func shutDown(srv *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests cut off: %w", err), srv.Close())
	}
	return nil
}
