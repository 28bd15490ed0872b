//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest/host"
)

const scrapeTimeout = 700 * time.Millisecond

// sample is one second of one instance.
type sample struct {
	group   host.CgroupSample
	process host.ProcessSample
	disk    diskSample
	app     map[string]float64 // what the service says of itself, nil when it does not answer
	edges   map[string]calls   // what it says of its calls
	served  calls              // what its callers say of it
}

type diskSample struct{ used, size, reads, writes, readBytes, writeBytes, readTime, writeTime, inFlight, ioTime, weighted float64 }

// take reads everything about the instance as it is now.
func (in *instance) take() *sample {
	s := &sample{}
	nanProcess(&s.process)
	in.scrape(s)
	in.cgroup.Read(&s.group)
	if in.process.Read(&s.process) != nil {
		nanProcess(&s.process)
	}
	in.readDisk(&s.disk)
	return s
}

// dying says that the process was already giving back its memory when it was
// read: what it shows then is neither its life nor its death.
func (s *sample) dying() bool { return !(s.process.ResidentBytes > 0) }

func nanProcess(p *host.ProcessSample) {
	n := math.NaN()
	*p = host.ProcessSample{
		ProcessStat: host.ProcessStat{MinorFaults: n, MajorFaults: n, UserTime: n, SystemTime: n, Threads: n, StartTime: n, VirtualBytes: n, ResidentBytes: n},
		ProcessIO:   host.ProcessIO{ReadChars: n, WriteChars: n, ReadBytes: n, WriteBytes: n},
		Switches:    host.Switches{Voluntary: n, Involuntary: n},
		Schedstat:   host.Schedstat{Running: n, Waiting: n, Slices: n},
		OpenFDs:     n, Sockets: n, MaxFDs: n,
	}
}

// scrape asks the service for its own counters.
func (in *instance) scrape(s *sample) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+in.addr+"/stats", nil)
	if err != nil {
		return
	}
	resp, err := in.scraper.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode == http.StatusOK {
		s.app, s.edges = parseStats(b)
	}
}

func parseStats(b []byte) (app map[string]float64, edges map[string]calls) {
	app, edges = map[string]float64{}, map[string]calls{}
	for sc := bufio.NewScanner(bytes.NewReader(b)); sc.Scan(); {
		f := strings.Fields(sc.Text())
		if len(f) >= 5 && f[0] == "edge" {
			v := floats(f[2:])
			edges[f[1]] = calls{v[0], v[1], v[2], v[3:]}
		} else if len(f) == 2 {
			app[f[0]] = floats(f[1:])[0]
		}
	}
	return app, edges
}

func floats(f []string) []float64 {
	out := make([]float64, len(f))
	for i, s := range f {
		out[i], _ = strconv.ParseFloat(s, 64)
	}
	return out
}

// readDisk reads the file system and the loop device under it.
func (in *instance) readDisk(d *diskSample) {
	n := math.NaN()
	*d = diskSample{n, n, n, n, n, n, n, n, n, n, n}
	if in.disk.device == "" {
		return
	}
	d.used, d.size = diskUse(in.disk.dir)
	b, err := os.ReadFile("/proc/diskstats")
	if err != nil {
		return
	}
	host.ParseDiskstats(b, func(x *host.Disk) {
		if string(x.Name) != in.disk.name {
			return
		}
		d.reads, d.writes, d.readBytes, d.writeBytes = x.Reads, x.Writes, x.ReadBytes, x.WriteBytes
		d.readTime, d.writeTime, d.inFlight, d.ioTime, d.weighted = x.ReadTime, x.WriteTime, x.InFlight, x.IOTime, x.WeightedTime
	})
}

// metric is one column of the recording.
type metric struct {
	name  string
	round float64 // packed as multiples of this; 0 keeps three significant digits
	value func(in *instance, p *prober, s *sample) float64
}

func (s *sample) appValue(name string) float64 {
	if v, ok := s.app[name]; ok {
		return v
	}
	return math.NaN()
}

func app(name string, round float64) metric {
	return metric{name, round, func(_ *instance, _ *prober, s *sample) float64 { return s.appValue(name) }}
}

func group(name string, round float64, f func(*host.CgroupSample) float64) metric {
	return metric{name, round, func(_ *instance, _ *prober, s *sample) float64 { return finite(f(&s.group)) }}
}

func process(name string, round float64, f func(*host.ProcessSample) float64) metric {
	return metric{name, round, func(_ *instance, _ *prober, s *sample) float64 { return finite(f(&s.process)) }}
}

func onDisk(name string, round float64, f func(*diskSample) float64) metric {
	return metric{name, round, func(_ *instance, _ *prober, s *sample) float64 { return f(&s.disk) }}
}

func served(name string, round float64, f func(*calls) float64) metric {
	return metric{name, round, func(_ *instance, _ *prober, s *sample) float64 { return f(&s.served) }}
}

// finite turns "no limit" into missing: a CSV has no infinity.
func finite(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// metrics are the columns of every instance, in order.
var metrics = []metric{
	{"up", 1, func(_ *instance, _ *prober, s *sample) float64 { return truth(s.app != nil) }},
	{"probe_success", 1, func(_ *instance, p *prober, _ *sample) float64 { return truth(p.ok.Load()) }},
	{"probe_duration_seconds", 0, func(_ *instance, p *prober, _ *sample) float64 { return float64(p.micros.Load()) / 1e6 }},
	{"kube_pod_container_status_restarts_total", 1, func(in *instance, _ *prober, _ *sample) float64 { return float64(in.restarts) }},

	group("container_cpu_usage_seconds_total", 1e-4, func(s *host.CgroupSample) float64 { return s.CPUUsage }),
	group("container_cpu_user_seconds_total", 1e-2, func(s *host.CgroupSample) float64 { return s.CPUUser }),
	group("container_cpu_system_seconds_total", 1e-2, func(s *host.CgroupSample) float64 { return s.CPUSystem }),
	group("container_cpu_cfs_periods_total", 1, func(s *host.CgroupSample) float64 { return s.CPUPeriods }),
	group("container_cpu_cfs_throttled_periods_total", 1, func(s *host.CgroupSample) float64 { return s.CPUThrottledPeriods }),
	group("container_cpu_cfs_throttled_seconds_total", 1e-3, func(s *host.CgroupSample) float64 { return s.CPUThrottledSeconds }),
	group("container_spec_cpu_quota", 1, func(s *host.CgroupSample) float64 { return s.CPUQuota }),
	group("container_spec_cpu_period", 1, func(s *host.CgroupSample) float64 { return s.CPUPeriod }),
	group("container_memory_usage_bytes", 32<<10, func(s *host.CgroupSample) float64 { return s.MemoryUsage }),
	group("container_memory_working_set_bytes", 32<<10, func(s *host.CgroupSample) float64 { return s.MemoryWorkingSet }),
	group("container_memory_rss", 32<<10, func(s *host.CgroupSample) float64 { return s.MemoryRSS }),
	group("container_memory_cache", 32<<10, func(s *host.CgroupSample) float64 { return s.MemoryCache }),
	group("container_memory_failcnt", 1, func(s *host.CgroupSample) float64 { return s.MemoryFailed }),
	group("container_spec_memory_limit_bytes", 1, func(s *host.CgroupSample) float64 { return s.MemoryLimit }),
	group("container_memory_failures_total{failure_type=pgfault}", 1, func(s *host.CgroupSample) float64 { return s.PageFaults }),
	group("container_memory_failures_total{failure_type=pgmajfault}", 1, func(s *host.CgroupSample) float64 { return s.MajorPageFaults }),
	group("container_oom_events_total", 1, func(s *host.CgroupSample) float64 { return s.OOMKills }),
	group("container_threads", 1, func(s *host.CgroupSample) float64 { return s.Threads }),
	group("container_threads_max", 1, func(s *host.CgroupSample) float64 { return s.ThreadsLimit }),
	process("container_sockets", 1, func(s *host.ProcessSample) float64 { return s.Sockets }),

	onDisk("container_fs_usage_bytes", 4<<10, func(d *diskSample) float64 { return d.used }),
	onDisk("container_fs_limit_bytes", 1, func(d *diskSample) float64 { return d.size }),
	onDisk("container_fs_reads_total", 1, func(d *diskSample) float64 { return d.reads }),
	onDisk("container_fs_writes_total", 1, func(d *diskSample) float64 { return d.writes }),
	onDisk("container_fs_reads_bytes_total", 4<<10, func(d *diskSample) float64 { return d.readBytes }),
	onDisk("container_fs_writes_bytes_total", 4<<10, func(d *diskSample) float64 { return d.writeBytes }),
	onDisk("container_fs_io_current", 1, func(d *diskSample) float64 { return d.inFlight }),
	onDisk("container_fs_io_time_seconds_total", 1e-2, func(d *diskSample) float64 { return d.ioTime }),
	onDisk("container_fs_io_time_weighted_seconds_total", 1e-2, func(d *diskSample) float64 { return d.weighted }),

	process("process_resident_memory_bytes", 32<<10, func(s *host.ProcessSample) float64 { return s.ResidentBytes }),
	process("process_virtual_memory_bytes", 1<<20, func(s *host.ProcessSample) float64 { return s.VirtualBytes }),
	process("process_start_time_seconds", 1e-2, func(s *host.ProcessSample) float64 { return s.StartTime }),
	process("process_open_fds", 1, func(s *host.ProcessSample) float64 { return s.OpenFDs }),
	process("process_max_fds", 1, func(s *host.ProcessSample) float64 { return s.MaxFDs }),
	process("process_io_read_bytes_total", 4<<10, func(s *host.ProcessSample) float64 { return s.ReadBytes }),
	process("process_io_write_bytes_total", 4<<10, func(s *host.ProcessSample) float64 { return s.WriteBytes }),
	process("process_context_switches_total", 1, func(s *host.ProcessSample) float64 { return s.Voluntary + s.Involuntary }),
	process("process_schedstat_waiting_seconds_total", 1e-3, func(s *host.ProcessSample) float64 { return s.Waiting }),
	process("process_major_page_faults_total", 1, func(s *host.ProcessSample) float64 { return s.MajorFaults }),

	app("go_goroutines", 1),
	app("go_memstats_heap_alloc_bytes", 32<<10),
	app("go_memstats_next_gc_bytes", 32<<10),
	app("go_gc_duration_seconds_count", 1),
	app("go_gc_duration_seconds_sum", 1e-5),
	app("http_server_requests_failed_total", 1),
	app("http_server_requests_in_flight", 1),
	app("app_cache_entries", 1),
	app("app_journal_sync_seconds_sum", 1e-3),
	app("app_journal_errors_total", 1),

	served("http_requests_total", 1, func(c *calls) float64 { return c.Total }),
	served("http_requests_failed_total", 1, func(c *calls) float64 { return c.Failed }),
	served("http_requests_in_flight", 1, func(c *calls) float64 { return c.InFlight }),
	served("http_request_duration_seconds_p50", 0, func(c *calls) float64 { return c.seconds(0.5) }),
	served("http_request_duration_seconds_p99", 0, func(c *calls) float64 { return c.seconds(0.99) }),
}

// seconds is a quantile of the latencies, NaN when nothing came back.
func (c *calls) seconds(q float64) float64 { return quantile(c.sorted(), q) / 1e6 }
