package portent

import (
	"math"
	"strings"

	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/scoring"
)

// quantity is one figure of an instance that several series may feed: the
// seconds of every CPU mode, the bytes of every disk.
type quantity uint8

const (
	noQuantity   quantity = iota
	cpuBusy               // seconds per second, modes other than idle and iowait
	cpuIdle               // seconds per second, idle
	cpuWait               // seconds per second, iowait
	cpuUsed               // cores used by a container or process
	cpuQuota              // µs of CPU per period
	cpuPeriod             // µs
	cfsPeriods            // per second
	cfsThrottled          // periods per second
	memUsed               // bytes
	memLimit              // bytes
	memTotal              // bytes
	memAvailable          // bytes
	memStall              // seconds per second
	compaction            // stalls per second
	diskUsed              // bytes
	diskLimit             // bytes
	diskFree              // bytes
	diskSize              // bytes
	diskOps               // per second
	ioStall               // seconds per second
	netIn                 // bytes per second
	netOut                // bytes per second
	fdOpen
	fdMax
	pids
	pidsMax
	requests // per second
	failures // per second
	latency  // seconds
	probe    // 1 when the probe succeeded
	segments // TCP segments out per second
	retrans  // TCP segments retransmitted per second
	restarts // per second
	buddy    // free blocks; role.zone and role.order say of what
	numQuantities
)

// role is what a series means for its instance.
type role struct {
	quantity quantity
	highest  bool // of several series take the largest instead of the sum
	zone     uint8
	order    uint8
}

// rule maps a metric, as the standard exporters name it, to a quantity.
type rule struct {
	quantity quantity
	highest  bool
	label    string // when set, only series with this label value …
	value    string // … match; "!x" means any but x
}

// rules covers node_exporter, cAdvisor, kube-state-metrics, blackbox exporter,
// the Prometheus client libraries and ingest/host, which uses the same names.
var rules = map[string][]rule{
	"node_cpu_seconds_total": {
		{quantity: cpuBusy},
		{quantity: cpuIdle, label: "mode", value: "idle"},
		{quantity: cpuWait, label: "mode", value: "iowait"},
	},
	"container_cpu_usage_seconds_total":               {{quantity: cpuUsed}},
	"process_cpu_seconds_total":                       {{quantity: noQuantity}}, // part of the container's
	"container_spec_cpu_quota":                        {{quantity: cpuQuota}},
	"container_spec_cpu_period":                       {{quantity: cpuPeriod, highest: true}},
	"container_cpu_cfs_periods_total":                 {{quantity: cfsPeriods}},
	"container_cpu_cfs_throttled_periods_total":       {{quantity: cfsThrottled}},
	"container_memory_working_set_bytes":              {{quantity: memUsed}},
	"container_spec_memory_limit_bytes":               {{quantity: memLimit}},
	"node_memory_MemTotal_bytes":                      {{quantity: memTotal}},
	"node_memory_MemAvailable_bytes":                  {{quantity: memAvailable}},
	"node_pressure_memory_waiting_seconds_total":      {{quantity: memStall}},
	"container_pressure_memory_waiting_seconds_total": {{quantity: memStall}},
	"node_vmstat_compact_stall":                       {{quantity: compaction}},
	"container_fs_usage_bytes":                        {{quantity: diskUsed}},
	"container_fs_limit_bytes":                        {{quantity: diskLimit}},
	"node_filesystem_avail_bytes":                     {{quantity: diskFree, label: "mountpoint", value: "/"}},
	"node_filesystem_size_bytes":                      {{quantity: diskSize, label: "mountpoint", value: "/"}},
	"node_disk_reads_completed_total":                 {{quantity: diskOps}},
	"node_disk_writes_completed_total":                {{quantity: diskOps}},
	"container_fs_reads_total":                        {{quantity: diskOps}},
	"container_fs_writes_total":                       {{quantity: diskOps}},
	"node_pressure_io_waiting_seconds_total":          {{quantity: ioStall}},
	"container_pressure_io_waiting_seconds_total":     {{quantity: ioStall}},
	"container_fs_io_time_seconds_total":              {{quantity: ioStall}},
	"node_network_receive_bytes_total":                {{quantity: netIn, label: "device", value: "!lo"}},
	"node_network_transmit_bytes_total":               {{quantity: netOut, label: "device", value: "!lo"}},
	"container_network_receive_bytes_total":           {{quantity: netIn}},
	"container_network_transmit_bytes_total":          {{quantity: netOut}},
	"process_open_fds":                                {{quantity: fdOpen, highest: true}},
	"process_max_fds":                                 {{quantity: fdMax, highest: true}},
	"node_filefd_allocated":                           {{quantity: fdOpen, highest: true}},
	"node_filefd_maximum":                             {{quantity: fdMax, highest: true}},
	"container_threads":                               {{quantity: pids}},
	"container_threads_max":                           {{quantity: pidsMax}},
	"http_requests_total":                             {{quantity: requests}},
	"http_requests_failed_total":                      {{quantity: failures}},
	"http_request_duration_seconds_p99":               {{quantity: latency, highest: true}},
	"probe_success":                                   {{quantity: probe}},
	"up":                                              {{quantity: probe}},
	"node_netstat_Tcp_OutSegs":                        {{quantity: segments}},
	"node_netstat_Tcp_RetransSegs":                    {{quantity: retrans}},
	"kube_pod_container_status_restarts_total":        {{quantity: restarts}},
	"node_buddyinfo_blocks":                           {{quantity: buddy}},
}

// counters are metrics that count although their name does not say so.
var counters = map[string]bool{
	"node_vmstat_compact_stall": true, "node_netstat_Tcp_OutSegs": true, "node_netstat_Tcp_RetransSegs": true,
}

// signalMap knows which input of the failure model is which signal.
type signalMap struct {
	inputs []func(*signals) float64
}

// named are the failure model's signals by name; each is NaN where a quantity
// is missing.
var named = map[string]func(*signals) float64{
	"cpu_utilization":    (*signals).cpuUtilization,
	"cpu_throttling":     func(s *signals) float64 { return s.ratio(cfsThrottled, cfsPeriods) },
	"memory_utilization": (*signals).memoryUtilization,
	"memory_stall":       func(s *signals) float64 { return s.at(memStall) },
	"disk_utilization":   (*signals).diskUtilization,
	"fd_utilization":     func(s *signals) float64 { return s.ratio(fdOpen, fdMax) },
	"pids_utilization":   func(s *signals) float64 { return s.ratio(pids, pidsMax) },
	"io_wait":            (*signals).ioWait,
	"error_rate":         func(s *signals) float64 { return s.ratio(failures, requests) },
	"latency_p99":        func(s *signals) float64 { return s.at(latency) },
	"request_rate":       func(s *signals) float64 { return s.at(requests) },
	"probe_failures":     func(s *signals) float64 { return 1 - min(s.at(probe), 1) },
	"retransmits":        func(s *signals) float64 { return s.ratio(retrans, segments) },
	"restarts":           func(s *signals) float64 { return s.at(restarts) * 3600 },
}

func newSignalMap(model *failure.Model) signalMap {
	var sm signalMap
	for _, s := range model.Settings().Signals {
		f := named[s.Name]
		if f == nil {
			f = func(*signals) float64 { return math.NaN() }
		}
		sm.inputs = append(sm.inputs, f)
	}
	return sm
}

// role returns what a series means for its instance; the last rule that matches
// decides.
func (sm *signalMap) role(labels ingest.Labels) role {
	var r role
	for _, rule := range rules[labels.Metric()] {
		if rule.matches(labels) {
			r = role{quantity: rule.quantity, highest: rule.highest}
		}
	}
	if r.quantity == buddy {
		return buddyRole(labels)
	}
	return r
}

func (r *rule) matches(labels ingest.Labels) bool {
	if r.label == "" {
		return true
	}
	if not, ok := strings.CutPrefix(r.value, "!"); ok {
		return labels.Get(r.label) != not
	}
	return labels.Get(r.label) == r.value
}

// maxOrder is the number of block sizes in /proc/buddyinfo.
const maxOrder = 11

// buddyRole finds zone and order of a node_buddyinfo_blocks series.
func buddyRole(labels ingest.Labels) role {
	order := 0
	for _, c := range labels.Get("size") {
		if c < '0' || c > '9' || order > maxOrder {
			return role{}
		}
		order = order*10 + int(c-'0')
	}
	if order >= maxOrder {
		return role{}
	}
	zone := map[string]uint8{"DMA": 0, "DMA32": 1, "Normal": 2, "Movable": 3}[labels.Get("zone")]
	if labels.Get("node") != "0" && labels.Get("node") != "" {
		zone += 4
	}
	return role{quantity: buddy, zone: zone, order: uint8(order)}
}

// signals holds an instance's quantities: those of the moment being filled, and
// the newest known ones.
type signals struct {
	now   [numQuantities]float64 // sum or maximum of the moment; NaN until fed
	value [numQuantities]float64 // last known; NaN when unknown or too old
	age   [numQuantities]uint8   // moments since fed
	buddy *buddyInfo             // nil where the instance has none
}

type buddyInfo struct {
	free [8][maxOrder]uint64
	seen [8]bool
}

// keepMoments is how many moments a quantity stays known without a sample: jobs
// on one host are scraped at different times and intervals.
const keepMoments = 30

func (s *signals) init() {
	for i := range s.value {
		s.value[i], s.now[i] = math.NaN(), math.NaN()
	}
}

func (s *signals) begin() {
	for i := range s.now {
		s.now[i] = math.NaN()
	}
}

// put adds a sample to the moment.
func (s *signals) put(r role, v float64) {
	if r.quantity == buddy {
		s.putBuddy(r, v)
		return
	}
	old := s.now[r.quantity]
	switch {
	case old != old || r.highest && v > old:
		s.now[r.quantity] = v
	case !r.highest:
		s.now[r.quantity] = old + v
	}
}

func (s *signals) putBuddy(r role, v float64) {
	if s.buddy == nil {
		s.buddy = new(buddyInfo)
	}
	if v >= 0 && v < 1<<53 {
		s.buddy.free[r.zone][r.order], s.buddy.seen[r.zone] = uint64(v), true
	}
}

// finish makes the moment's quantities the known ones.
func (s *signals) finish() {
	for i, v := range s.now {
		if v == v {
			s.value[i], s.age[i] = v, 0
		} else if s.age[i]++; s.age[i] > keepMoments {
			s.value[i], s.age[i] = math.NaN(), keepMoments
		}
	}
}

func (s *signals) at(q quantity) float64 { return s.value[q] }

// ratio returns a/b, 0 when both are 0, NaN when one is unknown or b is 0.
func (s *signals) ratio(a, b quantity) float64 {
	x, y := s.value[a], s.value[b]
	switch {
	case y > 0:
		return x / y
	case x == 0 && y == 0:
		return 0
	}
	return math.NaN()
}

// cores returns the CPU capacity: the quota of a container, else the cores of
// the host, whose modes add up to one second per second and core.
func (s *signals) cores() float64 {
	if q := s.ratio(cpuQuota, cpuPeriod); q > 0 {
		return q
	}
	return s.value[cpuBusy] + known(s.value[cpuIdle]) + known(s.value[cpuWait])
}

func known(x float64) float64 {
	if x != x {
		return 0
	}
	return x
}

// cpuCores returns the cores in use.
func (s *signals) cpuCores() float64 {
	if v := s.value[cpuUsed]; v == v {
		return v
	}
	return s.value[cpuBusy]
}

func (s *signals) cpuUtilization() float64 {
	if c := s.cores(); c > 0 {
		return s.cpuCores() / c
	}
	return math.NaN()
}

// memoryBytes returns the memory in use.
func (s *signals) memoryBytes() float64 {
	if v := s.value[memUsed]; v == v {
		return v
	}
	return s.value[memTotal] - s.value[memAvailable]
}

func (s *signals) memoryUtilization() float64 {
	if u := s.ratio(memUsed, memLimit); u == u {
		return u
	}
	if t := s.value[memTotal]; t > 0 {
		return (t - s.value[memAvailable]) / t
	}
	return math.NaN()
}

func (s *signals) diskUtilization() float64 {
	if u := s.ratio(diskUsed, diskLimit); u == u {
		return u
	}
	if size := s.value[diskSize]; size > 0 {
		return (size - s.value[diskFree]) / size
	}
	return math.NaN()
}

func (s *signals) ioWait() float64 {
	if v := s.value[ioStall]; v == v {
		return min(v, 1)
	}
	if c := s.cores(); c > 0 {
		return s.value[cpuWait] / c
	}
	return math.NaN()
}

// fragmentation returns the memory fragmentation figure, NaN without buddyinfo.
func (s *signals) fragmentation() float64 {
	if s.buddy == nil {
		return math.NaN()
	}
	var zones [8]scoring.Zone
	n := 0
	for i := range s.buddy.free {
		if s.buddy.seen[i] {
			zones[n] = scoring.Zone{Free: s.buddy.free[i][:]}
			n++
		}
	}
	p := scoring.Pressure{Stalled: s.value[memStall], CompactionStall: s.value[compaction]}
	return scoring.MemoryFragmentation(zones[:n], scoring.HugePageOrder, p)
}

// bandwidth returns the larger of received and sent bytes per second.
func (s *signals) bandwidth() float64 {
	in, out := s.value[netIn], s.value[netOut]
	if in != in || out > in {
		return out
	}
	return in
}
