package failure

import (
	"errors"
	"fmt"
	"slices"
)

// Signal is one named input of a model: a rate, level or share the caller
// supplies per instance and step, NaN when missing. Counters must be turned
// into rates first.
type Signal struct {
	Name string `json:"name"`

	// Limit is the value at which the resource is exhausted: 1 for a
	// utilisation. 0 means that there is none (latency, request rate), and the
	// features that look ahead to a limit are 0.
	Limit float64 `json:"limit,omitempty"`

	// Scale is a typical large value of a signal without limit, in its own
	// unit: its level feature is one half there. Ignored when Limit is set.
	Scale float64 `json:"scale,omitempty"`
}

// rangeOf is the signal's yardstick: the limit, else the scale.
func (s Signal) rangeOf() float64 {
	if s.Limit > 0 {
		return s.Limit
	}
	return s.Scale
}

// Signals returns the inputs of [Default], in order. Shares and utilisations
// lie in [0,1]; a caller that lacks a signal passes NaN.
func Signals() []Signal {
	return []Signal{
		{Name: "cpu_utilization", Limit: 1},    // of the quota, else of the cores
		{Name: "cpu_throttling", Scale: 0.25},  // share of periods throttled
		{Name: "memory_utilization", Limit: 1}, // working set over the limit
		{Name: "memory_stall", Scale: 0.1},     // PSI memory some: share of time
		{Name: "disk_utilization", Limit: 1},   // bytes used over the file system's size
		{Name: "fd_utilization", Limit: 1},     // open over maximal file descriptors
		{Name: "pids_utilization", Limit: 1},   // threads or processes over their limit
		{Name: "io_wait", Scale: 0.25},         // iowait or PSI io some: share of time
		{Name: "error_rate", Scale: 0.05},      // share of requests that fail
		{Name: "latency_p99", Scale: 0.5},      // seconds
		{Name: "request_rate", Scale: 100},     // per second
		{Name: "probe_failures", Scale: 0.25},  // share of health probes that fail
		{Name: "retransmits", Scale: 0.02},     // share of TCP segments sent again
		{Name: "restarts", Scale: 1},           // per hour
	}
}

// maxSignals bounds what a model or a state read from outside may ask for.
const maxSignals = 256

// signalFaults reports every fault of a list of signals.
func signalFaults(signals []Signal) error {
	var errs []error
	if n := len(signals); n == 0 || n > maxSignals {
		errs = append(errs, fmt.Errorf("%w: %d signals, want 1 to %d", ErrSettings, n, maxSignals))
	}
	for i, s := range signals {
		if s.Name == "" {
			errs = append(errs, fmt.Errorf("%w: signal %d has no name", ErrSettings, i))
		}
		if slices.ContainsFunc(signals[:i], func(o Signal) bool { return o.Name == s.Name }) {
			errs = append(errs, fmt.Errorf("%w: signal %d repeats the name %q", ErrSettings, i, s.Name))
		}
		if r := s.rangeOf(); !(r >= 1e-12 && r <= 1e18) || s.Limit < 0 {
			errs = append(errs, fmt.Errorf("%w: signal %q has limit %v and scale %v, want one of them within 1e-12 to 1e18", ErrSettings, s.Name, s.Limit, s.Scale))
		}
	}
	return errors.Join(errs...)
}
