package portent

import (
	"math"

	"github.com/portent-go/portent/scoring"
)

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

func newSignalMap(cfg *Config) signalMap {
	var names []string
	if cfg.Learned != nil {
		for _, s := range cfg.Learned.Features.Config().Signals {
			names = append(names, s.Name)
		}
	} else {
		for _, s := range cfg.Failure.Settings().Signals {
			names = append(names, s.Name)
		}
	}
	var sm signalMap
	for _, name := range names {
		f := named[name]
		if f == nil {
			f = func(*signals) float64 { return math.NaN() }
		}
		sm.inputs = append(sm.inputs, f)
	}
	return sm
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
	case old != old || r.highest && v > old || r.lowest && v < old:
		s.now[r.quantity] = v
	case !r.highest && !r.lowest:
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
	return s.value[cpuBusy] + known(s.value[cpuIdle]) + known(s.value[cpuWait]) + known(s.value[cpuSteal])
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
