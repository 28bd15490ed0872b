package host

import (
	"errors"

	"github.com/portent-go/portent/ingest"
)

// processCollector reads one process. Opening waits for the first scrape, so
// that a process that starts later is found.
func processCollector(fs FS, t ProcessTarget) collector {
	c := &processReader{fs: fs, target: t}
	return collector{"process", ingest.Label{Name: "process", Value: t.Name}, c.collect, c.close}
}

type processReader struct {
	fs     FS
	target ProcessTarget
	p      *Process
	sample ProcessSample
}

func (c *processReader) close() {
	if c.p != nil {
		c.p.Close()
		c.p = nil
	}
}

func (c *processReader) collect(e *emitter) error {
	err := c.read()
	e.metric("process_up").label("process", c.target.Name).flag(err == nil)
	if err != nil {
		c.close()
		if errors.Is(err, ErrMalformed) {
			return err
		}
		return nil // ended, which is news but no failure of the scrape
	}
	c.emit(e)
	return nil
}

func (c *processReader) read() (err error) {
	if c.p == nil {
		if c.p, err = OpenProcess(c.fs, c.target.PID); err != nil {
			return err
		}
	}
	return c.p.Read(&c.sample)
}

func (c *processReader) emit(e *emitter) {
	s := &c.sample
	for _, m := range [...]struct {
		name string
		v    float64
	}{
		{"process_cpu_seconds_total", s.UserTime + s.SystemTime}, {"process_threads", s.Threads},
		{"process_resident_memory_bytes", s.ResidentBytes}, {"process_virtual_memory_bytes", s.VirtualBytes},
		{"process_open_fds", s.OpenFDs}, {"process_max_fds", s.MaxFDs}, {"process_sockets", s.Sockets},
		{"process_minor_page_faults_total", s.MinorFaults}, {"process_major_page_faults_total", s.MajorFaults},
		{"process_io_read_bytes_total", s.ReadBytes}, {"process_io_write_bytes_total", s.WriteBytes},
		{"process_io_read_chars_total", s.ReadChars}, {"process_io_write_chars_total", s.WriteChars},
		{"process_context_switches_total", s.Voluntary + s.Involuntary},
		{"process_schedstat_running_seconds_total", s.Running}, {"process_schedstat_waiting_seconds_total", s.Waiting},
	} {
		e.metric(m.name).label("process", c.target.Name).value(m.v)
	}
}

// containerCollector reads one control group.
func containerCollector(t ContainerTarget) collector {
	c := &containerReader{name: t.Name, cgroup: OpenCgroup(t.Cgroup)}
	return collector{"cgroup", ingest.Label{Name: "container", Value: t.Name}, c.collect, c.cgroup.Close}
}

type containerReader struct {
	name   string
	cgroup *Cgroup
	sample CgroupSample
}

func (c *containerReader) collect(e *emitter) error {
	if err := c.cgroup.Read(&c.sample); err != nil {
		return err
	}
	s := &c.sample
	for _, m := range [...]struct {
		name string
		v    float64
	}{
		{"container_cpu_usage_seconds_total", s.CPUUsage}, {"container_cpu_user_seconds_total", s.CPUUser},
		{"container_cpu_system_seconds_total", s.CPUSystem}, {"container_cpu_cfs_periods_total", s.CPUPeriods},
		{"container_cpu_cfs_throttled_periods_total", s.CPUThrottledPeriods}, {"container_cpu_cfs_throttled_seconds_total", s.CPUThrottledSeconds},
		{"container_spec_cpu_quota", s.CPUQuota}, {"container_spec_cpu_period", s.CPUPeriod},
		{"container_memory_usage_bytes", s.MemoryUsage}, {"container_memory_working_set_bytes", s.MemoryWorkingSet},
		{"container_memory_rss", s.MemoryRSS}, {"container_memory_cache", s.MemoryCache},
		{"container_memory_mapped_file", s.MemoryMapped}, {"container_memory_max_usage_bytes", s.MemoryMaxUsage},
		{"container_memory_failcnt", s.MemoryFailed}, {"container_spec_memory_limit_bytes", s.MemoryLimit},
		{"container_oom_events_total", s.OOMKills}, {"container_threads", s.Threads},
		{"container_threads_max", s.ThreadsLimit}, {"container_processes", s.Processes},
		{"container_fs_reads_bytes_total", s.ReadBytes}, {"container_fs_writes_bytes_total", s.WriteBytes},
		{"container_fs_reads_total", s.Reads}, {"container_fs_writes_total", s.Writes},
	} {
		e.metric(m.name).label("container", c.name).value(m.v)
	}
	c.faults(e, "pgfault", s.PageFaults)
	c.faults(e, "pgmajfault", s.MajorPageFaults)
	return nil
}

func (c *containerReader) faults(e *emitter, kind string, v float64) {
	e.metric("container_memory_failures_total").label("container", c.name).label("failure_type", kind).label("scope", "container").value(v)
}
