package host

import (
	"bytes"
	"math"
)

func (c *Cgroup) openV2(p CgroupPaths) {
	dir := p.CPU
	c.add(dir, "cpu.stat", takeCPUStatV2)
	c.add(dir, "cpu.max", takeCPUMax)
	c.add(dir, "memory.current", takeValue(func(s *CgroupSample) *float64 { return &s.MemoryUsage }, 1))
	c.add(dir, "memory.peak", takeValue(func(s *CgroupSample) *float64 { return &s.MemoryMaxUsage }, 1))
	c.add(dir, "memory.max", takeValue(func(s *CgroupSample) *float64 { return &s.MemoryLimit }, 1))
	c.add(dir, "memory.stat", takeKeyed(memoryStatV2, 1))
	c.add(dir, "memory.events", takeKeyed(memoryEvents, 1))
	c.add(dir, "pids.current", takeValue(func(s *CgroupSample) *float64 { return &s.Threads }, 1))
	c.add(dir, "pids.max", takeValue(func(s *CgroupSample) *float64 { return &s.ThreadsLimit }, 1))
	c.add(dir, "io.stat", takeIOStat)
	c.procs.path = dir + "/cgroup.procs"
}

// takeCPUStatV2 reads cpu.stat, whose times are in microseconds.
func takeCPUStatV2(s *CgroupSample, b []byte) error {
	return ParseKeyed(b, func(key []byte, v float64) {
		switch string(key) {
		case "usage_usec":
			s.CPUUsage = v / 1e6
		case "user_usec":
			s.CPUUser = v / 1e6
		case "system_usec":
			s.CPUSystem = v / 1e6
		case "nr_periods":
			s.CPUPeriods = v
		case "nr_throttled":
			s.CPUThrottledPeriods = v
		case "throttled_usec":
			s.CPUThrottledSeconds = v / 1e6
		}
	})
}

// takeCPUMax reads "quota period" in microseconds, the quota possibly "max".
func takeCPUMax(s *CgroupSample, b []byte) error {
	sc := scan(b)
	if !sc.next() {
		return malformed(1, b)
	}
	s.CPUQuota = math.Inf(1)
	if q := sc.field(); string(q) != "max" {
		v, ok := parseUint(q)
		if !ok {
			return malformed(1, b)
		}
		s.CPUQuota = float64(v)
	}
	s.CPUPeriod = sc.num()
	return sc.err()
}

// memoryStatV2 maps version 2 to the words of version 1: anon is what cAdvisor
// calls rss, file what it calls cache.
func memoryStatV2(s *CgroupSample, key []byte) *float64 {
	switch string(key) {
	case "anon":
		return &s.MemoryRSS
	case "file":
		return &s.MemoryCache
	case "file_mapped":
		return &s.MemoryMapped
	case "inactive_file":
		return &s.inactiveFile
	case "pgfault":
		return &s.PageFaults
	case "pgmajfault":
		return &s.MajorPageFaults
	}
	return nil
}

// memoryEvents takes "max", how often the limit was hit, for version 1's
// failcnt.
func memoryEvents(s *CgroupSample, key []byte) *float64 {
	switch string(key) {
	case "max":
		return &s.MemoryFailed
	case "oom_kill":
		return &s.OOMKills
	}
	return nil
}

// takeIOStat sums all devices: "8:0 rbytes=1 wbytes=2 rios=3 wios=4 ...".
func takeIOStat(s *CgroupSample, b []byte) error {
	s.ReadBytes, s.WriteBytes, s.Reads, s.Writes = 0, 0, 0, 0
	for sc := scan(b); sc.next(); {
		sc.skip(1)
		for sc.more() {
			key, val, _ := bytes.Cut(sc.field(), []byte("="))
			p := ioStat(s, key)
			if p == nil {
				continue
			}
			v, ok := parseUint(val)
			if !ok {
				return malformed(sc.line, sc.full)
			}
			*p += float64(v)
		}
	}
	return nil
}

func ioStat(s *CgroupSample, key []byte) *float64 {
	switch string(key) {
	case "rbytes":
		return &s.ReadBytes
	case "wbytes":
		return &s.WriteBytes
	case "rios":
		return &s.Reads
	case "wios":
		return &s.Writes
	}
	return nil
}
