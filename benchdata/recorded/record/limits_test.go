//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var someLimits = limits{CPU: 0.05, MemBytes: 32 << 20, Pids: 100, WriteRate: 1 << 20}

// TestLimitsV1 makes a container in an ordinary directory instead of a cgroup
// file system and looks at what was written.
func TestLimitsV1(t *testing.T) {
	g := groups{1, t.TempDir(), "root"}
	if err := g.create("box", someLimits); err != nil {
		t.Fatal(err)
	}
	if err := g.throttle("box", "7:3", someLimits.WriteRate); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"cpu/root/box/cpu.cfs_quota_us":                  "5000",
		"cpu/root/box/cpu.cfs_period_us":                 "100000",
		"memory/root/box/memory.limit_in_bytes":          "33554432",
		"pids/root/box/pids.max":                         "100",
		"blkio/root/box/blkio.throttle.write_bps_device": "7:3 1048576",
		"blkio/root/box/blkio.throttle.read_bps_device":  "7:3 1048576",
	} {
		wantFile(t, filepath.Join(g.base, file), want)
	}
	if n := len(g.join("box")); n != len(controllersV1) {
		t.Errorf("a process enters %d groups", n)
	}
}

func TestLimitsV2(t *testing.T) {
	g := groups{2, t.TempDir(), "root"}
	if err := g.create("box", someLimits); err != nil {
		t.Fatal(err)
	}
	if err := g.throttle("box", "7:3", someLimits.WriteRate); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"cpu.max": "5000 100000", "memory.max": "33554432", "pids.max": "100", "io.max": "7:3 rbps=1048576 wbps=1048576",
	} {
		wantFile(t, filepath.Join(g.base, "root/box", file), want)
	}
	if j := g.join("box"); len(j) != 1 || j[0] != filepath.Join(g.base, "root/box/cgroup.procs") {
		t.Errorf("a process enters %v", j)
	}
}

func TestNoLimits(t *testing.T) {
	g := groups{2, t.TempDir(), "root"}
	if err := g.create("box", limits{}); err != nil {
		t.Fatal(err)
	}
	wantFile(t, filepath.Join(g.base, "root/box/cpu.max"), "max 100000")
	wantFile(t, filepath.Join(g.base, "root/box/memory.max"), "max")
}

func wantFile(t *testing.T, path, want string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil || string(b) != want {
		t.Errorf("%s: %q, %v; want %q", path, b, err, want)
	}
}

func TestRootsDiffer(t *testing.T) {
	a, b := rootOf("/a"), rootOf("/b")
	if a == b || !strings.HasPrefix(a, groupRoot) {
		t.Error(a, b)
	}
}
