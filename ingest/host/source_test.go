package host

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portent-go/portent/ingest"
)

// scrape returns what a source of the fixtures sends, by series.
func scrape(t *testing.T, cfg Config) (map[string]float64, *ingest.Batch) {
	t.Helper()
	s, err := NewSource(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b := ingest.NewBatch(ingest.NewRegistry(0))
	s.Scrape(b, 1000)
	got := map[string]float64{}
	for i, id := range b.Series {
		if b.Time[i] != 1000 {
			t.Fatalf("time %d", b.Time[i])
		}
		got[b.Registry().Labels(id).String()] = b.Value[i]
	}
	if len(got) != b.Len() {
		t.Errorf("%d series for %d samples", len(got), b.Len())
	}
	return got, b
}

func TestScrape(t *testing.T) {
	got, b := scrape(t, Config{FS: fixtures, Instance: "a",
		Processes:  []ProcessTarget{{"app", 42}, {"ended", 4711}},
		Containers: []ContainerTarget{{"box", CgroupPaths{Version: 1, CPU: "testdata/sys/fs/cgroup/cpu/box"}}}})
	for series, want := range map[string]float64{
		`node_cpu_seconds_total{cpu="0",instance="a",job="node",mode="iowait"}`:              0.5,
		`node_memory_MemAvailable_bytes{instance="a",job="node"}`:                            22936012 * 1024,
		`node_memory_Active_anon_bytes{instance="a",job="node"}`:                             186880 * 1024,
		`node_memory_HugePages_Total{instance="a",job="node"}`:                               4,
		`node_vmstat_oom_kill{instance="a",job="node"}`:                                      7,
		`node_buddyinfo_blocks{instance="a",job="node",node="0",size="10",zone="DMA32"}`:     752,
		`node_load15{instance="a",job="node"}`:                                               2.08,
		`node_pressure_cpu_waiting_seconds_total{instance="a",job="node"}`:                   16.242096,
		`node_disk_reads_completed_total{device="vda",instance="a",job="node"}`:              36481,
		`node_network_receive_bytes_total{device="eth0",instance="a",job="node"}`:            987654321,
		`node_sockstat_TCP_mem{instance="a",job="node"}`:                                     37,
		`node_netstat_Tcp_RetransSegs{instance="a",job="node"}`:                              17,
		`node_netstat_TcpExt_ListenOverflows{instance="a",job="node"}`:                       3,
		`node_filefd_allocated{instance="a",job="node"}`:                                     487,
		`process_up{instance="a",job="node",process="app"}`:                                  1,
		`process_up{instance="a",job="node",process="ended"}`:                                0,
		`process_max_fds{instance="a",job="node",process="app"}`:                             403,
		`container_cpu_cfs_throttled_periods_total{container="box",instance="a",job="node"}`: 149,
		`node_scrape_collector_success{collector="meminfo",instance="a",job="node"}`:         1,
	} {
		if v, ok := got[series]; !ok || v != want {
			t.Errorf("%s = %g (%v), want %g", series, v, ok, want)
		}
	}
	if len(b.Faults) > 0 || b.Drops.Dropped() > 0 {
		t.Errorf("faults %v", b.Faults)
	}
	for series := range got {
		if strings.Contains(series, "loop0") || strings.Contains(series, "proc") && strings.Contains(series, "fstype") {
			t.Errorf("%s should not be there", series)
		}
	}
}

// TestKinds checks counters whose names do not end in _total.
func TestKinds(t *testing.T) {
	_, b := scrape(t, Config{FS: fixtures, Instance: "a"})
	want := map[string]ingest.Kind{"node_vmstat_pgfault": ingest.Counter, "node_netstat_Tcp_RetransSegs": ingest.Counter,
		"node_netstat_Tcp_CurrEstab": ingest.Gauge, "node_memory_MemFree_bytes": ingest.Gauge, "node_forks_total": ingest.Counter}
	seen := 0
	for _, id := range b.Series {
		metric := b.Registry().Labels(id).Metric()
		if k, ok := want[metric]; ok {
			seen++
			if got := b.Registry().Kind(id); got != k {
				t.Errorf("%s is a %v, want %v", metric, got, k)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d metrics", seen, len(want))
	}
}

func TestScrapeFilesystem(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("statfs is read on Linux only")
	}
	got, _ := scrape(t, Config{FS: fixtures, Instance: "a"})
	if got[`node_filesystem_size_bytes{device="/dev/vda",fstype="ext4",instance="a",job="node",mountpoint="/"}`] < 1<<20 {
		t.Error("no size of /")
	}
	if got[`node_filesystem_device_error{device="/dev/vdb",fstype="xfs",instance="a",job="node",mountpoint="/no such mount"}`] != 1 {
		t.Error("no error of a mount that is not there")
	}
}

// TestScrapeMalformed breaks one file: its topic is reported, the others go on.
func TestScrapeMalformed(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/proc")); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "meminfo"), []byte("MemTotal: 1 kB\nMemFree: much\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, b := scrape(t, Config{FS: FS{Proc: dir}, Instance: "a"})
	if b.Drops[ingest.Syntax] != 1 || len(b.Faults) != 1 || b.Faults[0].Place != filepath.Join(dir, "meminfo")+":2" {
		t.Errorf("faults %v", b.Faults)
	}
	if got[`node_scrape_collector_success{collector="meminfo",instance="a",job="node"}`] != 0 ||
		got[`node_scrape_collector_success{collector="cpu",instance="a",job="node"}`] != 1 {
		t.Error("success of the wrong topics")
	}
}

func TestNextKeepsTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := NewSource(Config{FS: fixtures, Every: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		start := time.Now()
		b := ingest.NewBatch(ingest.NewRegistry(0))
		var at []time.Duration
		for i := range 4 {
			if err := s.Next(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			at = append(at, time.Since(start))
			if i == 1 {
				time.Sleep(25 * time.Second) // a slow consumer
			}
		}
		if at[0] != 0 || at[1] != 10*time.Second || at[2] != 35*time.Second || at[3] != 45*time.Second {
			t.Error(at)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Next(ctx, b); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func TestConfigValidate(t *testing.T) {
	err := Config{Every: -1, Processes: []ProcessTarget{{"a", 0}}, Containers: []ContainerTarget{{"b", CgroupPaths{}}}}.Validate()
	for _, want := range []string{"Every", `"a" has pid 0`, `"b" has cgroup version 0`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
	if err := (Config{}).Validate(); err != nil {
		t.Error(err)
	}
}

// TestScrapeAllocates holds the steady state to a handful of small allocations:
// the kernel's directory of file systems is asked by path.
func TestScrapeAllocates(t *testing.T) {
	s, err := NewSource(Config{FS: fixtures, Instance: "a"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b := ingest.NewBatch(ingest.NewRegistry(0))
	if n := testing.AllocsPerRun(20, func() { b.Reset(); s.Scrape(b, 1) }); n > 40 {
		t.Errorf("%g allocations a scrape", n)
	}
}
