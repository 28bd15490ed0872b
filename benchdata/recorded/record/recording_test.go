//go:build linux

package main

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestCrewDoesEveryJobOnce(t *testing.T) {
	var wg sync.WaitGroup
	var done [20]atomic.Int64
	jobs := make([]int, len(done))
	for i := range jobs {
		jobs[i] = i
	}
	crew(&wg, t.Context(), 2, jobs, func(i int) { done[i].Add(1) })
	wg.Wait()
	for i := range done {
		if n := done[i].Load(); n != 1 {
			t.Errorf("job %d was done %d times", i, n)
		}
	}
}

// TestResume finds what an earlier sitting recorded.
func TestResume(t *testing.T) {
	dir := t.TempDir()
	rawLife(t, dir)
	r := newRecording(options{dir: dir, lives: 10, incidents: 5})
	if !r.have("life", 3, &r.livesDone) || r.have("life", 4, &r.livesDone) || r.livesDone.Load() != 1 {
		t.Errorf("%d lives found", r.livesDone.Load())
	}
}

// TestPause keeps the embargo against other parts, not against the part's own.
func TestPause(t *testing.T) {
	dir := t.TempDir()
	r := newRecording(options{dir: dir})
	now := time.Now().UnixMilli()
	rec := lifeRecord{Plan: lifePlan{Part: "train"}, Last: now - embargo.Milliseconds() + 300}
	if err := saveJSON(filepath.Join(dir, "life-0001.json"), rec); err != nil {
		t.Fatal(err)
	}
	f := func(part string, lo, hi time.Duration) {
		t.Helper()
		start := time.Now()
		if err := r.pause(t.Context(), part); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d < lo || d > hi {
			t.Errorf("pause before %s of %v", part, d)
		}
	}
	f("train", 0, 100*time.Millisecond)
	f("validation", 100*time.Millisecond, 2*time.Second)
}

func TestPartEnd(t *testing.T) {
	if a, b, c := partEnd(90, 0), partEnd(90, 1), partEnd(90, 2); a != 54 || b != 72 || c != 90 {
		t.Error(a, b, c)
	}
}

// TestClosed does not take up a part when a later one has begun.
func TestClosed(t *testing.T) {
	dir := t.TempDir()
	r := newRecording(options{dir: dir, lives: 10, incidents: 5})
	id := r.lives[7].ID // in validation
	if err := saveJSON(filepath.Join(dir, fmt.Sprintf("life-%04d.json", id)), lifeRecord{}); err != nil {
		t.Fatal(err)
	}
	if !r.closed("train") || r.closed("validation") || r.closed("test") {
		t.Error(r.closed("train"), r.closed("validation"), r.closed("test"))
	}
}

// TestLeaveOut records nothing that could fill an unlimited machine.
func TestLeaveOut(t *testing.T) {
	r := newRecording(options{dir: t.TempDir(), lives: 100, incidents: 24})
	r.leaveOut()
	for _, p := range r.lives {
		if k := p.Action.Spec.Kind; k == "leak" || k == "disk" || k == "cpu" || k == "io" || p.Action.Bug.LeakKB > 0 {
			t.Errorf("%v is still planned", &p)
		}
	}
	if len(r.lives) == 0 || len(r.incidents) == 0 {
		t.Error("nothing is left")
	}
}
