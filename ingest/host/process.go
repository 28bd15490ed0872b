package host

import (
	"math"
	"os"
	"strings"
)

// ProcessSample is one process at one moment. Counters count since it started;
// a field that could not be read (io of another user's process) is NaN.
type ProcessSample struct {
	ProcessStat
	ProcessIO
	Switches          // summed over the threads alive now
	Schedstat         // summed over the threads alive now
	OpenFDs   float64 // open file descriptors
	Sockets   float64 // open descriptors that are sockets
	MaxFDs    float64 // soft limit of OpenFDs, +Inf without one
}

// Process reads one process, keeping its files open. It follows the process it
// was opened for: when that has gone, reads fail, even if the pid is reused.
// Not for concurrent use.
type Process struct {
	stat, io, limits file
	fdDir, taskDir   string
	scratch          file
}

// OpenProcess prepares to read the process pid. It fails when there is none.
func OpenProcess(fs FS, pid int) (*Process, error) {
	p := &Process{
		stat:    file{path: fs.pid(pid, "stat")},
		io:      file{path: fs.pid(pid, "io")},
		limits:  file{path: fs.pid(pid, "limits")},
		fdDir:   fs.pid(pid, "fd"),
		taskDir: fs.pid(pid, "task"),
	}
	if _, err := p.stat.read(); err != nil {
		return nil, err
	}
	return p, nil
}

// Close releases the files. The Process must not be used after it.
func (p *Process) Close() {
	p.stat.close()
	p.io.close()
	p.limits.close()
}

// Read fills dst. The error is that of /proc/PID/stat, without which there is
// no process; what else cannot be read becomes NaN.
func (p *Process) Read(dst *ProcessSample) error {
	nan := math.NaN()
	*dst = ProcessSample{OpenFDs: nan, Sockets: nan, MaxFDs: nan,
		ProcessIO: ProcessIO{nan, nan, nan, nan}}
	if err := p.stat.parse(func(b []byte) error { return ParseProcessStat(&dst.ProcessStat, b) }); err != nil {
		return err
	}
	var io ProcessIO
	if p.io.parse(func(b []byte) error { return ParseProcessIO(&io, b) }) == nil {
		dst.ProcessIO = io
	}
	p.readLimit(dst)
	p.countFDs(dst)
	p.sumTasks(dst)
	return nil
}

func (p *Process) readLimit(dst *ProcessSample) {
	b, err := p.limits.read()
	if err != nil {
		return
	}
	v, ok, err := ParseMaxFDs(b)
	switch {
	case err != nil:
	case ok:
		dst.MaxFDs = v
	default:
		dst.MaxFDs = math.Inf(1)
	}
}

func (p *Process) countFDs(dst *ProcessSample) {
	names, err := dirNames(p.fdDir)
	if err != nil {
		return
	}
	dst.OpenFDs, dst.Sockets = float64(len(names)), 0
	for _, n := range names {
		if l, err := os.Readlink(p.fdDir + "/" + n); err == nil && strings.HasPrefix(l, "socket:") {
			dst.Sockets++
		}
	}
}

// sumTasks adds up the threads; one that ends in between is left out.
func (p *Process) sumTasks(dst *ProcessSample) {
	names, err := dirNames(p.taskDir)
	if err != nil {
		nan := math.NaN()
		dst.Switches, dst.Schedstat = Switches{nan, nan}, Schedstat{nan, nan, nan}
		return
	}
	for _, n := range names {
		p.addTask(dst, p.taskDir+"/"+n)
	}
}

func (p *Process) addTask(dst *ProcessSample, dir string) {
	var sw Switches
	if p.once(dir+"/status", func(b []byte) error { return ParseSwitches(&sw, b) }) == nil {
		dst.Voluntary += sw.Voluntary
		dst.Involuntary += sw.Involuntary
	}
	var st Schedstat
	if p.once(dir+"/schedstat", func(b []byte) error { return ParseSchedstat(&st, b) }) == nil {
		dst.Running += st.Running
		dst.Waiting += st.Waiting
		dst.Slices += st.Slices
	}
}

// once reads a file that is not worth keeping open, into the shared buffer.
func (p *Process) once(path string, f func([]byte) error) error {
	p.scratch.path = path
	defer p.scratch.close()
	return p.scratch.parse(f)
}

func dirNames(path string) ([]string, error) {
	d, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}
