package host

import (
	"math"
	"strconv"
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

// Process reads one process, keeping its files open: six, and two for each of
// its threads. It follows the process it was opened for: when that has gone,
// reads fail, even if the pid is reused. Not for concurrent use.
type Process struct {
	stat, io, limits file
	fds, taskDir     dir
	tasks            map[uint64]*task
	round            int
}

// task is one thread.
type task struct {
	status, schedstat file
	round             int // of the last listing that had it
}

// OpenProcess prepares to read the process pid. It fails when there is none.
func OpenProcess(fs FS, pid int) (*Process, error) {
	p := &Process{
		stat:    file{path: fs.pid(pid, "stat")},
		io:      file{path: fs.pid(pid, "io")},
		limits:  file{path: fs.pid(pid, "limits")},
		fds:     dir{path: fs.pid(pid, "fd")},
		taskDir: dir{path: fs.pid(pid, "task")},
		tasks:   map[uint64]*task{},
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
	p.fds.close()
	p.taskDir.close()
	for _, t := range p.tasks {
		t.close()
	}
}

func (t *task) close() {
	t.status.close()
	t.schedstat.close()
}

// Read fills dst. The error is that of /proc/PID/stat, without which there is
// no process; what else cannot be read becomes NaN.
func (p *Process) Read(dst *ProcessSample) error {
	nan := math.NaN()
	*dst = ProcessSample{OpenFDs: nan, Sockets: nan, MaxFDs: nan,
		ProcessIO: ProcessIO{nan, nan, nan, nan}}
	b, err := p.stat.read()
	if err != nil {
		return err
	}
	if err := ParseProcessStat(&dst.ProcessStat, b); err != nil {
		return inFile(err, p.stat.path)
	}
	p.readIO(dst)
	p.readLimit(dst)
	p.countFDs(dst)
	p.sumTasks(dst)
	return nil
}

func (p *Process) readIO(dst *ProcessSample) {
	b, err := p.io.read()
	if err != nil {
		return
	}
	var io ProcessIO
	if ParseProcessIO(&io, b) == nil {
		dst.ProcessIO = io
	}
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
	open, sockets := 0.0, 0.0
	err := p.fds.each(func(name []byte) {
		open++
		if p.fds.isSocket(name) {
			sockets++
		}
	})
	if err == nil {
		dst.OpenFDs, dst.Sockets = open, sockets
	}
}

// sumTasks adds up the threads; one that ends in between is left out.
func (p *Process) sumTasks(dst *ProcessSample) {
	p.round++
	if err := p.taskDir.each(p.seen); err != nil {
		nan := math.NaN()
		dst.Switches, dst.Schedstat = Switches{nan, nan}, Schedstat{nan, nan, nan}
		return
	}
	for id, t := range p.tasks {
		if t.round != p.round {
			t.close()
			delete(p.tasks, id)
			continue
		}
		t.addTo(dst)
	}
}

// seen notes that a thread is there.
func (p *Process) seen(name []byte) {
	id, ok := parseUint(name)
	if !ok {
		return
	}
	t := p.tasks[id]
	if t == nil {
		base := p.taskDir.path + "/" + strconv.FormatUint(id, 10)
		t = &task{status: file{path: base + "/status"}, schedstat: file{path: base + "/schedstat"}}
		p.tasks[id] = t
	}
	t.round = p.round
}

func (t *task) addTo(dst *ProcessSample) {
	var sw Switches
	if b, err := t.status.read(); err == nil && ParseSwitches(&sw, b) == nil {
		dst.Voluntary += sw.Voluntary
		dst.Involuntary += sw.Involuntary
	}
	var st Schedstat
	if b, err := t.schedstat.read(); err == nil && ParseSchedstat(&st, b) == nil {
		dst.Running += st.Running
		dst.Waiting += st.Waiting
		dst.Slices += st.Slices
	}
}
