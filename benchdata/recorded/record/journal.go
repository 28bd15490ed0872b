//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// exitNoSpace is the exit code of a service whose disk is full: errno ENOSPC.
const exitNoSpace = 28

const (
	commitShare   = 0.1                   // share of requests that wait until they are on disk
	commitSpacing = 20 * time.Millisecond // group commit
	journalMax    = 1 << 20               // then it starts over
)

// journal is an append-only file with group commit. A flusher writes and syncs;
// some requests wait for it.
type journal struct {
	path      string
	exit      bool // on ENOSPC
	mu        sync.Mutex
	buf       bytes.Buffer
	done      chan struct{} // closed when what is in buf is on disk
	err       error         // of the last flush
	wake      chan struct{}
	busySince atomic.Int64 // unix nano of the running flush, 0 when idle
	errors    atomic.Int64
	syncNanos atomic.Int64
}

func openJournal(dir string, exit bool) *journal {
	j := &journal{path: filepath.Join(dir, "journal"), exit: exit, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	go j.flusher()
	return j
}

// log appends a record; one request in ten waits for the disk.
func (j *journal) log(ctx context.Context, n int64) error {
	j.mu.Lock()
	if j.buf.Len() < 256<<10 {
		fmt.Fprintf(&j.buf, "%020d order accepted, items reserved, payment booked, %016x\n", n, rand.Uint64())
	}
	done, err := j.done, j.err
	j.mu.Unlock()
	if rand.Float64() >= commitShare {
		return err
	}
	select {
	case j.wake <- struct{}{}:
	default:
	}
	select {
	case <-done:
	case <-ctx.Done():
		return ctx.Err()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

func (j *journal) flusher() {
	for {
		select {
		case <-j.wake:
		case <-time.After(time.Second):
		}
		j.flush()
		time.Sleep(commitSpacing)
	}
}

func (j *journal) flush() {
	j.mu.Lock()
	out := bytes.Clone(j.buf.Bytes())
	j.buf.Reset()
	done := j.done
	j.done = make(chan struct{})
	j.mu.Unlock()
	start := time.Now()
	j.busySince.Store(start.UnixNano())
	err := j.write(out)
	j.busySince.Store(0)
	j.syncNanos.Add(int64(time.Since(start)))
	if err != nil {
		j.errors.Add(1)
		if j.exit && errors.Is(err, syscall.ENOSPC) {
			fmt.Fprintln(os.Stderr, "journal:", err)
			os.Exit(exitNoSpace)
		}
	}
	j.mu.Lock()
	j.err = err
	j.mu.Unlock()
	close(done)
}

// write opens the file anew each time, as a program with a rotated log does;
// so it also feels the limit of open files.
func (j *journal) write(b []byte) error {
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && st.Size() > journalMax {
		f.Truncate(0)
	}
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Sync()
}

// healthy fails when the last flush did, or the running one hangs.
func (j *journal) healthy() error {
	if t := j.busySince.Load(); t != 0 && time.Since(time.Unix(0, t)) > 2*time.Second {
		return errors.New("journal: flush hangs")
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

func (j *journal) syncSeconds() float64 {
	s := float64(j.syncNanos.Load()) / 1e9
	if t := j.busySince.Load(); t != 0 {
		s += time.Since(time.Unix(0, t)).Seconds()
	}
	return s
}
