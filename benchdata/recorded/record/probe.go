//go:build linux

package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	probeEvery   = time.Second
	probeTimeout = time.Second
	probeFails   = 10 // in a row, then the instance is killed
)

// prober asks for /healthz once a second over a new connection, as a kubelet
// does, and counts failures in a row.
type prober struct {
	url    string
	fails  atomic.Int64
	ok     atomic.Bool
	micros atomic.Int64 // of the last probe
}

func (p *prober) run(ctx context.Context) {
	c := &http.Client{Timeout: probeTimeout, Transport: &http.Transport{DisableKeepAlives: true}}
	for next := time.Now(); ; {
		next = next.Add(probeEvery)
		if !sleep(ctx, time.Until(next)) {
			return
		}
		start := time.Now()
		err := get(ctx, c, p.url)
		p.micros.Store(time.Since(start).Microseconds())
		if p.ok.Store(err == nil); err == nil {
			p.fails.Store(0)
			continue
		}
		p.fails.Add(1)
	}
}

func (p *prober) reset() { p.fails.Store(0) }

func (p *prober) dead() bool { return p.fails.Load() >= probeFails }
