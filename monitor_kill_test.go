package portent

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// saverEnv makes the test binary save snapshots into a directory until killed.
const saverEnv = "PORTENT_TEST_SAVE_INTO"

// TestKilledWhileSaving kills a process at random moments while it saves
// snapshots over and over, and wants a whole one to be there every time.
func TestKilledWhileSaving(t *testing.T) {
	if dir := os.Getenv(saverEnv); dir != "" {
		saveForEver(t, dir)
	}
	if testing.Short() {
		t.Skip("short")
	}
	dir := t.TempDir()
	first := newMonitor(t, replayConfig(1))
	push(t, first, testStream(1)[:2000], 1000)
	if err := first.SaveSnapshot(dir); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 5))
	halves, last := 0, uint64(0)
	for range 25 {
		runSaver(t, dir, time.Duration(5+rng.IntN(120))*time.Millisecond)
		left, _ := filepath.Glob(filepath.Join(dir, snapshotName+".tmp-*"))
		halves += len(left)
		m := newMonitor(t, replayConfig(2))
		if err := m.LoadSnapshot(dir); err != nil {
			t.Fatalf("after a kill: %v", err)
		}
		if m.seq < last {
			t.Fatalf("snapshot of event %d after one of event %d", m.seq, last)
		}
		last = m.seq
	}
	t.Logf("%d of 25 kills left a half-written file behind", halves)
}

// runSaver starts the saver, lets it work and kills it.
func runSaver(t *testing.T, dir string, wait time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWhileSaving$")
	cmd.Env = append(os.Environ(), saverEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var ready [1]byte
	if _, err := out.Read(ready[:]); err != nil {
		t.Fatalf("saver did not start: %v", err)
	}
	time.Sleep(wait)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed: that is the error
}

// saveForEver loads the snapshot, goes on with the stream and saves after every
// push. It never returns.
func saveForEver(t *testing.T, dir string) {
	m := newMonitor(t, replayConfig(1))
	if err := m.LoadSnapshot(dir); err != nil {
		t.Fatal(err)
	}
	points := testStream(1)
	fmt.Print("r") // ready
	for round := 0; ; round++ {
		from := 60 * round % (len(points) - 60)
		push(t, m, points[from:from+60], 60)
		if err := m.SaveSnapshot(dir); err != nil {
			t.Fatal(err)
		}
	}
}
