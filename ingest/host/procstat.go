package host

import (
	"bytes"
	"os"
)

// ProcessStat is what this room uses of /proc/PID/stat. Times are in seconds,
// counters count since the process started.
type ProcessStat struct {
	State                    byte // R, S, D, Z, ... as in ps
	MinorFaults, MajorFaults float64
	UserTime, SystemTime     float64
	Threads                  float64
	StartTime                float64 // seconds after boot
	VirtualBytes             float64
	ResidentBytes            float64
}

var pageSize = float64(os.Getpagesize())

// ParseProcessStat reads /proc/PID/stat into dst. The command name may hold
// spaces and brackets; fields are counted from the last bracket.
func ParseProcessStat(dst *ProcessStat, b []byte) error {
	i := bytes.LastIndexByte(b, ')')
	if i < 0 {
		return malformed(1, b)
	}
	s := scanner{row: b[i+1:], full: b, line: 1}
	state := s.field()
	if len(state) != 1 {
		return malformed(1, b)
	}
	*dst = ProcessStat{State: state[0]}
	s.skip(6) // ppid pgrp session tty tpgid flags
	dst.MinorFaults = s.num()
	s.skip(1)
	dst.MajorFaults = s.num()
	s.skip(1)
	dst.UserTime, dst.SystemTime = s.num()/userHZ, s.num()/userHZ
	s.skip(4) // cutime cstime priority nice
	dst.Threads = s.num()
	s.skip(1)
	dst.StartTime = s.num() / userHZ
	dst.VirtualBytes, dst.ResidentBytes = s.num(), s.num()*pageSize
	return s.err()
}

// ProcessIO is /proc/PID/io: bytes that went through read and write calls, and
// bytes that reached a block device.
type ProcessIO struct {
	ReadChars, WriteChars, ReadBytes, WriteBytes float64
}

// ParseProcessIO reads /proc/PID/io into dst.
func ParseProcessIO(dst *ProcessIO, b []byte) error {
	*dst = ProcessIO{}
	for s := scan(b); s.next(); {
		key, v := s.field(), s.num()
		if s.bad {
			return s.err()
		}
		switch string(key) {
		case "rchar:":
			dst.ReadChars = v
		case "wchar:":
			dst.WriteChars = v
		case "read_bytes:":
			dst.ReadBytes = v
		case "write_bytes:":
			dst.WriteBytes = v
		}
	}
	return nil
}

// Switches is how often one thread gave up the CPU, and how often it was taken
// from it.
type Switches struct{ Voluntary, Involuntary float64 }

// ParseSwitches reads /proc/PID/status, or that of one task, into dst. In the
// process's own file the kernel counts its first thread only.
func ParseSwitches(dst *Switches, b []byte) error {
	*dst = Switches{}
	for s := scan(b); s.next(); {
		var v *float64
		switch string(s.field()) {
		case "voluntary_ctxt_switches:":
			v = &dst.Voluntary
		case "nonvoluntary_ctxt_switches:":
			v = &dst.Involuntary
		default:
			continue
		}
		if *v = s.num(); s.bad {
			return s.err()
		}
	}
	return nil
}

// Schedstat is /proc/PID/task/TID/schedstat: seconds one thread ran, seconds
// it was ready but waited for a CPU, and how many turns it had.
type Schedstat struct{ Running, Waiting, Slices float64 }

// ParseSchedstat reads a schedstat file into dst.
func ParseSchedstat(dst *Schedstat, b []byte) error {
	s := scan(b)
	if !s.next() {
		return malformed(1, b)
	}
	*dst = Schedstat{s.num() / 1e9, s.num() / 1e9, s.num()}
	return s.err()
}

// ParseMaxFDs reads /proc/PID/limits and returns the soft limit of open files;
// ok is false when there is none.
func ParseMaxFDs(b []byte) (limit float64, ok bool, err error) {
	for s := scan(b); s.next(); {
		row, found := bytes.CutPrefix(s.row, []byte("Max open files"))
		if !found {
			continue
		}
		s.row = row
		if f := s.field(); string(f) != "unlimited" {
			v, ok := parseUint(f)
			if !ok {
				return 0, false, malformed(s.line, s.full)
			}
			return float64(v), true, nil
		}
		return 0, false, nil
	}
	return 0, false, malformed(0, nil)
}
