package portent

import (
	"context"
	"sync"
	"testing"
)

// TestSlowReaderLosesTheOldest: a reader that does not read must cost neither
// the stream nor unbounded memory.
func TestSlowReaderLosesTheOldest(t *testing.T) {
	const extra = 1000
	m := newMonitor(t, replayConfig(1))
	ctx, cancel := context.WithCancel(t.Context())
	events := m.Events(ctx)
	for range feedLimit + extra {
		m.emit(Event{Kind: LoadChanged})
	}
	if m.feeds.dropped != extra {
		t.Errorf("%d events counted as dropped, want %d", m.feeds.dropped, extra)
	}
	cancel()
	n, want := 0, uint64(extra+1)
	for ev := range events {
		if ev.Seq != want {
			t.Fatalf("event %d, want %d", ev.Seq, want)
		}
		want++
		n++
	}
	if n != feedLimit {
		t.Errorf("%d events read, want the newest %d", n, feedLimit)
	}
}

// TestReadersAreIndependent: each loop sees every event, and one that leaves
// early takes nothing from the others.
func TestReadersAreIndependent(t *testing.T) {
	m := newMonitor(t, replayConfig(1))
	ctx, cancel := context.WithCancel(t.Context())
	first, second := m.Events(ctx), m.Events(ctx)
	var seen [2]int
	var wg sync.WaitGroup
	wg.Go(func() {
		for range first {
			seen[0]++
			return
		}
	})
	wg.Go(func() {
		for range second {
			if seen[1]++; seen[1] == 100 {
				cancel()
			}
		}
	})
	for range 100 {
		m.emit(Event{Kind: LoadChanged})
	}
	wg.Wait()
	if seen != [2]int{1, 100} {
		t.Errorf("events seen %v", seen)
	}
	m.feeds.mu.Lock() // the context's own goroutine may be closing one, too
	defer m.feeds.mu.Unlock()
	if len(m.feeds.all) != 0 {
		t.Errorf("%d queues left", len(m.feeds.all))
	}
}

func TestReaderGoneBeforeItsLoop(t *testing.T) {
	m := newMonitor(t, replayConfig(1))
	ctx, cancel := context.WithCancel(t.Context())
	events := m.Events(ctx)
	m.emit(Event{Kind: LoadChanged})
	cancel()
	n := 0
	for range events {
		n++
	}
	if n != 1 {
		t.Errorf("%d events: what came before the end must still be read", n)
	}
}
