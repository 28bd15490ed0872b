package host

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// CgroupOf finds the control group of a process from /proc/PID/cgroup, taking
// version 1 controllers to be mounted at /sys/fs/cgroup/NAME and version 2 at
// /sys/fs/cgroup, as every distribution does. On a machine with both, version 1
// is taken when it has the cpu and memory controllers. ErrNoCgroup when there
// is nothing usable.
func CgroupOf(fs FS, pid int) (CgroupPaths, error) {
	path := fs.pid(pid, "cgroup")
	b, err := os.ReadFile(path)
	if err != nil {
		return CgroupPaths{}, err
	}
	var v1, v2 CgroupPaths
	if err := ParseProcCgroup(b, func(controllers, group []byte) {
		v1.place(fs, controllers, string(group))
		if len(controllers) == 0 {
			v2 = unified(fs.sys("fs/cgroup", string(group)))
		}
	}); err != nil {
		return CgroupPaths{}, inFile(err, path)
	}
	switch {
	case v1.CPU != "" && v1.Memory != "":
		v1.Version = 1
		return v1, nil
	case v2.Version == 2 && isFile(filepath.Join(v2.CPU, "cgroup.controllers")):
		return v2, nil
	}
	return CgroupPaths{}, fmt.Errorf("%w: process %d", ErrNoCgroup, pid)
}

func unified(dir string) CgroupPaths {
	return CgroupPaths{Version: 2, CPU: dir, CPUAcct: dir, Memory: dir, PIDs: dir, IO: dir}
}

// place notes the directories of version 1 controllers ("cpu,cpuacct").
func (p *CgroupPaths) place(fs FS, controllers []byte, group string) {
	for c := range strings.SplitSeq(string(controllers), ",") {
		dir := fs.sys("fs/cgroup", c, group)
		switch c {
		case "cpu":
			p.CPU = dir
		case "cpuacct":
			p.CPUAcct = dir
		case "memory":
			p.Memory = dir
		case "pids":
			p.PIDs = dir
		case "blkio":
			p.IO = dir
		}
	}
}

func isFile(path string) bool {
	st, err := os.Stat(path)
	return err == nil && !st.IsDir()
}

// ParseProcCgroup reads /proc/PID/cgroup, calling f with the controllers of
// each hierarchy (empty for version 2) and the group in it. Both alias b.
func ParseProcCgroup(b []byte, f func(controllers, group []byte)) error {
	for s := scan(b); s.next(); {
		_, rest, ok := bytes.Cut(s.row, []byte(":"))
		controllers, group, ok2 := bytes.Cut(rest, []byte(":"))
		if !ok || !ok2 || len(group) == 0 || group[0] != '/' {
			return malformed(s.line, s.full)
		}
		f(controllers, group)
	}
	return nil
}
