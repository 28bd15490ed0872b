package host

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
)

var fixtures = FS{Proc: "testdata/proc", Sys: "testdata/sys"}

func TestProcessRead(t *testing.T) {
	p, err := OpenProcess(fixtures, 42)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var s ProcessSample
	if err := p.Read(&s); err != nil {
		t.Fatal(err)
	}
	if s.State != 'S' || s.UserTime != 1.31 || s.SystemTime != 0.88 || s.Threads != 9 || s.StartTime != 2112.21 ||
		s.MinorFaults != 7617 || s.MajorFaults != 5 || s.ResidentBytes != 11920*pageSize || s.VirtualBytes != 1811939328 {
		t.Errorf("stat: %+v", s.ProcessStat)
	}
	if s.ProcessIO != (ProcessIO{1575515, 3528755, 4096, 1990656}) || s.MaxFDs != 403 {
		t.Errorf("io %+v, max fds %g", s.ProcessIO, s.MaxFDs)
	}
	if s.Switches != (Switches{142 + 143, 42 + 43}) || s.Schedstat != (Schedstat{5, 1, 42 + 43}) {
		t.Errorf("tasks: %+v %+v", s.Switches, s.Schedstat)
	}
	if !math.IsNaN(s.OpenFDs) || !math.IsNaN(s.Sockets) {
		t.Errorf("descriptors without a directory: %g, %g", s.OpenFDs, s.Sockets)
	}
}

func TestProcessGone(t *testing.T) {
	if _, err := OpenProcess(fixtures, 4711); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a process that is not there: %v", err)
	}
}

func TestCountFDs(t *testing.T) {
	tmp := t.TempDir()
	for name, target := range map[string]string{"0": "/dev/null", "3": "socket:[17]", "4": "socket:[18]"} {
		if err := os.Symlink(target, filepath.Join(tmp, name)); err != nil {
			t.Skip(err)
		}
	}
	p := &Process{fds: dir{path: tmp}}
	var s ProcessSample
	if p.countFDs(&s); s.OpenFDs != 3 || s.Sockets != 2 {
		t.Errorf("%g open, %g sockets", s.OpenFDs, s.Sockets)
	}
}

// TestProcessSelf reads the test itself, where there is a procfs.
func TestProcessSelf(t *testing.T) {
	p, err := OpenProcess(FS{}, os.Getpid())
	if err != nil {
		t.Skip(err)
	}
	defer p.Close()
	var s ProcessSample
	if err := p.Read(&s); err != nil {
		t.Fatal(err)
	}
	if s.ResidentBytes < 1<<20 || s.OpenFDs < 3 || s.Threads < 2 || s.MaxFDs < s.OpenFDs {
		t.Errorf("%+v", s)
	}
}
