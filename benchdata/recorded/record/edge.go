//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// callStats is what a caller knows of its calls: how many, how many failed,
// and how long each took since somebody last asked.
type callStats struct {
	mu       sync.Mutex
	total    float64
	failed   float64
	inFlight float64
	micros   []float64
}

// keptLatencies bounds the memory of a caller nobody asks.
const keptLatencies = 4096

func (c *callStats) begin() {
	c.mu.Lock()
	c.inFlight++
	c.mu.Unlock()
}

func (c *callStats) end(took time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inFlight--
	c.total++
	if err != nil {
		c.failed++
	}
	if len(c.micros) < keptLatencies {
		c.micros = append(c.micros, float64(took.Microseconds()))
	}
}

// refuse counts a request that was not even sent.
func (c *callStats) refuse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total++
	c.failed++
}

// take returns the counters and hands over the latencies.
func (c *callStats) take() calls {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := calls{Total: c.total, Failed: c.failed, InFlight: c.inFlight, Micros: c.micros}
	c.micros = nil
	return out
}

func (c *callStats) print(w io.Writer, prefix string) {
	t := c.take()
	fmt.Fprintf(w, "%s %g %g %g", prefix, t.Total, t.Failed, t.InFlight)
	for _, v := range t.Micros {
		fmt.Fprintf(w, " %g", v)
	}
	fmt.Fprintln(w)
}

// calls is one reading of callStats.
type calls struct {
	Total, Failed, InFlight float64
	Micros                  []float64 // since the last reading
}

// sorted orders the latencies in place.
func (c *calls) sorted() []float64 {
	slices.Sort(c.Micros)
	return c.Micros
}

// merge adds the calls of another caller of the same service.
func (c *calls) merge(o calls) {
	c.Total += o.Total
	c.Failed += o.Failed
	c.InFlight += o.InFlight
	c.Micros = append(slices.Clip(c.Micros), o.Micros...)
}

// edge calls one dependency.
type edge struct {
	cfg    edgeConfig
	client *http.Client
	calls  callStats
}

// edgeTimeout is long enough for a slow dependency to fill the caller's slots,
// as untuned clients do.
const edgeTimeout = 4 * time.Second

func newEdge(cfg edgeConfig) *edge { return &edge{cfg: cfg, client: newClient(edgeTimeout, 16)} }

func newClient(timeout time.Duration, idle int) *http.Client {
	return &http.Client{Timeout: timeout, Transport: &http.Transport{
		DialContext:         (&net.Dialer{Timeout: timeout}).DialContext,
		MaxIdleConnsPerHost: idle, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
	}}
}

func (e *edge) call(ctx context.Context) error {
	return timedGet(ctx, e.client, &e.calls, "http://"+e.cfg.Addr+"/work")
}

// timedGet makes one call and accounts for it. Anything but 200 is a failure.
func timedGet(ctx context.Context, c *http.Client, st *callStats, url string) error {
	st.begin()
	start := time.Now()
	err := get(ctx, c, url)
	st.end(time.Since(start), err)
	return err
}

func get(ctx context.Context, c *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return nil
}
