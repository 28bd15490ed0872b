//go:build linux

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// through measures one call over a new connection through a proxy with a fault.
func through(t *testing.T, f netFault) (time.Duration, error) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok")) }))
	defer srv.Close()
	p, err := newProxy()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	p.setTarget(strings.TrimPrefix(srv.URL, "http://"))
	p.setFault(f)
	client := newClient(time.Second, 1)
	defer client.CloseIdleConnections()
	start := time.Now()
	err = get(t.Context(), client, "http://"+p.addr())
	return time.Since(start), err
}

func TestProxy(t *testing.T) {
	t.Parallel()
	if d, err := through(t, netFault{}); err != nil || d > time.Second {
		t.Errorf("healthy: %v, %v", d, err)
	}
	if d, err := through(t, netFault{Delay: 80 * time.Millisecond}); err != nil || d < 160*time.Millisecond {
		t.Errorf("delayed both ways by 80 ms: %v, %v", d, err)
	}
	if _, err := through(t, netFault{Stall: 1}); err == nil {
		t.Error("a stalled connection works")
	}
	if _, err := through(t, netFault{Reset: 1}); err == nil {
		t.Error("a reset connection works")
	}
	if _, err := through(t, netFault{Refuse: 1}); err == nil {
		t.Error("a refused connection works")
	}
}

func TestNetFaultScales(t *testing.T) {
	f := netFault{Delay: time.Second, Stall: 0.5}.at(0.5)
	if f != (netFault{Delay: 500 * time.Millisecond, Stall: 0.25}) {
		t.Errorf("%+v", f)
	}
}
