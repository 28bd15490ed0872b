//go:build linux

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// realStand gives a place to run real services in containers, or skips.
func realStand(t *testing.T) (*stand, string) {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no real services")
	}
	if raceEnabled {
		t.Skip("race detector: services would not fit into their containers")
	}
	if os.Getuid() != 0 {
		t.Skip("not root: cannot make cgroups and loop devices")
	}
	dir := t.TempDir()
	st := &stand{warmUp: 500 * time.Millisecond, images: dir, mounts: filepath.Join(dir, "mnt"), groups: detectGroups(rootOf(dir))}
	if st.groups.version == 0 {
		t.Skip("no usable cgroup controllers")
	}
	if err := st.groups.prepare(); err != nil {
		t.Skip("cgroups cannot be made: ", err)
	}
	t.Cleanup(st.groups.sweep)
	if err := loopWorks(st.images, st.mounts); err != nil {
		t.Skip("no loop devices: ", err)
	}
	st.loop = true
	return st, dir
}

// TestRealLife lets a small service leak until the kernel kills it.
func TestRealLife(t *testing.T) {
	t.Parallel()
	st, dir := realStand(t)
	p := planLives(1, 100)[0]
	p.Fault, p.Carrier, p.Foreseeable = "memory-leak", byMemory, true
	p.Onset, p.Length = 1, 12
	p.Limits.MemBytes, p.Service.DataMB = 32<<20, 1
	p.Action = action{Where: "service", Spec: faultSpec{Kind: "leak", Amount: 12 << 20}}
	if err := recordLife(t.Context(), st, dir, p, "127.0.0.1:1"); err != nil {
		t.Fatal(err)
	}
	var rec lifeRecord
	load(t, filepath.Join(dir, "life-0001.json"), &rec)
	if rec.Cause != "oom-kill" || rec.DeathAt < rec.OnsetAt || rec.Rows < 2 {
		t.Errorf("cause %q, onset %d, death %d, %d rows", rec.Cause, rec.OnsetAt, rec.DeathAt, rec.Rows)
	}
	raw, err := readRaw(filepath.Join(dir, "life-0001.csv"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := raw.column(byMemory, nil)
	if err != nil || len(v) != rec.Rows || v[len(v)-1] < v[0]+4<<20 {
		t.Errorf("memory %v, %v", v, err)
	}
}

// TestRealIncident slows an edge of the shop down.
func TestRealIncident(t *testing.T) {
	t.Parallel()
	st, dir := realStand(t)
	p := planIncidents(1, 12)[0]
	p.Fault, p.Target, p.Carrier = "network-delay", "inventory>db", byLatency
	p.Normal, p.Length, p.After = 3, 4, 1
	p.Load = loadPlan{Shape: "steady", Rate: 20}
	p.Action = action{Where: "network", Net: netFault{Delay: 100e6}}
	if err := recordIncident(t.Context(), st, dir, p); err != nil {
		t.Fatal(err)
	}
	raw, err := readRaw(filepath.Join(dir, "incident-0001-edges.csv"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := raw.column(byLatency, func(r []string) bool { return r[1]+">"+r[2] == p.Target })
	if err != nil || len(v) < 7 || !(v[1] < 0.1) || !(v[6] > 0.2) {
		t.Errorf("latency of the edge %v, %v", v, err)
	}
	if err := packIncidents(dir, t.TempDir()); err != nil {
		t.Error(err)
	}
}

func load(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}
