package recorded

import (
	"embed"
	"errors"
	"math"
	"slices"
	"time"
)

//go:embed data
var files embed.FS

// ErrData is wrapped by every error of this package: the embedded data does
// not read as described. It cannot happen with data as committed.
var ErrData = errors.New("recorded: bad data")

// Split is a part of the data. The parts were recorded one after the other,
// with at least two minutes between the last sample of one and the first of
// the next.
type Split string

// The splits, in the order of time.
const (
	Train      Split = "train"
	Validation Split = "validation"
	Test       Split = "test"
)

// Splits lists all splits in the order of time.
func Splits() []Split { return []Split{Train, Validation, Test} }

// Limits are what the container of a life could use.
type Limits struct {
	CPU           float64 // cores
	Memory        float64 // bytes
	Threads       float64
	FDs           float64
	Disk          float64 // bytes of the disk image
	DiskPerSecond float64 // bytes a second past the page cache, each way
}

// Life is one instance from its first sample to its end. Times are in Unix
// milliseconds; 0 means never.
type Life struct {
	ID      int
	Split   Split
	Fault   string // "none" or what was done, such as "memory-leak"
	Kind    string // what was meant: "harmful", "benign" (passes or stays bounded) or "none"
	Variant string // tells apart what one fault name covers, such as "leak" for "bad-deploy"
	Target  string // what the fault acted on
	Carrier string // metric that shows the fault, "" when there is none

	Start int64 // first sample
	Onset int64 // the fault began
	Death int64 // the process was gone
	End   int64 // last sample

	// Cause says how it died: "oom-kill" by the kernel, "crash" by itself,
	// "enospc-exit" by itself on a full disk, "liveness" by the orchestrator
	// after ten failed probes in a row, "killed" by somebody else. Empty for a
	// survivor.
	Cause       string
	Foreseeable bool // something led up to the death

	Limits Limits
	Shape  string  // of the load: steady, sine, bursty or ramp
	Rate   float64 // requests a second in the mean, without the fault

	Time    []int64     // Unix milliseconds, whole seconds, increasing; a missed second is missing
	Metrics []string    // names, as Prometheus exporters have them
	Values  [][]float64 // Values[m][i] is Metrics[m] at Time[i]; NaN is missing
}

// Died says whether the life ended in death.
func (l *Life) Died() bool { return l.Death > 0 }

// sight is how long a fault must have lasted before anybody can tell it from
// noise: fifteen samples, with which a slope of a quarter of the noise a sample is
// four standard errors from 0 (σ√(12/n³) for n samples).
const sight = 15_000

// ForeseeableBy says whether the death could be foretold a time before it came:
// what led up to it had begun so long before, and 15 s more, in which it could be
// seen. A SIGKILL is foreseeable by nothing, and a leak that fills the memory
// within 40 s not by a minute.
func (l *Life) ForeseeableBy(lead time.Duration) bool {
	return l.Died() && l.Foreseeable && l.Death-l.Onset >= lead.Milliseconds()+sight
}

// Series returns the values of a metric, parallel to l.Time, or nil when there
// is no such metric. The slice is the life's own.
func (l *Life) Series(metric string) []float64 { return find(l.Metrics, l.Values, metric) }

// Service is what was recorded of one service during an incident.
type Service struct {
	Name    string
	Metrics []string
	Values  [][]float64 // Values[m][i] is Metrics[m] at the incident's Time[i]; NaN is missing
}

// Series returns the values of a metric, or nil when there is no such metric.
func (s *Service) Series(metric string) []float64 { return find(s.Metrics, s.Values, metric) }

// Calls is what a caller measured of its calls to one service. Caller is
// "client" for the load from outside, and "flood" for the second load of a
// traffic flood.
type Calls struct {
	Caller, Callee string
	Metrics        []string
	Values         [][]float64 // Values[m][i] is Metrics[m] at the incident's Time[i]; NaN is missing
}

// Series returns the values of a metric, or nil when there is no such metric.
func (c *Calls) Series(metric string) []float64 { return find(c.Metrics, c.Values, metric) }

// Restart is a process that ended during an incident and was started again.
type Restart struct {
	Service string
	Cause   string // as Life.Cause, or "deploy" and "rollback"
	Time    int64  // Unix milliseconds
}

// Incident is one fault in the call graph. Times are in Unix milliseconds.
type Incident struct {
	ID      int
	Split   Split
	Fault   string
	Variant string
	Target  string // what was broken: a service, or an edge as "caller>callee"
	Carrier string // metric of the target, or of the callee, that shows the fault

	Start   int64 // first sample
	Onset   int64 // the fault began
	Cleared int64 // the fault was taken away
	End     int64 // last sample

	Shape    string  // of the load on the gateway
	Rate     float64 // requests a second in the mean
	Restarts []Restart

	Time     []int64 // of every service alike
	Services []Service
	Calls    []Calls
}

// Service returns the service called name, or nil.
func (in *Incident) Service(name string) *Service {
	i := slices.IndexFunc(in.Services, func(s Service) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &in.Services[i]
}

// Edge is one arrow of the call graph.
type Edge struct {
	Caller, Callee string
	Share          float64 // of the caller's requests that make the call
}

// Machine is what was recorded of the host while everything ran. The faults,
// their victims, the load and whatever else the machine did are all in it.
type Machine struct {
	Time    []int64 // Unix milliseconds
	Metrics []string
	Values  [][]float64
}

// Series returns the values of a metric, or nil when there is no such metric.
func (m *Machine) Series(metric string) []float64 { return find(m.Metrics, m.Values, metric) }

func find(names []string, values [][]float64, name string) []float64 {
	if i := slices.Index(names, name); i >= 0 {
		return values[i]
	}
	return nil
}

// nan is a missing value.
var nan = math.NaN()
