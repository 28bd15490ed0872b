//go:build !unix

package main

import "time"

var began = time.Now()

// cpuTime returns the wall time so far, where the time of the process is not to
// be had simply.
func cpuTime() time.Duration { return time.Since(began) }
