//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// askedForStatus returns a channel that yields when SIGUSR1 arrives.
func askedForStatus() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	return c, func() { signal.Stop(c) }
}
