package portent

import (
	"context"
	"iter"
	"sync"
)

// feedLimit bounds the events waiting for a slow reader; beyond it the oldest
// are dropped and counted (portent_events_dropped_total), because a reader that
// hangs must not stop the monitor or fill its memory.
const feedLimit = 1 << 16

// feeds are the readers of [Monitor.Events].
type feeds struct {
	mu      sync.Mutex
	all     map[*feed]struct{}
	dropped uint64
}

// feed is the queue of one reader.
type feed struct {
	events []Event
	wake   chan struct{} // holds one token when there is something to read
}

func (f *feeds) send(ev Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for q := range f.all {
		if len(q.events) >= feedLimit {
			q.events = q.events[1:]
			f.dropped++
		}
		q.events = append(q.events, ev)
		select {
		case q.wake <- struct{}{}:
		default:
		}
	}
}

func (f *feeds) open() *feed {
	q := &feed{wake: make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil {
		f.all = map[*feed]struct{}{}
	}
	f.all[q] = struct{}{}
	return q
}

func (f *feeds) close(q *feed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all, q)
}

// take empties a reader's queue.
func (f *feeds) take(q *feed) []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	events := q.events
	q.events = nil
	return events
}

// Events returns the events from now on, in order, until ctx ends. The queue
// begins with the call, not with the loop, so nothing is lost between them.
// Reading is independent of Push: a slow loop loses the oldest events past
// 65,536, a fast one waits. Several loops may read at once; each sees every
// event. The iterator serves one loop.
func (m *Monitor) Events(ctx context.Context) iter.Seq[Event] {
	q := m.feeds.open()
	stop := context.AfterFunc(ctx, func() { m.feeds.close(q) })
	return func(yield func(Event) bool) {
		defer m.feeds.close(q)
		defer stop()
		for {
			for _, ev := range m.feeds.take(q) {
				if !yield(ev) {
					return
				}
			}
			select {
			case <-q.wake:
			case <-ctx.Done():
				for _, ev := range m.feeds.take(q) {
					if !yield(ev) {
						return
					}
				}
				return
			}
		}
	}
}
