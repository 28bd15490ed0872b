//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// lifeRecord is what is kept of a life beside its samples.
type lifeRecord struct {
	Plan    lifePlan
	First   int64  // unix ms of the first sample
	Last    int64  // of the last
	OnsetAt int64  // when the fault began, 0 when it never did
	DeathAt int64  // 0 for a survivor
	Cause   string // oom-kill, crash, enospc-exit, liveness, killed; "" for a survivor
	Rows    int
}

// life is a life under way.
type life struct {
	plan   lifePlan
	in     *instance
	gen    *generator
	probe  *prober
	dep    *proxy
	table  *table
	rec    lifeRecord
	cancel context.CancelFunc
	wg     sync.WaitGroup
	flood  *connFlood
}

// recordLife runs one life from start to end and leaves its two files in dir.
// depAddr is the service all lives depend on.
func recordLife(ctx context.Context, st *stand, dir string, p lifePlan, depAddr string) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	l := &life{plan: p, rec: lifeRecord{Plan: p}, cancel: cancel}
	defer func() { err = firstError(err, l.close()) }()
	if err := l.open(ctx, st, depAddr); err != nil {
		return err
	}
	if !sleep(ctx, st.warmUp) {
		return ctx.Err()
	}
	base := filepath.Join(dir, fmt.Sprintf("life-%04d", p.ID))
	if l.table, err = createTable(base+".csv", header("time")); err != nil {
		return err
	}
	if err := l.sampleAll(ctx); err != nil {
		return err
	}
	if err := l.table.close(); err != nil {
		return err
	}
	return saveJSON(base+".json", l.rec)
}

func header(first ...string) []string {
	for _, m := range metrics {
		first = append(first, m.name)
	}
	return first
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// open starts service, dependency edge, traffic and probe.
func (l *life) open(ctx context.Context, st *stand, depAddr string) error {
	var err error
	if l.dep, err = newProxy(); err != nil {
		return err
	}
	l.dep.setTarget(depAddr)
	cfg := l.plan.Service
	cfg.Edges = []edgeConfig{{To: "dependency", Addr: l.dep.addr(), Fraction: 0.4}}
	l.in, err = newInstance(st, fmt.Sprintf("life%04d", l.plan.ID), l.plan.Limits, cfg)
	if err != nil {
		return err
	}
	if err := l.in.start(); err != nil {
		return err
	}
	l.gen = &generator{plan: l.plan.Load, url: "http://" + l.in.front.addr() + "/work"}
	l.probe = &prober{url: "http://" + l.in.front.addr() + "/healthz"}
	l.wg.Go(func() { l.gen.run(ctx) })
	l.wg.Go(func() { l.probe.run(ctx) })
	return nil
}

func (l *life) close() error {
	l.cancel()
	l.flood.close()
	l.wg.Wait()
	if l.dep != nil {
		l.dep.close()
	}
	if l.in == nil {
		return nil
	}
	return l.in.close()
}

// sampleAll takes a row a second until the life ends one way or the other.
func (l *life) sampleAll(ctx context.Context) error {
	tick := newTicker()
	for n := 0; n <= l.plan.Length; n++ {
		if !l.nextSecond(ctx, tick) {
			break
		}
		if n == l.plan.Onset {
			if err := l.begin(); err != nil {
				return err
			}
		}
		l.step()
		if l.in.gone() {
			break
		}
		l.sample(tick)
		if l.probe.dead() {
			l.in.kill()
			l.rec.Cause = "liveness"
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.finish()
}

// nextSecond waits for the tick, or returns at once when the process ends.
func (l *life) nextSecond(ctx context.Context, tick *ticker) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func(exited chan struct{}) {
		select {
		case <-exited:
			cancel()
		case <-ctx.Done():
		}
	}(l.in.exited)
	return tick.next(ctx)
}

func (l *life) finish() error {
	if !l.in.gone() {
		l.in.stop()
		return nil
	}
	l.rec.DeathAt = l.in.endedAt.UnixMilli()
	if l.rec.Cause == "" {
		l.rec.Cause = l.in.cause()
	}
	return nil
}

func (l *life) sample(tick *ticker) {
	s := l.in.take()
	if s.dying() {
		return
	}
	s.served = l.gen.calls.take()
	l.table.row([]string{tick.stamp()}, values(l.in, l.probe, s))
	l.rec.Last = tick.at.UnixMilli()
	if l.rec.Rows++; l.rec.First == 0 {
		l.rec.First = l.rec.Last
	}
}

func values(in *instance, p *prober, s *sample) []float64 {
	out := make([]float64, len(metrics))
	for i, m := range metrics {
		out[i] = m.value(in, p, s)
	}
	return out
}

// begin starts the fault.
func (l *life) begin() error {
	a := l.plan.Action
	if a.Where == "" {
		return nil
	}
	l.rec.OnsetAt = time.Now().UnixMilli()
	switch a.Where {
	case "service":
		return l.in.order(a.Spec)
	case "deploy":
		l.probe.reset()
		return l.in.restart(a.Bug)
	case "kill":
		l.in.cmd.Process.Kill()
		l.in.waitEnd(10 * time.Second)
	case "sockets":
		l.flood = openFlood(l.in.addr, a.Spec)
	}
	return nil
}

// step moves the faults that act from outside.
func (l *life) step() {
	if l.rec.OnsetAt == 0 {
		return
	}
	a := l.plan.Action
	t := time.Since(time.UnixMilli(l.rec.OnsetAt)).Seconds()
	level := a.Spec.level(t)
	if a.Spec.Hold > 0 && t > a.Spec.Hold {
		level = 0
	}
	switch a.Where {
	case "network":
		l.in.front.setFault(a.Net.at(level))
	case "dependency":
		l.dep.setFault(a.Net.at(level))
	case "flood":
		l.gen.setBoost(1 + (a.Spec.Amount-1)*level)
	}
}

// at scales a network fault to a level of 0..1.
func (f netFault) at(level float64) netFault {
	scale := func(d time.Duration) time.Duration { return time.Duration(float64(d) * level) }
	return netFault{scale(f.Delay), scale(f.Jitter), f.Stall * level, f.Reset * level, f.Refuse * level}
}

// connFlood opens connections, begins a request on each and never ends it.
type connFlood struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func openFlood(addr string, f faultSpec) *connFlood {
	ctx, cancel := context.WithCancel(context.Background())
	if f.Hold > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), seconds(f.Hold))
	}
	fl := &connFlood{cancel, make(chan struct{})}
	go fl.run(ctx, addr, f)
	return fl
}

func (fl *connFlood) run(ctx context.Context, addr string, f faultSpec) {
	defer close(fl.done)
	var open []net.Conn
	due, last := 0.0, 0.0
	every(ctx, 200*time.Millisecond, func(t float64) {
		due += f.Amount * (t - last)
		last = t
		for ; due >= 1; due-- {
			if len(open) >= int(f.Bound) {
				continue
			}
			if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
				c.Write([]byte("GET /work HTTP/1.1\r\nHost: flood\r\nX-Slow: "))
				open = append(open, c)
			}
		}
	})
	for _, c := range open {
		c.Close()
	}
}

func (fl *connFlood) close() {
	if fl != nil {
		fl.cancel()
		<-fl.done
	}
}

// saveJSON writes whole or not at all: a record that exists is complete.
func saveJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".tmp", b, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}
