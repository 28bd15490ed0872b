//go:build linux

package main

import (
	"os"
	"testing"
)

// TestMain lets the test binary be the services it starts, as the recorder is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "enter" {
		enterLimits()
	}
	if len(os.Args) > 1 && os.Args[1] == "service" {
		runService()
	}
	os.Exit(m.Run())
}
