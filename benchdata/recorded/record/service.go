//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	mrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// serviceConfig tells a service process what it is. The recorder hands it over
// as JSON in the environment.
type serviceConfig struct {
	Name    string
	Join    []string // cgroup.procs files to enter before anything else
	Nofile  uint64   // RLIMIT_NOFILE, 0 keeps the inherited one
	Disk    string   // directory of the journal
	Slots   int      // requests worked on at once; the others wait
	CostKB  int      // KiB hashed per request
	AllocKB int      // KiB of garbage made per request
	DataMB  int      // resident working set
	CacheMB int      // bound of the cache
	Edges   []edgeConfig
	ENOSPC  string // "exit" or "serve": what a full disk does
	Version bug    // defects of this build
}

// edgeConfig is one dependency and the share of requests that call it.
type edgeConfig struct {
	To       string
	Addr     string
	Fraction float64
}

// bug is what is wrong with a badly deployed version. Zero is the good build.
type bug struct {
	Waste      int     // how many times over a request is hashed
	Errors     float64 // share of requests answered with 500 once Ramp has passed
	Ramp       float64 // seconds over which Errors grows from 0
	LeakKB     float64 // KiB kept for ever per request
	PanicAfter int     // requests until a nil map is written to
}

const serviceEnv = "PORTENT_RECORD_SERVICE"

// service is a small HTTP server that really works: it hashes its data, keeps
// a cache under a lock, writes a journal and calls its dependencies.
type service struct {
	cfg     serviceConfig
	started time.Time
	slots   chan struct{}
	data    []byte
	cache   *cache
	journal *journal
	edges   []*edge
	leaks   leakBag
	faults  faults
	seen    atomic.Int64
	failed  atomic.Int64
	flying  atomic.Int64
	sink    atomic.Uint64
}

// enterLimits is the first half of a service's start: it enters the cgroups,
// lowers its limits and executes the binary anew, so that every page of the
// second half is charged to the container.
func enterLimits() {
	cfg := readServiceConfig()
	for _, path := range cfg.Join {
		if err := os.WriteFile(path, []byte("0"), 0o644); err != nil {
			fatal(fmt.Errorf("enter cgroup %s: %w", path, err))
		}
	}
	if n := cfg.Nofile; n > 0 {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			fatal(fmt.Errorf("limit open files to %d: %w", n, err))
		}
	}
	syscall.Setpriority(syscall.PRIO_PROCESS, 0, 0) // not the recorder's
	fatal(syscall.Exec("/proc/self/exe", []string{os.Args[0], "service"}, os.Environ()))
}

func readServiceConfig() (cfg serviceConfig) {
	if err := json.Unmarshal([]byte(os.Getenv(serviceEnv)), &cfg); err != nil {
		fatal(fmt.Errorf("%s: %w", serviceEnv, err))
	}
	return cfg
}

// runService is the second half: it serves until its stdin closes.
func runService() {
	s := newService(readServiceConfig())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fatal(err)
	}
	fmt.Printf("ready %d\n", ln.Addr().(*net.TCPAddr).Port)
	go s.obey(os.Stdin)
	srv := &http.Server{Handler: s.mux(), ReadHeaderTimeout: time.Hour}
	fatal(srv.Serve(ln))
}

func newService(cfg serviceConfig) *service {
	s := &service{cfg: cfg, started: time.Now(), slots: make(chan struct{}, cfg.Slots),
		data: make([]byte, max(1, cfg.DataMB)<<20), cache: newCache(cfg.CacheMB << 20)}
	rand.Read(s.data)
	s.journal = openJournal(cfg.Disk, cfg.ENOSPC == "exit")
	for _, e := range cfg.Edges {
		s.edges = append(s.edges, newEdge(e))
	}
	return s
}

func (s *service) mux() *http.ServeMux {
	m := http.NewServeMux()
	m.HandleFunc("/work", s.work)
	m.HandleFunc("/healthz", s.health)
	m.HandleFunc("/stats", s.stats)
	return m
}

// obey takes commands, one JSON object a line. The end of input is the polite
// way to stop; it also stops the service when the recorder is gone.
func (s *service) obey(in *os.File) {
	for sc := bufio.NewScanner(in); sc.Scan(); {
		var f faultSpec
		if err := json.Unmarshal(sc.Bytes(), &f); err != nil {
			fatal(err)
		}
		s.faults.set(s, f)
	}
	os.Exit(0)
}

// work is the one business call.
func (s *service) work(w http.ResponseWriter, r *http.Request) {
	n := s.seen.Add(1)
	s.flying.Add(1)
	defer s.flying.Add(-1)
	err := s.do(r.Context(), n)
	if err != nil {
		s.failed.Add(1)
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(s.data[:512])
}

func (s *service) do(ctx context.Context, n int64) error {
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer func() { <-s.slots }()
	s.faults.wait(ctx)
	s.compute(n)
	if err := s.misbehave(n); err != nil {
		return err
	}
	if err := s.journal.log(ctx, n); err != nil {
		return err
	}
	return s.callEdges(ctx)
}

func (s *service) acquire(ctx context.Context) error {
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// compute hashes a piece of the data, makes garbage and touches the cache.
func (s *service) compute(n int64) {
	garbage := make([]byte, s.cfg.AllocKB<<10)
	for range max(1, s.cfg.Version.Waste) {
		from := mrand.IntN(len(s.data) - s.cfg.CostKB<<10)
		sum := sha256.Sum256(s.data[from : from+s.cfg.CostKB<<10])
		copy(garbage, sum[:])
	}
	s.cache.touch(n%4999, bytes.Clone(garbage[:min(len(garbage), 1024)]))
	s.sink.Add(uint64(garbage[0]))
}

// misbehave is where the defects of a bad version live.
func (s *service) misbehave(n int64) error {
	b := s.cfg.Version
	if b.LeakKB > 0 {
		s.leaks.keep(int(b.LeakKB * 1024))
	}
	if b.PanicAfter > 0 && n >= int64(b.PanicAfter) {
		//lint:ignore SA5000 the crash is the point
		go func() { var m map[int]int; m[0] = 1 }()
	}
	if b.Errors > 0 && mrand.Float64() < b.Errors*min(1, time.Since(s.started).Seconds()/max(b.Ramp, 0.1)) {
		return fmt.Errorf("%s: cannot decode order", s.cfg.Name)
	}
	return nil
}

// callEdges calls the dependencies at the same time, as a service with fan-out
// does, and fails with the first that fails.
func (s *service) callEdges(ctx context.Context) error {
	var wg sync.WaitGroup
	errs := make([]error, len(s.edges))
	for i, e := range s.edges {
		if e.cfg.Fraction < 1 && mrand.Float64() >= e.cfg.Fraction {
			continue
		}
		wg.Go(func() { errs[i] = e.call(ctx) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// health goes the way a request goes: through a slot, the lock and the
// journal. A service that cannot do that is of no use.
func (s *service) health(w http.ResponseWriter, r *http.Request) {
	if s.acquire(r.Context()) != nil {
		return
	}
	defer func() { <-s.slots }()
	s.cache.touch(0, nil)
	err := s.journal.healthy()
	if err == nil {
		err = s.misbehave(0)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}

// stats prints the service's own counters, "name value" a line, then one line
// per edge with the latencies since the last scrape in microseconds.
func (s *service) stats(w http.ResponseWriter, _ *http.Request) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	out := bufio.NewWriter(w)
	defer out.Flush()
	for _, p := range []struct {
		name  string
		value float64
	}{
		{"go_goroutines", float64(runtime.NumGoroutine())},
		{"go_memstats_heap_alloc_bytes", float64(m.HeapAlloc)},
		{"go_memstats_next_gc_bytes", float64(m.NextGC)},
		{"go_gc_duration_seconds_count", float64(m.NumGC)},
		{"go_gc_duration_seconds_sum", float64(m.PauseTotalNs) / 1e9},
		{"http_server_requests_failed_total", float64(s.failed.Load())},
		{"http_server_requests_in_flight", float64(s.flying.Load())},
		{"app_cache_entries", float64(s.cache.len())},
		{"app_journal_sync_seconds_sum", s.journal.syncSeconds()},
		{"app_journal_errors_total", float64(s.journal.errors.Load())},
	} {
		fmt.Fprintf(out, "%s %g\n", p.name, p.value)
	}
	for _, e := range s.edges {
		e.calls.print(out, "edge "+e.cfg.To)
	}
}

// cache is a bounded map behind one lock, the lock every request takes.
type cache struct {
	mu    sync.Mutex
	m     map[int64][]byte
	size  int
	bound int
}

func newCache(bound int) *cache { return &cache{m: map[int64][]byte{}, bound: bound} }

func (c *cache) touch(key int64, val []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if val == nil {
		return
	}
	c.size += len(val) - len(c.m[key])
	c.m[key] = val
	for k, v := range c.m {
		if c.size <= c.bound {
			return
		}
		c.size -= len(v)
		delete(c.m, k)
	}
}

func (c *cache) len() int {
	if !c.mu.TryLock() {
		return -1 // the scrape must not wait for a convoy
	}
	defer c.mu.Unlock()
	return len(c.m)
}

// leakBag keeps what is never given back. Its pages are written, so they are
// resident.
type leakBag struct {
	mu   sync.Mutex
	bags [][]byte
	size atomic.Int64
}

func (l *leakBag) keep(n int) {
	if n <= 0 {
		return
	}
	b := make([]byte, n)
	for i := 0; i < n; i += 512 {
		b[i] = byte(i)
	}
	l.mu.Lock()
	l.bags = append(l.bags, b)
	l.mu.Unlock()
	l.size.Add(int64(n))
}

func (l *leakBag) drop() {
	l.mu.Lock()
	l.bags = nil
	l.mu.Unlock()
	l.size.Store(0)
}

func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
