//go:build linux && race

package main

// raceEnabled says that the race detector is on. It takes more memory than the
// containers of the services have.
const raceEnabled = true
