//go:build linux

package main

import (
	"context"
	"math"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest/host"
)

func testService(t *testing.T) *service {
	t.Helper()
	return newService(serviceConfig{Name: "a", Disk: t.TempDir(), Slots: 4, CostKB: 8, AllocKB: 4, DataMB: 1, CacheMB: 1, ENOSPC: "serve"})
}

// suffer runs a fault for a moment and then looks.
func suffer(t *testing.T, s *service, f faultSpec, d time.Duration, look func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); faultKinds[f.Kind](ctx, s, f) }()
	time.Sleep(d)
	look()
	cancel()
	<-done
}

func TestMemoryFaults(t *testing.T) {
	t.Parallel()
	f := func(spec faultSpec, lo, hi int64) {
		t.Helper()
		s := testService(t)
		suffer(t, s, spec, 1100*time.Millisecond, func() {
			if n := s.leaks.size.Load(); n < lo || n > hi {
				t.Errorf("%s keeps %d bytes, want %d..%d", spec.Kind, n, lo, hi)
			}
		})
		if n := s.leaks.size.Load(); n != 0 {
			t.Errorf("%s keeps %d bytes when it is over", spec.Kind, n)
		}
	}
	f(faultSpec{Kind: "leak", Amount: 4 << 20}, 2<<20, 6<<20)
	f(faultSpec{Kind: "leak", Amount: 4 << 20, Bound: 1 << 20}, 1<<20-8, 1<<20) // a plateau
	f(faultSpec{Kind: "sawtooth", Amount: 0.5, Bound: 1 << 20}, 0, 2<<20)
	f(faultSpec{Kind: "warm", Amount: 0.2, Bound: 1 << 20}, 900<<10, 1<<20)
}

func TestDiskFaults(t *testing.T) {
	t.Parallel()
	s := testService(t)
	used := func() (n int64) {
		st, err := os.Stat(s.cfg.Disk + "/debug.log")
		if err == nil {
			n = st.Size()
		}
		return n
	}
	suffer(t, s, faultSpec{Kind: "disk", Amount: 1 << 20}, 1100*time.Millisecond, func() {
		if n := used(); n < 512<<10 || n > 2<<20 {
			t.Errorf("log of %d bytes after a second at 1 MiB/s", n)
		}
	})
	if used() != 0 {
		t.Error("the log is still there")
	}
}

func TestFDLeakStops(t *testing.T) {
	s := testService(t)
	p, err := host.OpenProcess(host.FS{}, os.Getpid())
	if err != nil {
		t.Skip(err)
	}
	defer p.Close()
	open := func() float64 {
		var x host.ProcessSample
		p.Read(&x)
		return x.OpenFDs
	}
	before := open()
	suffer(t, s, faultSpec{Kind: "fd", Amount: 200, Bound: 50}, 900*time.Millisecond, func() {
		if n := open() - before; math.Abs(n-50) > 25 {
			t.Errorf("%g descriptors leaked, want 50", n)
		}
	})
	if n := open() - before; n > 25 {
		t.Errorf("%g descriptors left", n)
	}
}

func TestSlowFaults(t *testing.T) {
	t.Parallel()
	f := func(spec faultSpec) {
		t.Helper()
		s := testService(t)
		srv := httptest.NewServer(s.mux())
		defer srv.Close()
		client := newClient(2*time.Second, 1)
		suffer(t, s, spec, 300*time.Millisecond, func() {
			worst := time.Duration(0)
			for range 10 {
				start := time.Now()
				if err := get(t.Context(), client, srv.URL+"/work"); err != nil {
					t.Error(err)
				}
				worst = max(worst, time.Since(start))
				time.Sleep(15 * time.Millisecond) // not all in one gap between two holds
			}
			if worst < 60*time.Millisecond {
				t.Errorf("%s: requests take at most %v", spec.Kind, worst)
			}
		})
	}
	f(faultSpec{Kind: "lock", Amount: 150})
	f(faultSpec{Kind: "slow", Amount: 150})
}

func TestCPUHogBurns(t *testing.T) {
	s := testService(t)
	var before, after syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	suffer(t, s, faultSpec{Kind: "cpu", Amount: 1}, time.Second, func() {
		syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	})
	if d := time.Duration(after.Utime.Nano() - before.Utime.Nano()); d < 200*time.Millisecond {
		t.Errorf("burnt %v in a second", d)
	}
}

func TestIOStormWrites(t *testing.T) {
	s := testService(t)
	suffer(t, s, faultSpec{Kind: "io", Amount: 1}, 400*time.Millisecond, func() {
		st, err := os.Stat(s.cfg.Disk + "/storm.0")
		if err != nil || st.Size() == 0 {
			t.Skip("no direct writes on this file system: ", err)
		}
	})
}

func TestBugs(t *testing.T) {
	t.Parallel()
	f := func(b bug, check func(s *service, failed int)) {
		t.Helper()
		s := testService(t)
		s.cfg.Version = b
		s.started = time.Now().Add(-time.Hour)
		failed := 0
		for n := range int64(50) {
			if s.do(t.Context(), n) != nil {
				failed++
			}
		}
		check(s, failed)
	}
	f(bug{}, func(s *service, failed int) {
		if failed > 0 || s.leaks.size.Load() > 0 {
			t.Errorf("the good build fails %d times", failed)
		}
	})
	f(bug{Errors: 1}, func(_ *service, failed int) {
		if failed != 50 {
			t.Errorf("%d of 50 fail", failed)
		}
	})
	f(bug{LeakKB: 2}, func(s *service, _ int) {
		if n := s.leaks.size.Load(); n != 50*2048 {
			t.Errorf("%d bytes leaked", n)
		}
	})
}

func TestLevel(t *testing.T) {
	f := func(ramp, at, want float64) {
		t.Helper()
		if got := (faultSpec{Ramp: ramp}).level(at); got != want {
			t.Errorf("level of ramp %g at %g = %g, want %g", ramp, at, got, want)
		}
	}
	f(0, 0, 1)
	f(10, 5, 0.5)
	f(10, 20, 1)
}

func TestCacheBound(t *testing.T) {
	c := newCache(10 << 10)
	for k := range int64(100) {
		c.touch(k, make([]byte, 1024))
	}
	if c.size > 10<<10 || c.len() != 10 {
		t.Errorf("%d bytes in %d entries", c.size, c.len())
	}
}
