//go:build linux

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// disk is a small ext4 file system in a file, mounted through a loop device.
type disk struct {
	image, dir string
	device     string // "major:minor" of the loop device, "" without one
	name       string // its name in /proc/diskstats
}

// newDisk makes and mounts one. Without loop devices it is a plain directory
// and has no limit.
func newDisk(images, mounts, name string, mib int, loop bool) (*disk, error) {
	d := &disk{image: filepath.Join(images, name+".img"), dir: filepath.Join(mounts, name)}
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return nil, err
	}
	if !loop || mib == 0 {
		return d, nil
	}
	if err := d.format(mib); err != nil {
		return nil, err
	}
	return d, d.identify()
}

func (d *disk) format(mib int) error {
	f, err := os.Create(d.image)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Truncate(int64(mib) << 20); err != nil {
		return err
	}
	if err := run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", "-N", "256", d.image); err != nil {
		return err
	}
	return run("mount", "-o", "loop,noatime", d.image, d.dir)
}

// identify finds the device the directory is on.
func (d *disk) identify() error {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	defer f.Close()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if p := strings.Fields(sc.Text()); len(p) > 4 && p[4] == d.dir {
			d.device = p[2]
			for i, w := range p {
				if w == "-" && i+2 < len(p) {
					d.name = filepath.Base(p[i+2])
				}
			}
			return nil
		}
	}
	return fmt.Errorf("disk %s: not among the mounts", d.dir)
}

// close unmounts and deletes the disk. Writes under way may take a while.
func (d *disk) close() {
	if d.device != "" {
		for range 50 {
			if err := syscall.Unmount(d.dir, 0); err == nil || err == syscall.EINVAL {
				break
			}
			time.Sleep(200 * time.Millisecond)
		}
		syscall.Unmount(d.dir, syscall.MNT_DETACH)
	}
	os.RemoveAll(d.dir)
	os.Remove(d.image)
}

// sweepDisks unmounts what a killed recorder left under the two directories.
func sweepDisks(images, mounts string) {
	entries, _ := os.ReadDir(mounts)
	for _, e := range entries {
		dir := filepath.Join(mounts, e.Name())
		for syscall.Unmount(dir, syscall.MNT_DETACH) == nil {
		}
		os.RemoveAll(dir)
	}
	old, _ := filepath.Glob(filepath.Join(images, "*.img"))
	for _, f := range old {
		os.Remove(f)
	}
}

// loopWorks tries a disk and says why when it cannot be had.
func loopWorks(images, mounts string) error {
	d, err := newDisk(images, mounts, "probe", 16, true)
	if d != nil {
		defer d.close()
	}
	return err
}

func run(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %v: %w: %s", name, args, err, strings.TrimSpace(string(out)))
	}
	return nil
}
