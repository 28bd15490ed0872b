//go:build linux

package main

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// netFault is what a proxy does to the bytes that pass. Zero does nothing.
type netFault struct {
	Delay  time.Duration // added to every chunk
	Jitter time.Duration // up to this much more
	Stall  float64       // share of chunks held for a retransmission timeout
	Reset  float64       // share of chunks that break the connection instead
	Refuse float64       // share of new connections closed at once
}

// proxy is a TCP relay on loopback. Both the healthy and the broken network
// pass through it, so that its own cost is in both.
type proxy struct {
	ln     net.Listener
	target atomic.Pointer[string]
	fault  atomic.Pointer[netFault]
	mu     sync.Mutex
	open   map[net.Conn]bool
}

func newProxy() (*proxy, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{ln: ln, open: map[net.Conn]bool{}}
	p.fault.Store(&netFault{})
	go p.accept()
	return p, nil
}

func (p *proxy) addr() string          { return p.ln.Addr().String() }
func (p *proxy) setTarget(addr string) { p.target.Store(&addr) }
func (p *proxy) setFault(f netFault)   { p.fault.Store(&f) }
func (p *proxy) accept() {
	for {
		c, err := p.ln.Accept()
		if err != nil {
			return
		}
		go p.relay(c)
	}
}

func (p *proxy) relay(c net.Conn) {
	defer c.Close()
	t := p.target.Load()
	if t == nil || rand.Float64() < p.fault.Load().Refuse {
		return
	}
	up, err := net.DialTimeout("tcp", *t, 2*time.Second)
	if err != nil {
		return
	}
	defer up.Close()
	p.track(c, up)
	defer p.untrack(c, up)
	go func() {
		p.pump(c, up)
		c.Close()
	}()
	p.pump(up, c)
}

func (p *proxy) track(cs ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range cs {
		p.open[c] = true
	}
}

func (p *proxy) untrack(cs ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range cs {
		delete(p.open, c)
	}
}

// pump moves bytes one way until either side ends.
func (p *proxy) pump(dst, src net.Conn) {
	buf := make([]byte, 4096)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			if !p.suffer() {
				dst.Close()
				return
			}
			if _, err := dst.Write(buf[:n]); err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	dst.Close()
}

// suffer lets the fault act on one chunk; false breaks the connection.
func (p *proxy) suffer() bool {
	f := p.fault.Load()
	if *f == (netFault{}) {
		return true
	}
	if rand.Float64() < f.Reset {
		return false
	}
	d := f.Delay
	if f.Jitter > 0 {
		d += rand.N(f.Jitter)
	}
	for to := 200 * time.Millisecond; rand.Float64() < f.Stall && to < 4*time.Second; to *= 2 {
		d += to // as TCP backs off: 200 ms, then twice as long each time
	}
	time.Sleep(d)
	return true
}

func (p *proxy) close() {
	p.ln.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		c.Close()
	}
}
