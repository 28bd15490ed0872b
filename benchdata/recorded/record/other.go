//go:build !linux

// Command record makes the recorded faults of benchdata/recorded. It needs
// Linux: cgroups, loop devices, procfs.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "record: needs Linux: cgroups, loop devices, procfs")
	os.Exit(1)
}
