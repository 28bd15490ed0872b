//go:build linux

package main

import (
	"fmt"
	"math"
	"time"
)

// callGraph is the shop: who calls whom, and for which share of requests.
var callGraph = []struct {
	from, to string
	fraction float64
}{
	{"gateway", "orders", 1}, {"gateway", "catalog", 0.7},
	{"orders", "payments", 0.6}, {"orders", "inventory", 0.8},
	{"catalog", "cache", 1}, {"catalog", "db", 0.3},
	{"inventory", "db", 0.9}, {"payments", "db", 1},
}

// shop lists the services, callees first, so that they can start in order.
var shop = []string{"db", "cache", "payments", "inventory", "catalog", "orders", "gateway"}

// incidentPlan is everything decided about an incident before it begins.
type incidentPlan struct {
	ID      int
	Part    string
	Fault   string
	Target  string // a service, or "caller>callee" for the network
	Carrier string
	Normal  int // seconds before the fault
	Length  int // seconds of fault
	After   int // seconds after it
	Limits  map[string]limits
	Service map[string]serviceConfig
	Load    loadPlan
	Action  action
}

// String is for the progress line.
func (p *incidentPlan) String() string {
	return fmt.Sprintf("incident %d %s %s at %s", p.ID, p.Part, p.Fault, p.Target)
}

// incidentKind is one entry of the catalogue of incidents.
type incidentKind struct {
	fault, carrier string
	draw           func(dice, *incidentPlan)
}

var incidentKinds = []incidentKind{
	{"cpu-hog", byThrottling, func(d dice, p *incidentPlan) {
		p.serviceFault(faultSpec{Kind: "cpu", Amount: float64(d.int(3, 12)), Ramp: d.between(0, 10)})
	}},
	{"memory-leak", byMemory, func(d dice, p *incidentPlan) {
		p.serviceFault(faultSpec{Kind: "leak", Amount: float64(p.Limits[p.Target].MemBytes) / d.between(20, 60), Jitter: 0.3})
	}},
	{"disk-fill", byDisk, func(d dice, p *incidentPlan) {
		p.serviceFault(faultSpec{Kind: "disk", Amount: float64(p.Limits[p.Target].DiskMiB) * (1 << 20) / d.between(8, 25), Jitter: 0.3})
	}},
	{"io-storm", byIO, func(d dice, p *incidentPlan) {
		p.serviceFault(faultSpec{Kind: "io", Amount: float64(d.int(6, 32)), Ramp: d.between(0, 10)})
	}},
	{"fd-leak", byFDs, func(d dice, p *incidentPlan) {
		p.serviceFault(faultSpec{Kind: "fd", Amount: float64(p.Limits[p.Target].Nofile) / d.between(8, 25), Jitter: 0.3})
	}},
	{"socket-flood", bySockets, func(d dice, p *incidentPlan) {
		n := float64(p.Limits[p.Target].Nofile)
		p.Action = action{Where: "sockets", Spec: faultSpec{Amount: n / d.between(5, 20), Bound: n + 64}}
	}},
	{"network-delay", byLatency, func(d dice, p *incidentPlan) {
		p.onEdge(d, netFault{Delay: time.Duration(d.int(40, 400)) * time.Millisecond, Jitter: time.Duration(d.int(5, 100)) * time.Millisecond})
	}},
	{"network-loss", byTail, func(d dice, p *incidentPlan) {
		p.onEdge(d, netFault{Stall: d.between(0.08, 0.4), Reset: d.between(0.01, 0.1), Refuse: d.between(0, 0.4)})
	}},
	{"lock-convoy", byTail, func(d dice, p *incidentPlan) {
		p.serviceFault(faultSpec{Kind: "lock", Amount: d.between(80, 600), Ramp: d.between(0, 10)})
	}},
	{"slow-dependency", byLatency, func(d dice, p *incidentPlan) {
		p.Target = pick(d, "db", "cache", "payments", "inventory")
		p.serviceFault(faultSpec{Kind: "slow", Amount: d.between(80, 700), Ramp: d.between(0, 10)})
	}},
	{"traffic-flood", byRequests, func(d dice, p *incidentPlan) {
		p.Action = action{Where: "flood", Spec: faultSpec{Amount: d.between(80, 220), Ramp: d.between(0, 10)}}
	}},
	{"bad-deploy", byCPU, func(d dice, p *incidentPlan) {
		p.Action = action{Where: "deploy", Bug: bug{Waste: d.int(80, 240)}}
		if d.coin(0.5) {
			p.Action.Bug, p.Carrier = bug{Errors: d.between(0.25, 0.9)}, byFailures
		}
	}},
}

func (p *incidentPlan) serviceFault(f faultSpec) { p.Action = action{Where: "service", Spec: f} }

// onEdge puts a network fault on a random edge.
func (p *incidentPlan) onEdge(d dice, f netFault) {
	e := callGraph[d.IntN(len(callGraph))]
	p.Target = e.from + ">" + e.to
	p.Action = action{Where: "network", Spec: faultSpec{Ramp: d.between(0, 8)}, Net: f}
}

// planIncidents lays out n incidents; every kind comes once a round, at a
// target that goes round too.
func planIncidents(seed uint64, n int) []incidentPlan {
	var out []incidentPlan
	for i, part := range parts {
		d := newDice(seed, 500+uint64(i))
		turn := d.IntN(len(shop))
		for len(out) < partEnd(n, i) {
			for _, k := range d.Perm(len(incidentKinds)) {
				if len(out) == partEnd(n, i) {
					break
				}
				p := incidentPlan{ID: len(out) + 1, Part: part.name, Target: shop[turn%len(shop)]}
				turn++
				p.draw(newDice(seed, 100000+uint64(p.ID)), incidentKinds[k])
				out = append(out, p)
			}
		}
	}
	return out
}

// partEnd is how many of n belong to the parts up to the i-th.
func partEnd(n, i int) int {
	sum := 0.0
	for _, p := range parts[:i+1] {
		sum += p.share
	}
	return int(math.Round(sum * float64(n)))
}

func (p *incidentPlan) draw(d dice, k incidentKind) {
	p.Fault, p.Carrier = k.fault, k.carrier
	p.Normal, p.Length, p.After = d.int(55, 75), d.int(35, 50), 15
	p.Limits, p.Service = map[string]limits{}, map[string]serviceConfig{}
	for _, s := range shop {
		p.Limits[s] = limits{CPU: d.between(0.06, 0.1), MemBytes: int64(d.int(48, 80)) << 20, Pids: 160,
			Nofile: uint64(d.int(160, 400)), DiskMiB: d.int(16, 24), WriteRate: int64(d.int(6, 16)) << 16}
		p.Service[s] = serviceConfig{Slots: d.int(16, 32), CostKB: d.int(8, 48), AllocKB: d.int(8, 32),
			DataMB: d.int(2, 6), CacheMB: 2, ENOSPC: "serve"}
	}
	p.Load = d.load(d.between(6, 14))
	k.draw(d, p)
}
