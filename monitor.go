package portent

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/scoring"
)

// Monitor is the loop joined up: it takes batches of samples and tells, as
// events, what is unusual, which instance is about to fail, what is to blame,
// how loaded everything is and what size it should have.
//
// All methods are safe for concurrent use; Push calls queue up behind each
// other, and work on one batch is spread over Config.Shards goroutines that end
// with the call. The same samples in the same order give the same events,
// whatever the number of shards, however the samples are cut into batches, and
// whether or not the monitor was saved and restored in between.
type Monitor struct {
	cfg     Config
	reg     *ingest.Registry
	scorer  *scoring.Scorer
	signals signalMap
	items   []func(*loadState, *signals) float64 // inputs of the load score
	metrics selfMetrics

	mu         sync.Mutex
	refs       []seriesRef // by SeriesID
	shards     []*shard
	instances  map[string]*instance
	clock      streamClock
	incidents  incidentBook
	askers     []string          // instances whose size is to be looked at
	warned     map[string]bool   // instances with open warnings
	gone       []ingest.SeriesID // forgotten, not yet retired from the registry
	lost       uint64            // samples of this batch whose series the registry no longer knows
	seq        uint64
	otherModel bool         // while restoring: the snapshot's failure states belong to another model
	gateDrops  ingest.Drops // already reported to metrics and hooks
	scratch    []flagged    // events of one segment, all shards

	feeds feeds
}

// seriesRef leads from a SeriesID to where its states live.
type seriesRef struct {
	local uint32
	shard uint16
	known bool
}

// New returns a monitor, or every fault of the configuration.
func New(cfg Config) (*Monitor, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	scorer, err := cfg.Profile.Compile()
	if err != nil {
		return nil, err
	}
	m := &Monitor{cfg: cfg, reg: cfg.Registry, scorer: scorer, instances: map[string]*instance{}, warned: map[string]bool{}}
	m.signals = newSignalMap(&cfg)
	for _, item := range scorer.Profile().Items {
		m.items = append(m.items, itemInput(item.Name))
	}
	m.metrics.init(m)
	for i := range cfg.Shards {
		s, err := newShard(m, i)
		if err != nil {
			return nil, err
		}
		m.shards = append(m.shards, s)
	}
	m.incidents.init(m)
	return m, nil
}

// Registry returns the registry that batches for this monitor must use.
func (m *Monitor) Registry() *ingest.Registry { return m.reg }

// NewBatch returns an empty batch for this monitor.
func (m *Monitor) NewBatch() *ingest.Batch { return ingest.NewBatch(m.reg) }

// Push takes a batch: every sample is admitted or refused by cause, every
// admitted one is scored. It implements ingest.Sink. The batch may be reused as
// soon as Push returns. The only error is ingest.ErrForeignBatch; bad samples
// are counted, not returned.
func (m *Monitor) Push(b *ingest.Batch) error {
	if b.Registry() != m.reg {
		return fmt.Errorf("portent: Push: %w", ingest.ErrForeignBatch)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	done := m.metrics.pushTimer()
	m.meet(b.Series)
	now := m.now()
	for from := 0; from < b.Len(); {
		to, crossed := m.clock.segment(b.Time, from, now)
		m.run(b, from, to, now)
		if crossed {
			m.tick(m.clock.cross(b.Time[to]))
			if len(m.gone) > 0 {
				m.meet(b.Series[to:]) // what was forgotten may come back in this very batch
			}
		}
		from = to
	}
	m.retire()
	m.report(b)
	done()
	return nil
}

// Flush evaluates the moment that is still being filled on every instance and
// looks at the incidents once more: the end of a replay. A live monitor needs no
// Flush, the next samples do it.
func (m *Monitor) Flush() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(m.instances)) {
		if in := m.instances[name]; in.started() {
			m.shards[in.shard].finish(in, in.time, 0)
		}
		m.gather()
	}
	m.tick(m.clock.newest)
	m.retire()
}

func (m *Monitor) now() int64 {
	if t := m.cfg.Now(); !t.IsZero() {
		return t.UnixMilli()
	}
	return 0
}

// run steps samples [from,to) of a batch through the shards and gathers their
// events.
func (m *Monitor) run(b *ingest.Batch, from, to int, now int64) {
	const small = 512 // below it goroutines cost more than they bring
	if len(m.shards) == 1 || to-from < small {
		for i := from; i < to; i++ {
			if r := m.refs[b.Series[i]]; r.known {
				m.shards[r.shard].step(i, r.local, b.Time[i], b.Value[i], now)
			} else {
				m.lost++
			}
		}
	} else {
		m.runParallel(b, from, to, now)
	}
	m.gather()
}

func (m *Monitor) runParallel(b *ingest.Batch, from, to int, now int64) {
	for _, s := range m.shards {
		s.work = s.work[:0]
	}
	for i := from; i < to; i++ {
		if r := m.refs[b.Series[i]]; r.known {
			s := m.shards[r.shard]
			s.work = append(s.work, int32(i))
		} else {
			m.lost++
		}
	}
	var wg sync.WaitGroup
	for _, s := range m.shards {
		if len(s.work) > 0 {
			wg.Go(func() {
				for _, i := range s.work {
					s.step(int(i), m.refs[b.Series[i]].local, b.Time[i], b.Value[i], now)
				}
			})
		}
	}
	wg.Wait()
}

// flagged is an event of a shard with the place of the sample that led to it,
// by which the events of all shards are put in one order.
type flagged struct {
	at int
	ev Event
}

// gather puts the shards' events in the order of their samples and emits them.
func (m *Monitor) gather() {
	all := m.scratch[:0]
	for _, s := range m.shards {
		all = append(all, s.out...)
		clear(s.out)
		s.out = s.out[:0]
	}
	slices.SortStableFunc(all, func(a, b flagged) int { return a.at - b.at })
	for _, f := range all {
		m.emit(f.ev)
		m.incidents.note(&f.ev)
		m.noteWarning(&f.ev)
		if f.ev.asks {
			m.ask(m.instances[f.ev.Instance])
		}
	}
	clear(all)
	m.scratch = all[:0]
}

// emit numbers an event and hands it to everybody who listens.
func (m *Monitor) emit(ev Event) {
	m.seq++
	ev.Seq = m.seq
	m.metrics.event(ev.Kind)
	if m.cfg.Hooks.Event != nil {
		m.cfg.Hooks.Event(ev)
	}
	m.feeds.send(ev)
}

// report counts what became of a batch.
func (m *Monitor) report(b *ingest.Batch) {
	var sum ingest.Drops
	for _, s := range m.shards {
		sum.Add(&s.gate.Drops)
	}
	r := BatchReport{Samples: b.Len(), Drops: b.Drops}
	for c := range sum {
		r.Drops[c] += sum[c] - m.gateDrops[c]
	}
	r.Drops[ingest.NoLabels] += m.lost
	m.gateDrops, m.lost = sum, 0
	m.metrics.batch(&r)
	if m.cfg.Hooks.Batch != nil {
		m.cfg.Hooks.Batch(r)
	}
}

// streamClock cuts the stream at a grid of its own time, so that what is done
// "every ten seconds" is done after the same sample however batches are cut.
type streamClock struct {
	grid   int64 // ms
	ahead  int64 // samples further than this beyond the wall clock do not move it
	newest int64 // newest plausible sample time
	next   int64 // end of the current cell; 0 before the first sample
	swept  int64 // when silent series were last looked for
}

// segment returns the end of the run of samples, starting at from, that lie in
// the current cell, and whether the sample there opens a new one.
func (c *streamClock) segment(times []int64, from int, now int64) (to int, crossed bool) {
	for i := from; i < len(times); i++ {
		t := times[i]
		if t <= c.newest && c.next != 0 || now != 0 && t-now > c.ahead {
			continue
		}
		if c.next == 0 {
			c.newest, c.next = t, ceil(t, c.grid)
		}
		if t >= c.next {
			return i, true
		}
		c.newest = t
	}
	return len(times), false
}

// cross moves to the cell of t and returns the end of the one left.
func (c *streamClock) cross(t int64) int64 {
	end := c.next
	c.newest, c.next = t, ceil(t, c.grid)
	return end
}

// ceil returns the first multiple of grid beyond t.
func ceil(t, grid int64) int64 {
	r := t % grid
	if r < 0 {
		r += grid
	}
	return t - r + grid
}
