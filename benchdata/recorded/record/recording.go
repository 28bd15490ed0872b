//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// recording is a sitting: what is planned, and how far it has come.
type recording struct {
	o         options
	lives     []lifePlan
	incidents []incidentPlan
	stand     stand
	lock      *os.File  // held for as long as the recorder runs
	dependent *instance // the service all lives call
	livesDone, incidentsDone,
	deaths, faulty atomic.Int64
}

func newRecording(o options) *recording {
	r := &recording{o: o, lives: planLives(o.seed, o.lives), incidents: planIncidents(o.seed, o.incidents)}
	if o.quick {
		r.hasten()
	}
	if o.fault != "" {
		r.lives = keep(r.lives, func(p lifePlan) bool { return p.Fault == o.fault })
		r.incidents = keep(r.incidents, func(p incidentPlan) bool { return p.Fault == o.fault })
	}
	return r
}

// hasten shortens the plan to what tries every fault out in a minute or two.
func (r *recording) hasten() {
	for i := range r.lives {
		p := &r.lives[i]
		p.Onset, p.Length = p.Onset/8, p.Onset/8+80
	}
	for i := range r.incidents {
		p := &r.incidents[i]
		p.Normal, p.Length, p.After = 10, 25, 5
	}
}

func keep[T any](in []T, f func(T) bool) (out []T) {
	for _, v := range in {
		if f(v) {
			out = append(out, v)
		}
	}
	return out
}

func (r *recording) printPlan(w io.Writer) {
	for i := range r.lives {
		p := &r.lives[i]
		fmt.Fprintf(w, "%v onset %d s, length %d s, %+v\n", p, p.Onset, p.Length, p.Action)
	}
	for i := range r.incidents {
		p := &r.incidents[i]
		fmt.Fprintf(w, "%v normal %d s, fault %d s, %+v\n", p, p.Normal, p.Length, p.Action)
	}
}

// run records part after part, with the embargo between.
func (r *recording) run(ctx context.Context) error {
	if err := r.open(); err != nil {
		return err
	}
	defer r.close()
	if err := r.startDependency(); err != nil {
		return err
	}
	var side sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	defer side.Wait()
	defer cancel()
	side.Go(func() { r.report(recordHost(ctx, r.o.dir)) })
	side.Go(func() { r.progress(ctx) })
	for _, part := range parts {
		if err := r.runPart(ctx, part.name); err != nil {
			return err
		}
	}
	return nil
}

// open finds out what works here and clears what an earlier sitting left.
func (r *recording) open() error {
	var err error
	if r.o.dir, err = filepath.Abs(r.o.dir); err != nil {
		return err
	}
	if r.o.images == "" {
		r.o.images = filepath.Join(r.o.dir, "images")
	}
	r.stand = stand{warmUp: warmUpTime, images: filepath.Join(r.o.images, rootOf(r.o.dir)), mounts: filepath.Join(r.o.dir, "mnt"), groups: detectGroups(rootOf(r.o.dir))}
	for _, d := range []string{r.o.dir, r.stand.images, r.stand.mounts} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	if err := r.alone(); err != nil {
		return err
	}
	r.stand.groups.sweep()
	sweepDisks(r.stand.images, r.stand.mounts)
	r.tryGroups()
	if err := loopWorks(r.stand.images, r.stand.mounts); err != nil {
		say("no loop devices, disks are neither small nor slow: %v", err)
	} else {
		r.stand.loop = true
	}
	r.leaveOut()
	hurry()
	return nil
}

// Faults that are harmless to the machine only within limits.
var (
	needMemoryLimit = []string{"memory-leak", "cache-fill", "gc-sawtooth", "cpu-hog", "traffic-flood", "bad-deploy"}
	needSmallDisk   = []string{"disk-fill", "log-rotation", "io-storm"}
)

// leaveOut drops the faults that this machine cannot confine.
func (r *recording) leaveOut() {
	var out []string
	if r.stand.groups.version == 0 {
		out = append(out, needMemoryLimit...)
	}
	if !r.stand.loop {
		out = append(out, needSmallDisk...)
	}
	if len(out) == 0 {
		return
	}
	say("left out for want of limits: %s", strings.Join(out, ", "))
	r.lives = keep(r.lives, func(p lifePlan) bool { return !slices.Contains(out, p.Fault) })
	r.incidents = keep(r.incidents, func(p incidentPlan) bool { return !slices.Contains(out, p.Fault) })
}

// hurry raises the priority of every thread, so that samples and probes are
// not late when the machine is busy. Threads made later inherit it.
func hurry() {
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, t := range tasks {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			syscall.Setpriority(syscall.PRIO_PROCESS, id, -15) // without root it stays as it is
		}
	}
}

// alone takes the work directory's lock, so that two recorders do not clear
// each other's things away.
func (r *recording) alone() error {
	f, err := os.OpenFile(filepath.Join(r.o.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	r.lock = f
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("%s: another recorder works there: %w", f.Name(), err)
	}
	return nil
}

func (r *recording) tryGroups() {
	if r.stand.groups.version == 0 {
		say("no usable cgroup controllers: services have no CPU and memory limits")
		return
	}
	if err := errors.Join(r.stand.groups.prepare(), r.stand.groups.lead()); err != nil {
		say("cgroups cannot be made (not root?): services have no CPU and memory limits: %v", err)
		r.stand.groups.version = 0
	}
}

func (r *recording) startDependency() (err error) {
	l := limits{CPU: 0.4, MemBytes: 96 << 20, Pids: 200, Nofile: 8192}
	cfg := serviceConfig{Slots: 512, CostKB: 8, AllocKB: 8, DataMB: 4, CacheMB: 2, ENOSPC: "serve"}
	if r.dependent, err = newInstance(&r.stand, "dependency", l, cfg); err != nil {
		return err
	}
	return r.dependent.start()
}

func (r *recording) close() {
	if r.dependent != nil {
		r.report(r.dependent.close())
	}
	r.stand.groups.sweep()
	r.stand.groups.leave()
	sweepDisks(r.stand.images, r.stand.mounts)
	os.Remove(r.stand.images)
}

// runPart records what is still missing of one part.
func (r *recording) runPart(ctx context.Context, part string) error {
	lives := keep(r.lives, func(p lifePlan) bool { return p.Part == part && !r.have("life", p.ID, &r.livesDone) })
	incidents := keep(r.incidents, func(p incidentPlan) bool { return p.Part == part && !r.have("incident", p.ID, &r.incidentsDone) })
	if len(lives)+len(incidents) == 0 {
		return nil
	}
	if r.closed(part) {
		say("part %s lacks %d lives and %d incidents, but a later part has begun: they stay away", part, len(lives), len(incidents))
		return nil
	}
	if err := r.pause(ctx, part); err != nil {
		return err
	}
	say("part %s: %d lives and %d incidents to record", part, len(lives), len(incidents))
	var wg sync.WaitGroup
	crew(&wg, ctx, r.o.workers, lives, func(p lifePlan) { r.oneLife(ctx, p) })
	crew(&wg, ctx, r.o.chains, incidents, func(p incidentPlan) { r.oneIncident(ctx, p) })
	wg.Wait()
	return ctx.Err()
}

// closed says whether something of a later part is recorded already. The parts
// would no longer be apart in time if this one went on.
func (r *recording) closed(part string) bool {
	later := false
	for _, p := range parts {
		if later && r.begun(p.name) {
			return true
		}
		later = later || p.name == part
	}
	return false
}

func (r *recording) begun(part string) bool {
	for _, p := range r.lives {
		if p.Part == part && exists(filepath.Join(r.o.dir, fmt.Sprintf("life-%04d.json", p.ID))) {
			return true
		}
	}
	for _, p := range r.incidents {
		if p.Part == part && exists(filepath.Join(r.o.dir, fmt.Sprintf("incident-%04d.json", p.ID))) {
			return true
		}
	}
	return false
}

// crew lets n workers do the jobs. They begin apart from each other, as
// instances do.
func crew[T any](wg *sync.WaitGroup, ctx context.Context, n int, jobs []T, do func(T)) {
	queue := make(chan T)
	wg.Go(func() {
		defer close(queue)
		for _, j := range jobs {
			select {
			case queue <- j:
			case <-ctx.Done():
				return
			}
		}
	})
	for i := range n {
		wg.Go(func() {
			if !sleep(ctx, time.Duration(i)*1200*time.Millisecond) {
				return
			}
			for j := range queue {
				if ctx.Err() == nil {
					do(j)
				}
			}
		})
	}
}

func (r *recording) have(kind string, id int, count *atomic.Int64) bool {
	ok := exists(filepath.Join(r.o.dir, fmt.Sprintf("%s-%04d.json", kind, id)))
	if ok {
		count.Add(1)
	}
	return ok
}

// pause waits until the embargo after the last sample of the other parts is
// over. A part that is taken up again is not paused against itself.
func (r *recording) pause(ctx context.Context, part string) error {
	last := int64(0)
	for _, f := range glob(r.o.dir, "*-????.json") {
		var rec struct {
			Plan          struct{ Part string }
			Last, DeathAt int64
		}
		if readJSON(f, &rec) == nil && rec.Plan.Part != part {
			last = max(last, rec.Last, rec.DeathAt)
		}
	}
	wait := time.Until(time.UnixMilli(last).Add(embargo))
	if wait > 0 && !r.o.quick {
		say("embargo before part %s: %v", part, wait.Round(time.Second))
		sleep(ctx, wait)
	}
	return ctx.Err()
}

func glob(dir, pattern string) []string {
	out, _ := filepath.Glob(filepath.Join(dir, pattern))
	return out
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (r *recording) oneLife(ctx context.Context, p lifePlan) {
	if err := recordLife(ctx, &r.stand, r.o.dir, p, r.dependent.addr); err != nil {
		r.report(fmt.Errorf("%v: %w", &p, err))
		return
	}
	r.livesDone.Add(1)
	var rec lifeRecord
	if readJSON(filepath.Join(r.o.dir, fmt.Sprintf("life-%04d.json", p.ID)), &rec) == nil && rec.DeathAt > 0 {
		r.deaths.Add(1)
	}
}

func (r *recording) oneIncident(ctx context.Context, p incidentPlan) {
	if err := recordIncident(ctx, &r.stand, r.o.dir, p); err != nil {
		r.report(fmt.Errorf("%v: %w", &p, err))
		return
	}
	r.incidentsDone.Add(1)
}

// report says an error and goes on: a life that failed to be recorded is
// recorded at the next sitting.
func (r *recording) report(err error) {
	if err != nil && err != context.Canceled {
		r.faulty.Add(1)
		say("%v", err)
	}
}

func (r *recording) progress(ctx context.Context) {
	for sleep(ctx, 15*time.Second) {
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		say("lives %d/%d (%d deaths this sitting), incidents %d/%d, errors %d, recorder CPU %.0f s",
			r.livesDone.Load(), len(r.lives), r.deaths.Load(), r.incidentsDone.Load(), len(r.incidents), r.faulty.Load(),
			float64(u.Utime.Sec+u.Stime.Sec))
	}
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
