package portent

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/ingest"
)

// signalsOf feeds lines such as `container_threads{name="x"} 5` into one moment.
func signalsOf(t *testing.T, lines ...string) *signals {
	t.Helper()
	sm := newSignalMap(&Config{Failure: failure.Default()})
	s := new(signals)
	s.init()
	s.begin()
	for _, line := range lines {
		labels, v := parseLine(t, line)
		if r := sm.role(labels); r.quantity != noQuantity {
			s.put(r, v)
		}
	}
	s.finish()
	return s
}

// parseLine reads name{a=1,b=2} value, without quotes.
func parseLine(t *testing.T, line string) (labels ingest.Labels, v float64) {
	t.Helper()
	series, number, _ := strings.Cut(line, " ")
	if _, err := fmt.Sscan(number, &v); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	name, rest, _ := strings.Cut(strings.TrimSuffix(series, "}"), "{")
	pairs := []string{ingest.MetricName, name, "instance", "a"}
	for pair := range strings.SplitSeq(rest, ",") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			pairs = append(pairs, key, value)
		}
	}
	return ingest.FromStrings(pairs...), v
}

// near compares to nine digits; NaN equals NaN.
func near(a, b float64) bool {
	return a == b || a != a && b != b || math.Abs(a-b) <= 1e-9*math.Abs(b)
}

func TestSignals(t *testing.T) {
	f := func(signal string, want float64, lines ...string) {
		t.Helper()
		if got := named[signal](signalsOf(t, lines...)); !near(got, want) {
			t.Errorf("%s of %q is %v, want %v", signal, lines, got, want)
		}
	}
	nan := math.NaN()

	// node_exporter and ingest/host: the modes of all cores add up to the cores
	cpus := []string{
		"node_cpu_seconds_total{cpu=0,mode=user} 0.5", "node_cpu_seconds_total{cpu=0,mode=idle} 0.4", "node_cpu_seconds_total{cpu=0,mode=iowait} 0.1",
		"node_cpu_seconds_total{cpu=1,mode=system} 0.2", "node_cpu_seconds_total{cpu=1,mode=idle} 0.7", "node_cpu_seconds_total{cpu=1,mode=iowait} 0.1",
	}
	f("cpu_utilization", 0.7/2, cpus...)
	f("io_wait", 0.2/2, cpus...)
	f("cpu_utilization", 0.7/2.5, append(slices.Clone(cpus), "node_cpu_seconds_total{cpu=2,mode=steal} 0.5")...) // what others took is no use, and no capacity lost
	f("io_wait", 0.3, append(slices.Clone(cpus), "node_pressure_io_waiting_seconds_total 0.3")...)               // pressure says it better
	f("memory_utilization", 0.75, "node_memory_MemTotal_bytes 8e9", "node_memory_MemAvailable_bytes 2e9")
	f("memory_stall", 0.1, "node_pressure_memory_waiting_seconds_total 0.1")
	f("disk_utilization", 0.9, "node_filesystem_size_bytes{mountpoint=/} 100", "node_filesystem_avail_bytes{mountpoint=/} 10",
		"node_filesystem_size_bytes{mountpoint=/boot} 100", "node_filesystem_avail_bytes{mountpoint=/boot} 99") // only the root counts
	f("fd_utilization", 0.5, "node_filefd_allocated 500", "node_filefd_maximum 1000")
	f("retransmits", 0.02, "node_netstat_Tcp_OutSegs 100", "node_netstat_Tcp_RetransSegs 2")

	// cAdvisor
	f("cpu_utilization", 0.8, "container_cpu_usage_seconds_total 0.4", "container_spec_cpu_quota 50000", "container_spec_cpu_period 100000")
	f("cpu_utilization", 0.35, append(slices.Clone(cpus), "container_cpu_usage_seconds_total 0.7")...) // no quota: the host's cores
	f("cpu_utilization", nan, "container_cpu_usage_seconds_total 0.4")                                 // no capacity known
	f("cpu_utilization", 0.6, "container_cpu_usage_seconds_total{cpu=0} 0.2", "container_cpu_usage_seconds_total{cpu=1} 0.4", "process_cpu_seconds_total 9", "container_spec_cpu_quota 100000", "container_spec_cpu_period 100000")
	f("cpu_throttling", 0.25, "container_cpu_cfs_periods_total 10", "container_cpu_cfs_throttled_periods_total 2.5")
	f("cpu_throttling", 0, "container_cpu_cfs_periods_total 0", "container_cpu_cfs_throttled_periods_total 0") // idle
	f("memory_utilization", 0.5, "container_memory_working_set_bytes 5e8", "container_spec_memory_limit_bytes 1e9")
	f("memory_utilization", nan, "container_memory_working_set_bytes 5e8", "container_spec_memory_limit_bytes 0") // unlimited
	f("memory_stall", 0.2, "container_pressure_memory_waiting_seconds_total 0.2")
	f("disk_utilization", 0.8, "container_fs_usage_bytes 8", "container_fs_limit_bytes 10")
	f("pids_utilization", 0.1, "container_threads 16", "container_threads_max 160")
	f("io_wait", 1, "container_pressure_io_waiting_seconds_total 1.2") // never more than all the time
	f("io_wait", 0.4, "container_fs_io_time_seconds_total 0.4")

	// client libraries, blackbox exporter, kube-state-metrics
	f("fd_utilization", 0.9, "process_open_fds{process=a} 90", "process_open_fds{process=b} 5", "process_max_fds{process=a} 100", "process_max_fds{process=b} 100")
	f("request_rate", 30, "http_requests_total{code=200} 20", "http_requests_total{code=500} 10")
	f("error_rate", 0.1, "http_requests_total 20", "http_requests_failed_total 2")
	f("error_rate", nan, "http_requests_total 20")
	f("latency_p99", 0.3, "http_request_duration_seconds_p99{path=/a} 0.3", "http_request_duration_seconds_p99{path=/b} 0.1")
	f("probe_failures", 0, "probe_success 1")
	f("probe_failures", 1, "up 0")
	f("probe_failures", 1, "probe_success 0", "up 1")                    // one that succeeds does not hide one that fails
	f("restarts", 3.6, "kube_pod_container_status_restarts_total 0.001") // an hour
}

// TestNothingMeasured: without samples every signal is missing, never 0.
func TestNothingMeasured(t *testing.T) {
	for name, f := range named {
		if v := f(signalsOf(t, "unheard_of 1")); v == v {
			t.Errorf("%s is %v", name, v)
		}
	}
	if s := signalsOf(t); s.fragmentation() == s.fragmentation() || s.bandwidth() == s.bandwidth() {
		t.Error("fragmentation or bandwidth of nothing")
	}
}

// TestModelSignalsAreKnown: each signal of the built-in model has an input.
func TestModelSignalsAreKnown(t *testing.T) {
	for _, s := range failure.Default().Settings().Signals {
		if named[s.Name] == nil {
			t.Errorf("the model's signal %s is fed by nothing", s.Name)
		}
	}
}

func TestBandwidthAndDisks(t *testing.T) {
	f := func(name string, got, want float64) {
		t.Helper()
		if !near(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	s := signalsOf(t,
		"node_network_receive_bytes_total{device=eth0} 100", "node_network_receive_bytes_total{device=eth1} 50", "node_network_receive_bytes_total{device=lo} 9e9",
		"node_network_transmit_bytes_total{device=eth0} 120", "node_disk_reads_completed_total{device=sda} 7", "node_disk_writes_completed_total{device=sdb} 5",
		"node_vmstat_compact_stall 0.5")
	f("bandwidth", s.bandwidth(), 150)
	f("operations", s.at(diskOps), 12)
	f("compaction", s.at(compaction), 0.5)
	f("throughput", signalsOf(t, "node_disk_read_bytes_total{device=sda} 3e6", "node_disk_written_bytes_total{device=sdb} 4e6").at(diskBytes), 7e6)
	f("bandwidth", signalsOf(t, "container_network_transmit_bytes_total 7").bandwidth(), 7) // one way known
	f("operations", signalsOf(t, "container_fs_reads_total 3", "container_fs_writes_total 4").at(diskOps), 7)
}

// TestCountersByNature: three names hide that they count.
func TestCountersByNature(t *testing.T) {
	m := newMonitor(t, replayConfig(1))
	for name, rules := range rules {
		labels := ingest.FromStrings(ingest.MetricName, name, "instance", "a")
		id, _ := m.Registry().Series(labels)
		perSecond := slices.Contains([]quantity{
			cpuBusy, cpuUsed, cfsPeriods, cfsThrottled, memStall, compaction, diskOps, diskBytes, ioStall, netIn, netOut, requests, failures, segments, retrans, restarts,
		}, rules[0].quantity)
		if got := m.kindOf(id, labels) == ingest.Counter; rules[0].quantity != noQuantity && got != perSecond {
			t.Errorf("%s read as counter: %v, want %v", name, got, perSecond)
		}
	}
}

func TestBuddyinfo(t *testing.T) {
	var lines []string
	for order := range maxOrder {
		free := 0
		if order < 3 {
			free = 1000 // small blocks only
		}
		lines = append(lines, fmt.Sprintf("node_buddyinfo_blocks{node=0,zone=Normal,size=%d} %d", order, free))
	}
	if v := signalsOf(t, lines...).fragmentation(); v == v {
		t.Errorf("fragmentation %v without evidence that anybody waits", v)
	}
	if v := signalsOf(t, append(lines, "node_pressure_memory_waiting_seconds_total 0")...).fragmentation(); v != 0 {
		t.Errorf("fragmentation %v although nobody waits", v)
	}
	if v := signalsOf(t, append(lines, "node_pressure_memory_waiting_seconds_total 0.2")...).fragmentation(); v != 1 {
		t.Errorf("fragmentation %v, want 1: no huge page can be had, and tasks wait", v)
	}
}

func TestBuddyRole(t *testing.T) {
	f := func(size, zone, node string, want role) {
		t.Helper()
		labels := ingest.FromStrings(ingest.MetricName, "node_buddyinfo_blocks", "size", size, "zone", zone, "node", node)
		if got := buddyRole(labels); got != want {
			t.Errorf("size %q, zone %q, node %q: %+v, want %+v", size, zone, node, got, want)
		}
	}
	f("3", "DMA32", "0", role{quantity: buddy, zone: 1, order: 3})
	f("10", "Movable", "0", role{quantity: buddy, zone: 3, order: 10})
	f("9", "Normal", "1", role{quantity: buddy, zone: 6, order: 9}) // further nodes share their zones
	f("11", "Normal", "0", role{})                                  // no such order
	f("-1", "Normal", "0", role{})
	f("99999999999999999999", "Normal", "0", role{})
}

// TestQuantitiesAge: a quantity stays known for a while without samples.
func TestQuantitiesAge(t *testing.T) {
	s := signalsOf(t, "up 1")
	for i := range keepMoments {
		s.begin()
		if s.finish(); s.at(probe) != 1 {
			t.Fatalf("forgotten after %d moments", i+1)
		}
	}
	s.begin()
	if s.finish(); s.at(probe) == s.at(probe) {
		t.Error("still known after its time")
	}
}
