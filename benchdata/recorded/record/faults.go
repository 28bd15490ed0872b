//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"math"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// faultSpec is one fault as the recorder orders it. What Amount and Bound
// count depends on the kind; see the functions of faultKinds.
type faultSpec struct {
	Kind   string
	Amount float64
	Ramp   float64 // seconds until Amount is reached, 0 at once
	Bound  float64 // where growth stops, 0 nowhere
	Hold   float64 // seconds until the fault ends by itself, 0 never
	Jitter float64 // 0..1, unevenness of growth
}

// level is how far the ramp has come after t seconds, 0..1.
func (f faultSpec) level(t float64) float64 {
	if f.Ramp <= 0 {
		return 1
	}
	return min(1, t/f.Ramp)
}

// faults runs the faults of a service. At most one is on.
type faults struct {
	mu    sync.Mutex
	stop  context.CancelFunc
	delay atomic.Int64 // nanoseconds every request waits
}

// faultKinds are the faults that happen inside the process.
var faultKinds = map[string]func(context.Context, *service, faultSpec){
	"cpu":      cpuHog,
	"leak":     memoryLeak,
	"sawtooth": gcSawtooth,
	"warm":     warmUp,
	"disk":     diskFill,
	"io":       ioStorm,
	"fd":       fdLeak,
	"lock":     lockConvoy,
	"slow":     slowDown,
	"panic":    func(context.Context, *service, faultSpec) { go func() { panic("corrupted index") }() },
}

// set ends the fault that is on and starts f. Kind "off" only ends.
func (fs *faults) set(s *service, f faultSpec) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.stop != nil {
		fs.stop()
	}
	run := faultKinds[f.Kind]
	if run == nil {
		fs.stop = nil
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	if f.Hold > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), seconds(f.Hold))
	}
	fs.stop = cancel
	go run(ctx, s, f)
}

// wait is where a request meets a slow-down.
func (fs *faults) wait(ctx context.Context) {
	if d := fs.delay.Load(); d > 0 {
		sleep(ctx, time.Duration(d))
	}
}

// every calls step each interval with the seconds passed, until ctx ends.
func every(ctx context.Context, interval time.Duration, step func(t float64)) {
	start := time.Now()
	for sleep(ctx, interval) {
		step(time.Since(start).Seconds())
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// cpuHog burns: Amount runaway loops, coming one after the other over Ramp.
// Bound, when not 0, is the share of time each burns.
func cpuHog(ctx context.Context, s *service, f faultSpec) {
	n := 0
	every(ctx, 200*time.Millisecond, func(t float64) {
		for want := int(math.Ceil(f.Amount * f.level(t))); n < want; n++ {
			go burn(ctx, s, f.Bound)
		}
	})
}

func burn(ctx context.Context, s *service, share float64) {
	var x uint64 = 88172645463325252
	for ctx.Err() == nil {
		start := time.Now()
		for time.Since(start) < 5*time.Millisecond {
			for range 20000 {
				x ^= x << 13
				x ^= x >> 7
				x ^= x << 17
			}
		}
		s.sink.Add(x)
		if share > 0 && share < 1 {
			sleep(ctx, time.Duration(float64(time.Since(start))*(1-share)/share))
		}
	}
}

// memoryLeak keeps Amount bytes a second until Bound bytes are kept, and gives
// them back when the fault is ended from outside.
func memoryLeak(ctx context.Context, s *service, f faultSpec) {
	kept := 0.0
	last := 0.0
	every(ctx, 250*time.Millisecond, func(t float64) {
		n := f.Amount * f.level(t) * (t - last) * (1 + f.Jitter*mrand.NormFloat64())
		last = t
		if n = max(0, n); f.Bound > 0 {
			n = min(n, f.Bound-kept)
		}
		kept += n
		s.leaks.keep(int(n))
	})
	if f.Hold == 0 {
		s.leaks.drop()
	}
}

// gcSawtooth fills up to Bound bytes in Amount seconds and lets go, over and
// over, as a batch job or a lazy collector does.
func gcSawtooth(ctx context.Context, s *service, f faultSpec) {
	every(ctx, 250*time.Millisecond, func(t float64) {
		if float64(s.leaks.size.Load()) >= f.Bound {
			s.leaks.drop()
			debug.FreeOSMemory()
			return
		}
		s.leaks.keep(int(f.Bound / f.Amount / 4))
	})
	s.leaks.drop()
}

// warmUp fills as a cache does: Bound bytes with time constant Amount seconds.
func warmUp(ctx context.Context, s *service, f faultSpec) {
	kept := 0.0
	every(ctx, 250*time.Millisecond, func(t float64) {
		want := f.Bound * (1 - math.Exp(-t/f.Amount))
		n := max(0, (want-kept)*(1+f.Jitter*mrand.NormFloat64()))
		kept += n
		s.leaks.keep(int(n))
	})
	s.leaks.drop()
}

// diskFill writes Amount bytes a second to a log. At the share Bound of the
// disk, when not 0, the log is rotated away.
func diskFill(ctx context.Context, s *service, f faultSpec) {
	path := filepath.Join(s.cfg.Disk, "debug.log")
	last := 0.0
	every(ctx, 250*time.Millisecond, func(t float64) {
		b := make([]byte, int(max(0, f.Amount*f.level(t)*(t-last)*(1+f.Jitter*mrand.NormFloat64()))))
		last = t
		rand.Read(b)
		appendFile(path, b)
		if used, size := diskUse(s.cfg.Disk); f.Bound > 0 && used >= f.Bound*size {
			os.Remove(path)
		}
	})
	os.Remove(path)
}

func appendFile(path string, b []byte) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return
	}
	defer f.Close()
	f.Write(b)
}

// diskUse returns the bytes in use and the size of the file system at dir.
func diskUse(dir string) (used, size float64) {
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) != nil {
		return math.NaN(), math.NaN()
	}
	return float64(st.Blocks-st.Bfree) * float64(st.Bsize), float64(st.Blocks) * float64(st.Bsize)
}

const stormBlock = 64 << 10

// ioStorm writes past the page cache with Amount writers, coming one after the
// other over Ramp.
func ioStorm(ctx context.Context, s *service, f faultSpec) {
	n := 0
	every(ctx, 200*time.Millisecond, func(t float64) {
		for want := int(math.Ceil(f.Amount * f.level(t))); n < want; n++ {
			go stormWriter(ctx, filepath.Join(s.cfg.Disk, "storm."+strconv.Itoa(n%4)))
		}
	})
}

func stormWriter(ctx context.Context, path string) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_DIRECT, 0o644)
	if err != nil {
		return
	}
	defer f.Close()
	raw := make([]byte, stormBlock+4096)
	off := (4096 - int(uintptr(unsafe.Pointer(&raw[0]))%4096)) % 4096
	block := raw[off : off+stormBlock]
	rand.Read(block)
	for ctx.Err() == nil {
		if _, err := f.WriteAt(block, int64(mrand.IntN(16))*stormBlock); err != nil {
			sleep(ctx, 50*time.Millisecond)
		}
	}
}

// fdLeak opens Amount files a second and closes none, up to Bound files.
func fdLeak(ctx context.Context, s *service, f faultSpec) {
	var open []*os.File
	due, last := 0.0, 0.0
	every(ctx, 250*time.Millisecond, func(t float64) {
		due += max(0, f.Amount*f.level(t)*(t-last)*(1+f.Jitter*mrand.NormFloat64()))
		last = t
		for ; due >= 1; due-- {
			if f.Bound > 0 && len(open) >= int(f.Bound) {
				continue
			}
			if h, err := os.Open(os.DevNull); err == nil {
				open = append(open, h)
			}
		}
	})
	for _, h := range open {
		h.Close()
	}
}

// lockConvoy holds the lock every request needs, up to Amount milliseconds at
// a time.
func lockConvoy(ctx context.Context, s *service, f faultSpec) {
	every(ctx, 10*time.Millisecond, func(t float64) {
		s.cache.mu.Lock()
		defer s.cache.mu.Unlock()
		sleep(ctx, time.Duration(max(1, f.Amount*f.level(t))*float64(time.Millisecond)))
	})
}

// slowDown makes every request wait up to Amount milliseconds for something
// outside.
func slowDown(ctx context.Context, s *service, f faultSpec) {
	every(ctx, 100*time.Millisecond, func(t float64) {
		s.faults.delay.Store(int64(f.Amount * f.level(t) * float64(time.Millisecond)))
	})
	s.faults.delay.Store(0)
}
