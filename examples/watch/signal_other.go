//go:build !unix

package main

import "os"

// askedForStatus returns a channel that never yields: there is no SIGUSR1 here.
func askedForStatus() (<-chan os.Signal, func()) { return nil, func() {} }
