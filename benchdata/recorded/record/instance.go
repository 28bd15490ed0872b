//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/portent-go/portent/ingest/host"
)

// stand is what all instances share: where to put things, and what works here.
type stand struct {
	groups groups
	images string // directory of disk images
	mounts string // directory they are mounted in
	loop   bool   // loop devices work
	warmUp time.Duration
}

// warmUpTime passes between the first request and the first sample.
const warmUpTime = 4 * time.Second

// instance is one service process in its container, with its disk and the
// proxy in front of it. It may be restarted; container and disk stay.
type instance struct {
	stand    *stand
	name     string
	limits   limits
	cfg      serviceConfig
	disk     *disk
	front    *proxy   // for probes and clients
	proxies  []*proxy // all that lead here
	cmd      *exec.Cmd
	stdin    io.WriteCloser
	addr     string
	exited   chan struct{} // closed when the process is gone
	state    *os.ProcessState
	endedAt  time.Time
	cgroup   *host.Cgroup
	process  *host.Process
	scraper  *http.Client
	restarts int
	oomKills float64 // seen so far
}

// newInstance makes the container; start fills it.
func newInstance(st *stand, name string, l limits, cfg serviceConfig) (*instance, error) {
	in := &instance{stand: st, name: name, limits: l, cfg: cfg, scraper: newClient(scrapeTimeout, 1)}
	var err error
	if in.disk, err = newDisk(st.images, st.mounts, name, l.DiskMiB, st.loop); err != nil {
		return in, err
	}
	if err = st.groups.create(name, l); err != nil {
		return in, err
	}
	if in.disk.device != "" && l.WriteRate > 0 {
		if err = st.groups.throttle(name, in.disk.device, l.WriteRate); err != nil {
			return in, err
		}
	}
	in.cgroup = host.OpenCgroup(st.groups.paths(name))
	in.front, err = newProxy()
	in.behind(in.front)
	return in, err
}

// behind makes the proxy lead to the instance, now and after every restart.
func (in *instance) behind(p *proxy) {
	in.proxies = append(in.proxies, p)
	if in.addr != "" {
		p.setTarget(in.addr)
	}
}

// start runs the service and waits until it listens.
func (in *instance) start() error {
	in.cfg.Join, in.cfg.Nofile, in.cfg.Disk, in.cfg.Name = in.stand.groups.join(in.name), in.limits.Nofile, in.disk.dir, in.name
	conf, err := json.Marshal(in.cfg)
	if err != nil {
		return err
	}
	in.cmd = exec.Command("/proc/self/exe", "enter")
	in.cmd.Env = []string{serviceEnv + "=" + string(conf), "GOMAXPROCS=2", fmt.Sprintf("GOMEMLIMIT=%d", in.limits.MemBytes/10*9)}
	in.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if in.stdin, err = in.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := in.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := in.cmd.Start(); err != nil {
		return err
	}
	return in.await(out)
}

func (in *instance) await(out io.Reader) error {
	port := make(chan string, 1)
	in.exited = make(chan struct{})
	go func(cmd *exec.Cmd, exited chan struct{}) {
		line, _ := bufio.NewReader(out).ReadString('\n')
		port <- strings.TrimPrefix(strings.TrimSpace(line), "ready ")
		cmd.Wait()
		in.endedAt, in.state = time.Now(), cmd.ProcessState
		close(exited)
	}(in.cmd, in.exited)
	select {
	case p := <-port:
		if p == "" {
			return fmt.Errorf("%s: ended before it listened", in.name)
		}
		in.addr = "127.0.0.1:" + p
	case <-time.After(30 * time.Second):
		return fmt.Errorf("%s: does not listen after 30 s", in.name)
	}
	for _, p := range in.proxies {
		p.setTarget(in.addr)
	}
	var err error
	in.process, err = host.OpenProcess(host.FS{}, in.cmd.Process.Pid)
	return err
}

// order hands a fault to the service.
func (in *instance) order(f faultSpec) error {
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = in.stdin.Write(append(b, '\n'))
	return err
}

// gone says whether the process has ended.
func (in *instance) gone() bool {
	select {
	case <-in.exited:
		return true
	default:
		return false
	}
}

// kill ends the process at once and waits until the kernel let go of it, which
// writes to a slow disk may delay.
func (in *instance) kill() {
	if in.cmd == nil || in.cmd.Process == nil {
		return
	}
	in.cmd.Process.Kill()
	in.waitEnd(60 * time.Second)
}

// stop lets the process end by itself.
func (in *instance) stop() {
	if in.stdin != nil {
		in.stdin.Close()
	}
	if !in.waitEnd(2 * time.Second) {
		in.kill()
	}
}

func (in *instance) waitEnd(d time.Duration) bool {
	select {
	case <-in.exited:
		return true
	case <-time.After(d):
		return false
	}
}

// restart replaces the process, possibly by another version.
func (in *instance) restart(v bug) error {
	in.kill()
	in.process.Close()
	in.restarts++
	in.cfg.Version = v
	return in.start()
}

// cause tells what ended the process, from the kernel's counters and the exit
// status; killed says that the recorder did it itself.
func (in *instance) cause() string {
	var s host.CgroupSample
	if in.cgroup.Read(&s) == nil && s.OOMKills > in.oomKills {
		in.oomKills = s.OOMKills
		return "oom-kill"
	}
	ws, ok := in.state.Sys().(syscall.WaitStatus)
	switch {
	case ok && ws.Signaled():
		return "killed"
	case in.state.ExitCode() == exitNoSpace:
		return "enospc-exit"
	default:
		return "crash"
	}
}

// close ends the process and removes everything that was made for it.
func (in *instance) close() error {
	in.kill()
	if in.process != nil {
		in.process.Close()
	}
	if in.cgroup != nil {
		in.cgroup.Close()
	}
	if in.front != nil {
		in.front.close()
	}
	in.scraper.CloseIdleConnections()
	err := in.stand.groups.remove(in.name)
	if in.disk != nil {
		in.disk.close()
	}
	return err
}
