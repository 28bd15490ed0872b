//go:build unix

package oracle

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime returns the processor time this process has used, the collector's
// included. Benchmarks report it beside wall time: on a machine that others use,
// too, it is what says how much one core can do.
func cpuTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
