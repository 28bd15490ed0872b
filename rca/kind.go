package rca

import "strings"

// Kind is what a metric measures, read off its name. It decides which side of a
// component a metric is on: resources inside, or what its callers feel.
type Kind uint8

// Kinds of metrics.
const (
	Other   Kind = iota // anything else; counted as internal
	CPU                 // processor time, throttling, waiting for a processor
	Memory              // memory, heaps, page faults
	Disk                // disks and file systems
	Network             // bytes, packets, sockets
	Handles             // descriptors, connections
	Queue               // work under way or waiting: requests in flight, threads
	Traffic             // requests a second
	Latency             // time a request takes
	Errors              // failed requests
	Success             // share of requests that did not fail
	Shared              // of the machine below, shared by the components on it
)

var kindNames = [...]string{"other", "cpu", "memory", "disk", "network", "handles", "queue", "traffic", "latency", "errors", "success", "shared"}

// String returns the kind in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind?"
}

// Internal reports whether the kind is a resource of the component itself.
func (k Kind) Internal() bool { return k <= Queue }

// External reports whether the kind is what callers feel: slow or failing
// requests. Traffic is neither: it is what they ask for.
func (k Kind) External() bool { return k == Latency || k == Errors || k == Success }

// kindWords are parts of names, in the order in which they decide: a failed
// request is an error before it is a request.
var kindWords = []struct {
	kind  Kind
	parts []string
}{
	{Errors, []string{"error", "fail", "exception", "5xx", "timeout", "refused"}},
	{Success, []string{"success", "availab"}},
	{CPU, []string{"cpu", "throttl", "schedstat", "context_switch"}},
	{Disk, []string{"disk", "_fs_", "fs_", "journal", "sync_", "io_read", "io_write", "iops", "filesystem", "diskio"}},
	{Latency, []string{"latency", "lat_", "duration", "response_time", "resptime", "elapsed"}},
	{Memory, []string{"mem", "heap", "rss", "pgfault", "pgmajfault", "page_fault", "gc_", "cache", "swap"}},
	{Queue, []string{"thread", "goroutine", "in_flight", "inflight", "queue", "pending", "backlog"}},
	{Handles, []string{"fds", "connection", "handle"}},
	{Network, []string{"network", "socket", "receive", "transmit", "packet", "tcp"}},
	{Traffic, []string{"request", "workload", "load", "lod", "rps", "qps", "ops", "calls", "throughput", "traffic", "rate_total"}},
	{Disk, []string{"read", "write"}},
}

// KindOf returns the kind of a metric by its name, in the naming of Prometheus
// exporters and of the public data sets; Other when no part of it is known.
func KindOf(metric string) Kind {
	name := strings.ToLower(metric)
	if strings.HasPrefix(name, "node") && !strings.HasPrefix(name, "node_") {
		return Shared
	}
	for _, w := range kindWords {
		for _, part := range w.parts {
			if strings.Contains(name, part) {
				return w.kind
			}
		}
	}
	return Other
}
