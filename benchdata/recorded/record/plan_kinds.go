//go:build linux

package main

import "time"

// lifeKind is one entry of the catalogue of lives.
type lifeKind struct {
	fault, kind string
	weight      float64 // relative frequency
	carrier     string
	draw        func(dice, *lifePlan)
}

const (
	byThrottling = "container_cpu_cfs_throttled_seconds_total"
	byMemory     = "container_memory_working_set_bytes"
	byDisk       = "container_fs_usage_bytes"
	byIO         = "container_fs_writes_bytes_total"
	byFDs        = "process_open_fds"
	bySockets    = "container_sockets"
	byLatency    = "http_request_duration_seconds_p50"
	byTail       = "http_request_duration_seconds_p99"
	byRequests   = "http_requests_total"
	byFailures   = "http_requests_failed_total"
	byCPU        = "container_cpu_usage_seconds_total"
)

// lifeKinds is the catalogue: what breaks, what only looks as if, and nothing.
var lifeKinds = []lifeKind{
	{"none", "none", 14, "", nil},

	{"cpu-hog", "harmful", 4, byThrottling, harmCPU},
	{"memory-leak", "harmful", 8, byMemory, harmLeak},
	{"disk-fill", "harmful", 5, byDisk, harmDisk},
	{"io-storm", "harmful", 4, byIO, harmIO},
	{"fd-leak", "harmful", 5, byFDs, harmFD},
	{"socket-flood", "harmful", 4, bySockets, harmSockets},
	{"network", "harmful", 3, byLatency, harmNetwork},
	{"lock-convoy", "harmful", 4, byTail, harmLock},
	{"slow-dependency", "harmful", 4, byLatency, harmDependency},
	{"traffic-flood", "harmful", 4, byRequests, harmFlood},
	{"bad-deploy", "harmful", 5, byCPU, harmDeploy},
	{"sudden", "harmful", 4, "", harmSudden},

	{"cpu-hog", "benign", 3, byThrottling, calmCPU},
	{"memory-leak", "benign", 4, byMemory, calmLeak},
	{"gc-sawtooth", "benign", 3, byMemory, calmSawtooth},
	{"cache-fill", "benign", 3, byMemory, calmCache},
	{"log-rotation", "benign", 3, byDisk, calmDisk},
	{"io-storm", "benign", 2, byIO, calmIO},
	{"fd-leak", "benign", 4, byFDs, calmFD},
	{"socket-flood", "benign", 3, bySockets, calmSockets},
	{"network", "benign", 2, byLatency, calmNetwork},
	{"lock-convoy", "benign", 2, byTail, calmLock},
	{"slow-dependency", "benign", 2, byLatency, calmDependency},
	{"traffic-flood", "benign", 3, byRequests, calmFlood},
	{"bad-deploy", "benign", 2, byCPU, calmDeploy},
}

// serviceFault sets a fault inside the process.
func (p *lifePlan) serviceFault(f faultSpec) { p.Action = action{Where: "service", Spec: f} }

func harmCPU(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "cpu", Amount: 24, Ramp: p.Aim * 3})
}

func calmCPU(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "cpu", Amount: pick(d, 1.0, 2, 3), Bound: d.between(0.3, 1), Ramp: d.between(0, 20), Hold: d.between(25, 80)})
}

func harmLeak(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "leak", Amount: p.room() / p.Aim, Jitter: d.between(0, 0.8)})
	if d.coin(0.3) { // speeding up rather than steady
		p.Action.Spec.Amount *= 1.7
		p.Action.Spec.Ramp = p.Aim
	}
}

func calmLeak(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "leak", Amount: p.room() / p.Aim, Bound: p.room() * d.between(0.45, 0.78), Hold: 1e6, Jitter: d.between(0, 0.8)})
}

func calmSawtooth(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "sawtooth", Amount: d.between(12, 60), Bound: p.room() * d.between(0.45, 0.78)})
}

// calmCache is a warming cache: fast at first, then ever slower to its bound.
func calmCache(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "warm", Amount: d.between(15, 60), Bound: p.room() * d.between(0.5, 0.8), Jitter: 0.3})
}

func harmDisk(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "disk", Amount: p.diskBytes() / p.Aim, Jitter: d.between(0, 0.8)})
}

func calmDisk(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "disk", Amount: p.diskBytes() / d.log(20, 100), Bound: d.between(0.7, 0.88), Jitter: d.between(0, 0.8)})
}

func harmIO(d dice, p *lifePlan) {
	p.Limits.WriteRate = int64(d.int(4, 10)) << 16
	p.serviceFault(faultSpec{Kind: "io", Amount: 60, Ramp: p.Aim * 1.3})
}

func calmIO(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "io", Amount: d.between(1, 4), Ramp: d.between(0, 20), Hold: d.between(20, 80)})
}

func harmFD(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "fd", Amount: float64(p.Limits.Nofile) / p.Aim, Jitter: d.between(0, 0.8)})
}

func calmFD(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "fd", Amount: float64(p.Limits.Nofile) / p.Aim, Bound: float64(p.Limits.Nofile) * d.between(0.4, 0.75),
		Hold: pick(d, 0, 0, d.between(40, 120)), Jitter: d.between(0, 0.8)})
}

func harmSockets(d dice, p *lifePlan) {
	p.Action = action{Where: "sockets", Spec: faultSpec{Amount: float64(p.Limits.Nofile) / p.Aim, Bound: float64(p.Limits.Nofile) + 64}}
}

func calmSockets(d dice, p *lifePlan) {
	p.Action = action{Where: "sockets", Spec: faultSpec{Amount: float64(p.Limits.Nofile) / d.log(5, 80),
		Bound: float64(p.Limits.Nofile) * d.between(0.4, 0.75), Hold: d.between(40, 150)}}
}

func harmNetwork(d dice, p *lifePlan) {
	p.Action = action{Where: "network", Spec: faultSpec{Ramp: p.Aim}, Net: netFault{Delay: 450 * time.Millisecond, Jitter: 200 * time.Millisecond}}
	if d.coin(0.5) {
		p.Action.Net = netFault{Stall: 0.92, Reset: 0.1, Refuse: 0.3}
	}
}

func calmNetwork(d dice, p *lifePlan) {
	p.Action = action{Where: "network", Spec: faultSpec{Ramp: d.between(0, 40), Hold: d.between(30, 90)},
		Net: netFault{Delay: time.Duration(d.int(20, 200)) * time.Millisecond, Stall: d.between(0, 0.3), Reset: d.between(0, 0.05)}}
}

func harmLock(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "lock", Amount: 5000, Ramp: p.Aim * 1.6})
}

func calmLock(d dice, p *lifePlan) {
	p.serviceFault(faultSpec{Kind: "lock", Amount: d.between(60, 350), Ramp: d.between(0, 40), Hold: d.between(25, 80)})
}

func harmDependency(d dice, p *lifePlan) {
	p.Service.Slots = d.int(4, 6)
	p.Load.Rate = d.between(15, 32)
	p.Action = action{Where: "dependency", Spec: faultSpec{Ramp: p.Aim * 1.2}, Net: netFault{Delay: 3500 * time.Millisecond, Jitter: 400 * time.Millisecond}}
}

func calmDependency(d dice, p *lifePlan) {
	p.Service.Slots = 24
	p.Action = action{Where: "dependency", Spec: faultSpec{Ramp: d.between(0, 30), Hold: d.between(25, 80)}, Net: netFault{Delay: time.Duration(d.int(50, 350)) * time.Millisecond}}
}

func harmFlood(d dice, p *lifePlan) {
	p.Limits.CPU, p.Service.CostKB = d.between(0.03, 0.045), d.int(96, 192)
	p.Action = action{Where: "flood", Spec: faultSpec{Amount: 260 / p.Load.Rate, Ramp: p.Aim * 1.5}}
}

func calmFlood(d dice, p *lifePlan) {
	p.Limits.CPU = 0.08
	p.Action = action{Where: "flood", Spec: faultSpec{Amount: d.between(2, 4), Ramp: d.between(0, 20), Hold: d.between(20, 60)}}
}

// harmDeploy replaces the service by a version with a real defect.
func harmDeploy(d dice, p *lifePlan) {
	p.Action = action{Where: "deploy"}
	switch d.IntN(4) {
	case 0:
		p.Load.Rate = d.between(20, 32)
		p.Action.Bug = bug{Waste: 60}
	case 1:
		p.Action.Bug, p.Carrier = bug{Errors: 1, Ramp: p.Aim}, byFailures
	case 2:
		p.Action.Bug, p.Carrier = bug{LeakKB: p.room() / p.Aim / p.Load.Rate / 1024}, byMemory
	case 3:
		p.Action.Bug, p.Carrier, p.Foreseeable = bug{PanicAfter: int(p.Aim * p.Load.Rate)}, "", false
	}
}

// calmDeploy is a good deploy, or one a little worse.
func calmDeploy(d dice, p *lifePlan) {
	p.Action = action{Where: "deploy", Bug: bug{Waste: d.int(1, 3)}}
}

// harmSudden ends the process without a warning.
func harmSudden(d dice, p *lifePlan) {
	p.Action = action{Where: "kill"}
	if d.coin(0.5) {
		p.serviceFault(faultSpec{Kind: "panic"})
	}
	p.Onset = d.int(90, 250)
	p.Length = p.Onset + 30
}
