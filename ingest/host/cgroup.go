package host

import (
	"bytes"
	"math"
)

// CgroupPaths is where the files of one control group are. Under version 2 all
// directories are one; under version 1 each controller has its own tree. An
// empty path means that the controller is not there: its metrics are NaN.
type CgroupPaths struct {
	Version                        int // 1 or 2
	CPU, CPUAcct, Memory, PIDs, IO string
}

// CgroupSample is one control group at one moment. Times are in seconds,
// counters count since the group was made. NaN means unknown; a limit of +Inf
// means none.
type CgroupSample struct {
	CPUUsage, CPUUser, CPUSystem              float64
	CPUPeriods, CPUThrottledPeriods           float64
	CPUThrottledSeconds                       float64
	CPUQuota, CPUPeriod                       float64 // microseconds, as cAdvisor has them
	MemoryUsage, MemoryWorkingSet             float64
	MemoryRSS, MemoryCache, MemoryMapped      float64
	MemoryMaxUsage, MemoryLimit, MemoryFailed float64
	PageFaults, MajorPageFaults, OOMKills     float64
	Threads, ThreadsLimit, Processes          float64
	ReadBytes, WriteBytes, Reads, Writes      float64
	inactiveFile                              float64
}

// Cgroup reads one control group of either version, keeping its files open.
// Not for concurrent use.
type Cgroup struct {
	files []cgroupFile
	procs file
}

// cgroupFile is a kernel file and what to take from it.
type cgroupFile struct {
	file
	take func(*CgroupSample, []byte) error
}

// OpenCgroup prepares to read the group at p.
func OpenCgroup(p CgroupPaths) *Cgroup {
	c := &Cgroup{}
	if p.Version == 2 {
		c.openV2(p)
	} else {
		c.openV1(p)
	}
	return c
}

func (c *Cgroup) add(dir, name string, take func(*CgroupSample, []byte) error) {
	if dir != "" {
		c.files = append(c.files, cgroupFile{file{path: dir + "/" + name}, take})
	}
}

// Close releases the files. The Cgroup must not be used after it.
func (c *Cgroup) Close() {
	for i := range c.files {
		c.files[i].close()
	}
	c.procs.close()
}

// Read fills dst. Files that are missing leave NaN; a malformed one ends the
// reading with an error that names it.
func (c *Cgroup) Read(dst *CgroupSample) error {
	dst.clear()
	for i := range c.files {
		f := &c.files[i]
		b, err := f.read()
		if err != nil {
			continue // controller off, or a file of a newer kernel
		}
		if err := f.take(dst, b); err != nil {
			return inFile(err, f.path)
		}
	}
	dst.MemoryWorkingSet = max(0, dst.MemoryUsage-dst.inactiveFile)
	if b, err := c.procs.read(); err == nil {
		dst.Processes = float64(bytes.Count(b, []byte("\n")))
	}
	return nil
}

func (s *CgroupSample) clear() {
	for _, v := range s.fields() {
		*v = math.NaN()
	}
}

func (s *CgroupSample) fields() [27]*float64 {
	return [...]*float64{&s.CPUUsage, &s.CPUUser, &s.CPUSystem, &s.CPUPeriods, &s.CPUThrottledPeriods,
		&s.CPUThrottledSeconds, &s.CPUQuota, &s.CPUPeriod, &s.MemoryUsage, &s.MemoryWorkingSet,
		&s.MemoryRSS, &s.MemoryCache, &s.MemoryMapped, &s.MemoryMaxUsage, &s.MemoryLimit, &s.MemoryFailed,
		&s.PageFaults, &s.MajorPageFaults, &s.OOMKills, &s.Threads, &s.ThreadsLimit, &s.Processes,
		&s.ReadBytes, &s.WriteBytes, &s.Reads, &s.Writes, &s.inactiveFile}
}

// takeValue reads a one-number file into the field at picks, scaled.
func takeValue(at func(*CgroupSample) *float64, scale float64) func(*CgroupSample, []byte) error {
	return func(s *CgroupSample, b []byte) error {
		v, ok, err := ParseValue(b)
		if *at(s) = v * scale; !ok {
			*at(s) = math.Inf(1)
		}
		return err
	}
}

// takeKeyed reads a "key value" file into the fields by key, scaled.
func takeKeyed(at func(*CgroupSample, []byte) *float64, scale float64) func(*CgroupSample, []byte) error {
	return func(s *CgroupSample, b []byte) error {
		return ParseKeyed(b, func(key []byte, v float64) {
			if p := at(s, key); p != nil {
				*p = v * scale
			}
		})
	}
}
