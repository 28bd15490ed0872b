//go:build linux

package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/portent-go/portent/ingest/host"
)

// groupRoot begins the name of the parent of every cgroup the recorder makes.
// The work directory gives the rest: recorders in different directories leave
// each other alone, and what is found under the name at start is left over
// from one that was killed.
const groupRoot = "portent-record-"

// rootOf names the parent group of the recorder that works in dir.
func rootOf(dir string) string {
	h := fnv.New32a()
	h.Write([]byte(dir))
	return fmt.Sprintf("%s%08x", groupRoot, h.Sum32())
}

// recorderGroup ends the name of the recorder's own group. It has no limits,
// only weight: a prober that is starved would take a healthy service for dead.
const recorderGroup = "-self"

// limits is what a container may use. Zero means unlimited.
type limits struct {
	CPU       float64 // share of one core
	MemBytes  int64
	Pids      int
	Nofile    uint64
	DiskMiB   int
	WriteRate int64 // bytes a second past the page cache
}

const cfsPeriod = 100000 // microseconds, the kernel's default

// groups knows which cgroup version the machine offers.
type groups struct {
	version int    // 0 when there is none to use
	base    string // where the controllers are mounted
	root    string // name of the parent group
}

// detectGroups looks for usable controllers: those of version 1, each mounted
// apart, or else the tree of version 2.
func detectGroups(root string) groups {
	const base = "/sys/fs/cgroup"
	if exists(base+"/cpu/cpu.cfs_quota_us") && exists(base+"/memory/memory.limit_in_bytes") {
		return groups{1, base, root}
	}
	b, err := os.ReadFile(base + "/cgroup.controllers")
	if err == nil && strings.Contains(string(b), "memory") && strings.Contains(string(b), "cpu") {
		return groups{2, base, root}
	}
	return groups{}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// controllersV1 are the trees of version 1 that a container gets a place in.
var controllersV1 = []string{"cpu", "cpuacct", "memory", "pids", "blkio"}

// prepare makes the parent group and gives it weight enough that services
// under their quotas are not starved by whatever else the machine does.
func (g groups) prepare() error {
	switch g.version {
	case 1:
		for _, c := range controllersV1 {
			if err := os.MkdirAll(g.dir(c, ""), 0o755); err != nil {
				return err
			}
		}
		return write(g.dir("cpu", "")+"/cpu.shares", topSharesV1)
	case 2:
		dir := g.dir("", "")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for _, d := range []string{g.base, dir} {
			if err := write(d+"/cgroup.subtree_control", "+cpu +memory +pids +io"); err != nil {
				return err
			}
		}
		return write(dir+"/cpu.weight", topWeightV2)
	}
	return nil
}

// The largest weights there are. The services stay within their quotas, so
// they take from the rest of the machine no more than those.
const (
	topSharesV1 = "262144"
	topWeightV2 = "10000"
)

// lead moves the recorder into a group of its own with the same weight.
func (g groups) lead() error {
	controller, file, weight := "cpu", "cpu.shares", topSharesV1
	if g.version == 2 {
		controller, file, weight = "", "cpu.weight", topWeightV2
	}
	dir := filepath.Join(g.base, controller, g.root+recorderGroup)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return errors.Join(write(filepath.Join(dir, file), weight), write(dir+"/cgroup.procs", "0"))
}

// leave takes the recorder out of its group again and removes that.
func (g groups) leave() {
	if g.version == 0 {
		return
	}
	controller := ""
	if g.version == 1 {
		controller = "cpu"
	}
	write(filepath.Join(g.base, controller, "cgroup.procs"), "0")
	syscall.Rmdir(filepath.Join(g.base, controller, g.root+recorderGroup))
}

func (g groups) dir(controller, name string) string {
	if g.version == 2 {
		controller = ""
	}
	return filepath.Join(g.base, controller, g.root, name)
}

// paths is where the files of one container are.
func (g groups) paths(name string) host.CgroupPaths {
	return host.CgroupPaths{Version: g.version, CPU: g.dir("cpu", name), CPUAcct: g.dir("cpuacct", name),
		Memory: g.dir("memory", name), PIDs: g.dir("pids", name), IO: g.dir("blkio", name)}
}

// create makes the groups of one container and sets its limits.
func (g groups) create(name string, l limits) error {
	if g.version == 0 {
		return nil
	}
	for _, d := range g.dirs(name) {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	if g.version == 1 {
		return g.limitV1(name, l)
	}
	return g.limitV2(name, l)
}

func (g groups) dirs(name string) []string {
	if g.version == 2 {
		return []string{g.dir("", name)}
	}
	var out []string
	for _, c := range controllersV1 {
		out = append(out, g.dir(c, name))
	}
	return out
}

// join lists the files a process writes 0 to in order to enter.
func (g groups) join(name string) []string {
	if g.version == 0 {
		return nil
	}
	var out []string
	for _, d := range g.dirs(name) {
		out = append(out, d+"/cgroup.procs")
	}
	return out
}

func (g groups) limitV1(name string, l limits) error {
	return errors.Join(
		write(g.dir("cpu", name)+"/cpu.cfs_period_us", strconv.Itoa(cfsPeriod)),
		write(g.dir("cpu", name)+"/cpu.cfs_quota_us", quota(l)),
		write(g.dir("memory", name)+"/memory.limit_in_bytes", orNone(l.MemBytes, "-1")),
		write(g.dir("pids", name)+"/pids.max", orNone(int64(l.Pids), "max")))
}

func (g groups) limitV2(name string, l limits) error {
	d, q := g.dir("", name), quota(l)
	if q == "-1" {
		q = "max"
	}
	return errors.Join(
		write(d+"/cpu.max", fmt.Sprintf("%s %d", q, cfsPeriod)),
		write(d+"/memory.max", orNone(l.MemBytes, "max")),
		write(d+"/pids.max", orNone(int64(l.Pids), "max")))
}

func quota(l limits) string { return orNone(int64(l.CPU*cfsPeriod), "-1") }

func orNone(v int64, none string) string {
	if v <= 0 {
		return none
	}
	return strconv.FormatInt(v, 10)
}

// throttle bounds what the container writes to and reads from one device.
func (g groups) throttle(name, device string, rate int64) error {
	switch g.version {
	case 1:
		s := fmt.Sprintf("%s %d", device, rate)
		return errors.Join(write(g.dir("blkio", name)+"/blkio.throttle.write_bps_device", s),
			write(g.dir("blkio", name)+"/blkio.throttle.read_bps_device", s))
	case 2:
		return write(g.dir("", name)+"/io.max", fmt.Sprintf("%s rbps=%d wbps=%d", device, rate, rate))
	}
	return nil
}

// remove kills what is left in the container and removes its groups.
func (g groups) remove(name string) error {
	if g.version == 0 {
		return nil
	}
	var errs []error
	for _, d := range g.dirs(name) {
		errs = append(errs, removeGroup(d))
	}
	return errors.Join(errs...)
}

func removeGroup(dir string) error {
	var err error
	for range 100 {
		killAll(dir)
		if err = syscall.Rmdir(dir); err == nil || errors.Is(err, os.ErrNotExist) {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("remove cgroup %s: %w", dir, err)
}

// killAll ends the processes of one group of ours, by their ids.
func killAll(dir string) {
	b, _ := os.ReadFile(dir + "/cgroup.procs")
	for _, f := range strings.Fields(string(b)) {
		if pid, err := strconv.Atoi(f); err == nil && pid > 1 {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// sweep removes every container and the parent: at start what a killed
// recorder left behind, at the end its own.
func (g groups) sweep() {
	for _, c := range controllersV1 {
		parent := g.dir(c, "")
		entries, _ := os.ReadDir(parent)
		for _, e := range entries {
			if e.IsDir() {
				removeGroup(filepath.Join(parent, e.Name()))
			}
		}
		syscall.Rmdir(parent)
	}
}

func write(path, s string) error {
	if err := os.WriteFile(path, []byte(s), 0o644); err != nil {
		return fmt.Errorf("write %q: %w", s, err)
	}
	return nil
}
