package host

import "math"

// noLimitV1 is how version 1 writes "no memory limit": the largest page-aligned
// number. Anything in its neighbourhood means none.
const noLimitV1 = 1 << 62

func (c *Cgroup) openV1(p CgroupPaths) {
	c.add(p.CPUAcct, "cpuacct.usage", takeValue(func(s *CgroupSample) *float64 { return &s.CPUUsage }, 1e-9))
	c.add(p.CPUAcct, "cpuacct.stat", takeKeyed(cpuacctStat, 1.0/userHZ))
	c.add(p.CPU, "cpu.stat", takeCPUStatV1)
	c.add(p.CPU, "cpu.cfs_quota_us", takeQuotaV1)
	c.add(p.CPU, "cpu.cfs_period_us", takeValue(func(s *CgroupSample) *float64 { return &s.CPUPeriod }, 1))
	c.add(p.Memory, "memory.usage_in_bytes", takeValue(func(s *CgroupSample) *float64 { return &s.MemoryUsage }, 1))
	c.add(p.Memory, "memory.max_usage_in_bytes", takeValue(func(s *CgroupSample) *float64 { return &s.MemoryMaxUsage }, 1))
	c.add(p.Memory, "memory.limit_in_bytes", takeLimitV1)
	c.add(p.Memory, "memory.failcnt", takeValue(func(s *CgroupSample) *float64 { return &s.MemoryFailed }, 1))
	c.add(p.Memory, "memory.stat", takeKeyed(memoryStatV1, 1))
	c.add(p.Memory, "memory.oom_control", takeKeyed(oomKill, 1))
	c.add(p.PIDs, "pids.current", takeValue(func(s *CgroupSample) *float64 { return &s.Threads }, 1))
	c.add(p.PIDs, "pids.max", takeValue(func(s *CgroupSample) *float64 { return &s.ThreadsLimit }, 1))
	c.add(p.IO, "blkio.throttle.io_service_bytes", takeBlkio(func(s *CgroupSample) (r, w *float64) { return &s.ReadBytes, &s.WriteBytes }))
	c.add(p.IO, "blkio.throttle.io_serviced", takeBlkio(func(s *CgroupSample) (r, w *float64) { return &s.Reads, &s.Writes }))
	c.procs.path = p.CPU + "/cgroup.procs"
}

func cpuacctStat(s *CgroupSample, key []byte) *float64 {
	switch string(key) {
	case "user":
		return &s.CPUUser
	case "system":
		return &s.CPUSystem
	}
	return nil
}

// takeCPUStatV1 reads cpu.stat, whose throttled_time is in nanoseconds.
func takeCPUStatV1(s *CgroupSample, b []byte) error {
	return ParseKeyed(b, func(key []byte, v float64) {
		switch string(key) {
		case "nr_periods":
			s.CPUPeriods = v
		case "nr_throttled":
			s.CPUThrottledPeriods = v
		case "throttled_time":
			s.CPUThrottledSeconds = v / 1e9
		}
	})
}

// takeQuotaV1 reads the quota, of which -1 means none.
func takeQuotaV1(s *CgroupSample, b []byte) error {
	v, _, err := ParseValue(b)
	if s.CPUQuota = v; v < 0 {
		s.CPUQuota = math.Inf(1)
	}
	return err
}

func takeLimitV1(s *CgroupSample, b []byte) error {
	v, _, err := ParseValue(b)
	if s.MemoryLimit = v; v >= noLimitV1 {
		s.MemoryLimit = math.Inf(1)
	}
	return err
}

func memoryStatV1(s *CgroupSample, key []byte) *float64 {
	switch string(key) {
	case "total_rss":
		return &s.MemoryRSS
	case "total_cache":
		return &s.MemoryCache
	case "total_mapped_file":
		return &s.MemoryMapped
	case "total_inactive_file":
		return &s.inactiveFile
	case "total_pgfault":
		return &s.PageFaults
	case "total_pgmajfault":
		return &s.MajorPageFaults
	}
	return nil
}

func oomKill(s *CgroupSample, key []byte) *float64 {
	if string(key) == "oom_kill" {
		return &s.OOMKills
	}
	return nil
}

// takeBlkio sums the Read and Write lines of all devices: "7:3 Read 4096".
func takeBlkio(at func(*CgroupSample) (r, w *float64)) func(*CgroupSample, []byte) error {
	return func(s *CgroupSample, b []byte) error {
		r, w := at(s)
		*r, *w = 0, 0
		for sc := scan(b); sc.next(); {
			sc.skip(1)
			switch string(sc.field()) {
			case "Read":
				*r += sc.num()
			case "Write":
				*w += sc.num()
			}
			if sc.bad {
				return sc.err()
			}
		}
		return nil
	}
}
