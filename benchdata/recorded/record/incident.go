//go:build linux

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

// incidentRecord is what is kept of an incident beside its samples.
type incidentRecord struct {
	Plan     incidentPlan
	First    int64
	Last     int64
	StartAt  int64 // the fault began
	EndAt    int64 // the fault was ended
	Restarts []restart
	Rows     int
}

// restart says that a service died during the incident and was started again.
type restart struct {
	Service, Cause string
	At             int64
}

// incident is an incident under way: the shop, its proxies and its traffic.
type incident struct {
	plan    incidentPlan
	rec     incidentRecord
	members map[string]*member
	edges   map[string]*proxy // by "caller>callee"
	gen     *generator
	rogue   *generator // the flood of a service inside, nil without
	flood   *connFlood
	rows    *table
	calls   *table
	cancel  context.CancelFunc
	wg      sync.WaitGroup
}

// member is a service of the shop.
type member struct {
	*instance
	probe      *prober
	restarting chan string // receives the cause when the restart is done, nil when none is under way
	last       *sample
}

// recordIncident runs one incident and leaves its three files in dir.
func recordIncident(ctx context.Context, st *stand, dir string, p incidentPlan) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	c := &incident{plan: p, rec: incidentRecord{Plan: p}, members: map[string]*member{}, edges: map[string]*proxy{}, cancel: cancel}
	defer func() { err = firstError(err, c.close()) }()
	if err := c.open(ctx, st); err != nil {
		return err
	}
	if !sleep(ctx, st.warmUp) {
		return ctx.Err()
	}
	base := filepath.Join(dir, fmt.Sprintf("incident-%04d", p.ID))
	if c.rows, err = createTable(base+".csv", header("time", "service")); err != nil {
		return err
	}
	if c.calls, err = createTable(base+"-edges.csv", edgeHeader); err != nil {
		return err
	}
	if err := c.sampleAll(ctx); err != nil {
		return err
	}
	if err := firstError(c.rows.close(), c.calls.close()); err != nil {
		return err
	}
	return saveJSON(base+".json", c.rec)
}

var edgeHeader = []string{"time", "caller", "callee", "http_requests_total", "http_requests_failed_total",
	"http_requests_in_flight", "http_request_duration_seconds_p50", "http_request_duration_seconds_p99"}

// open starts the shop from the back to the front.
func (c *incident) open(ctx context.Context, st *stand) error {
	for _, name := range shop {
		cfg := c.plan.Service[name]
		for _, e := range callGraph {
			if e.from != name {
				continue
			}
			p, err := newProxy()
			if err != nil {
				return err
			}
			c.edges[e.from+">"+e.to] = p
			c.members[e.to].behind(p)
			cfg.Edges = append(cfg.Edges, edgeConfig{To: e.to, Addr: p.addr(), Fraction: e.fraction})
		}
		in, err := newInstance(st, fmt.Sprintf("inc%04d-%s", c.plan.ID, name), c.plan.Limits[name], cfg)
		c.members[name] = &member{instance: in}
		if err != nil {
			return err
		}
		if err := in.start(); err != nil {
			return err
		}
		c.members[name].probe = &prober{url: "http://" + in.front.addr() + "/healthz"}
	}
	c.traffic(ctx)
	return nil
}

func (c *incident) traffic(ctx context.Context) {
	c.gen = &generator{plan: c.plan.Load, url: "http://" + c.members["gateway"].front.addr() + "/work"}
	c.wg.Go(func() { c.gen.run(ctx) })
	for _, m := range c.members {
		c.wg.Go(func() { m.probe.run(ctx) })
	}
}

func (c *incident) close() error {
	c.cancel()
	c.flood.close()
	c.wg.Wait()
	var err error
	for _, m := range c.members {
		if m.restarting != nil {
			<-m.restarting
		}
		m.instance.kill()
	}
	for _, m := range c.members {
		err = firstError(err, m.instance.close())
	}
	for _, p := range c.edges {
		p.close()
	}
	return err
}

// sampleAll takes rows a second through the normal time, the fault and after.
func (c *incident) sampleAll(ctx context.Context) error {
	p, tick := c.plan, newTicker()
	for n := 0; n <= p.Normal+p.Length+p.After; n++ {
		if !tick.next(ctx) {
			return ctx.Err()
		}
		switch n {
		case p.Normal:
			c.rec.StartAt = time.Now().UnixMilli()
			if err := c.begin(ctx); err != nil {
				return err
			}
		case p.Normal + p.Length:
			c.rec.EndAt = time.Now().UnixMilli()
			c.end()
		}
		c.step()
		c.sample(tick)
		c.revive()
	}
	return nil
}

// active says whether the fault is on.
func (c *incident) active() bool { return c.rec.StartAt > 0 && c.rec.EndAt == 0 }

func (c *incident) begin(ctx context.Context) error {
	a := c.plan.Action
	m := c.members[c.plan.Target]
	switch a.Where {
	case "service":
		return m.order(a.Spec)
	case "deploy":
		c.restartAs(m, a.Bug, "deploy")
	case "sockets":
		c.flood = openFlood(m.addr, a.Spec)
	case "flood":
		c.rogue = &generator{plan: loadPlan{Shape: "ramp", Rate: a.Spec.Amount / 2, Swing: 0.9, Period: a.Spec.Ramp + 1}, url: "http://" + m.front.addr() + "/work"}
		ctx, cancel := context.WithTimeout(ctx, time.Duration(c.plan.Length)*time.Second)
		c.wg.Go(func() { defer cancel(); c.rogue.run(ctx) })
	}
	return nil
}

// end takes the fault away again; floods end by their own clock.
func (c *incident) end() {
	m := c.members[c.plan.Target]
	switch c.plan.Action.Where {
	case "service":
		if m.restarting == nil {
			m.order(faultSpec{Kind: "off"})
		}
	case "deploy":
		c.restartAs(m, bug{}, "rollback")
	case "sockets":
		c.flood.close()
	case "network":
		c.edges[c.plan.Target].setFault(netFault{})
	}
}

func (c *incident) step() {
	if c.active() && c.plan.Action.Where == "network" {
		level := c.plan.Action.Spec.level(time.Since(time.UnixMilli(c.rec.StartAt)).Seconds())
		c.edges[c.plan.Target].setFault(c.plan.Action.Net.at(level))
	}
}

// restartAs replaces a service in the background; until it is back it is
// sampled as down.
func (c *incident) restartAs(m *member, v bug, cause string) {
	if m.restarting != nil {
		return
	}
	c.rec.Restarts = append(c.rec.Restarts, restart{serviceOf(m.name), cause, time.Now().UnixMilli()})
	done := make(chan string, 1)
	m.restarting = done
	go func() {
		if err := m.restart(v); err != nil {
			cause = "failed: " + err.Error()
		}
		m.probe.reset()
		done <- cause
	}()
}

func serviceOf(name string) string {
	_, s, _ := strings.Cut(name, "-")
	return s
}

// revive restarts what died or fails its probe, as an orchestrator does. A
// defect of the program is there again in the new process.
func (c *incident) revive() {
	for name, m := range c.members {
		if m.restarting != nil {
			select {
			case <-m.restarting:
				m.restarting = nil
				if c.active() && name == c.plan.Target && c.plan.Action.Where == "service" {
					m.order(c.plan.Action.Spec)
				}
			default:
			}
			continue
		}
		if m.gone() {
			c.restartAs(m, m.cfg.Version, m.cause())
		} else if m.probe.dead() {
			c.restartAs(m, m.cfg.Version, "liveness")
		}
	}
}

// sample takes all services at the same time, then joins what callers know.
func (c *incident) sample(tick *ticker) {
	var wg sync.WaitGroup
	for _, m := range c.members {
		wg.Go(func() { m.last = m.observe() })
	}
	wg.Wait()
	c.joinCalls(tick)
	for _, name := range shop {
		m := c.members[name]
		c.rows.row([]string{tick.stamp(), name}, values(m.instance, m.probe, m.last))
	}
	c.rec.Last = tick.at.UnixMilli()
	if c.rec.Rows++; c.rec.First == 0 {
		c.rec.First = c.rec.Last
	}
}

// observe is take, but leaves a service alone that is being restarted.
func (m *member) observe() *sample {
	if m.restarting == nil && !m.gone() {
		return m.take()
	}
	s := &sample{}
	nanProcess(&s.process)
	m.cgroup.Read(&s.group)
	m.readDisk(&s.disk)
	return s
}

// joinCalls writes the edges' rows and adds them up at each callee.
func (c *incident) joinCalls(tick *ticker) {
	client := c.gen.calls.take()
	c.edgeRow(tick, "client", "gateway", client)
	c.members["gateway"].last.served.merge(client)
	if c.rogue != nil {
		r := c.rogue.calls.take()
		c.edgeRow(tick, "flood", c.plan.Target, r)
		c.members[c.plan.Target].last.served.merge(r)
	}
	for _, name := range shop {
		edges := c.members[name].last.edges
		for _, callee := range sortedKeys(edges) {
			c.edgeRow(tick, name, callee, edges[callee])
			c.members[callee].last.served.merge(edges[callee])
		}
	}
}

func (c *incident) edgeRow(tick *ticker, from, to string, v calls) {
	c.calls.row([]string{tick.stamp(), from, to}, []float64{v.Total, v.Failed, v.InFlight, v.seconds(0.5), v.seconds(0.99)})
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
