package host

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var wantBox = CgroupSample{
	CPUUsage: 1.309077, CPUUser: 0.72, CPUSystem: 0.58, CPUPeriods: 405, CPUThrottledPeriods: 149, CPUThrottledSeconds: 9.002996,
	CPUQuota: 5266, CPUPeriod: 100000,
	MemoryUsage: 41668608, MemoryWorkingSet: 41668608 - 389120, MemoryRSS: 40611840, MemoryCache: 401408, MemoryMapped: 8192,
	MemoryMaxUsage: 42000384, MemoryLimit: 51380224, MemoryFailed: 12, PageFaults: 10647, MajorPageFaults: 3, OOMKills: 1,
	Threads: 8, ThreadsLimit: math.Inf(1), Processes: 2, ReadBytes: 707560, WriteBytes: 2032640, Reads: 83, Writes: 2067,
}

var roughly = cmp.Options{cmpopts.EquateApprox(0, 1e-6), cmpopts.EquateNaNs(), cmpopts.IgnoreUnexported(CgroupSample{})}

func TestCgroupV1(t *testing.T) {
	paths, err := CgroupOf(fixtures, 42)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(wantBox, readBox(t, paths), roughly); d != "" {
		t.Error(d)
	}
}

func TestCgroupV2(t *testing.T) {
	paths, err := CgroupOf(FS{Proc: "testdata/proc", Sys: "testdata/v2"}, 43)
	if err != nil {
		t.Fatal(err)
	}
	want := wantBox
	want.CPUSystem, want.MemoryLimit, want.ThreadsLimit, want.Processes, want.Reads = 0.589077, math.Inf(1), 160, 1, 84
	if d := cmp.Diff(want, readBox(t, paths), roughly); d != "" {
		t.Error(d)
	}
}

func readBox(t *testing.T, paths CgroupPaths) (s CgroupSample) {
	t.Helper()
	c := OpenCgroup(paths)
	defer c.Close()
	for range 2 { // the second time from files kept open
		if err := c.Read(&s); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestCgroupMissingControllers(t *testing.T) {
	s := readBox(t, CgroupPaths{Version: 1, PIDs: "testdata/sys/fs/cgroup/pids/box"})
	if s.Threads != 8 || !math.IsNaN(s.CPUUsage) || !math.IsNaN(s.MemoryWorkingSet) || !math.IsNaN(s.Processes) {
		t.Errorf("%+v", s)
	}
}

func TestCgroupOfNothing(t *testing.T) {
	if _, err := CgroupOf(fixtures, 44); !errors.Is(err, ErrNoCgroup) {
		t.Error(err)
	}
}
