package host

import (
	"path/filepath"
	"strconv"
)

// FS says where the kernel's file systems are mounted. The zero value means
// /proc and /sys. An agent in a container sets both to where the host's are
// mounted; a test sets them to a fixture.
type FS struct {
	Proc string // mount point of procfs; "" means /proc
	Sys  string // mount point of sysfs; "" means /sys
}

// proc joins the elements under the procfs mount point.
func (fs FS) proc(elem ...string) string { return join(fs.Proc, "/proc", elem) }

// sys joins the elements under the sysfs mount point.
func (fs FS) sys(elem ...string) string { return join(fs.Sys, "/sys", elem) }

// pid joins the elements under the directory of one process.
func (fs FS) pid(pid int, elem ...string) string {
	return filepath.Join(fs.proc(strconv.Itoa(pid)), filepath.Join(elem...))
}

func join(root, def string, elem []string) string {
	if root == "" {
		root = def
	}
	return filepath.Join(root, filepath.Join(elem...))
}
