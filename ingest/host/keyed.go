package host

import "bytes"

// ParseMeminfo calls f with every key of /proc/meminfo and its value in bytes;
// keys without a unit (HugePages_Total) keep the plain number. key aliases b.
func ParseMeminfo(b []byte, f func(key []byte, v float64)) error {
	for s := scan(b); s.next(); {
		key, ok := bytes.CutSuffix(s.field(), []byte(":"))
		v := s.num()
		if !ok || s.bad {
			return malformed(s.line, s.full)
		}
		if string(s.field()) == "kB" {
			v *= 1024
		}
		f(key, v)
	}
	return nil
}

// ParseKeyed calls f with every "key value" line, the form of /proc/vmstat,
// cpu.stat, memory.stat and memory.events. key aliases b.
func ParseKeyed(b []byte, f func(key []byte, v float64)) error {
	for s := scan(b); s.next(); {
		key, v := s.field(), s.num()
		if s.bad {
			return s.err()
		}
		f(key, v)
	}
	return nil
}

// ParseValue reads a file that holds one number. The word "max", by which
// cgroup v2 says "no limit", gives ok = false and no error.
func ParseValue(b []byte) (v float64, ok bool, err error) {
	s := scan(b)
	if !s.next() {
		return 0, false, malformed(1, b)
	}
	if string(bytes.TrimSpace(s.row)) == "max" {
		return 0, false, nil
	}
	neg := len(s.row) > 0 && s.row[0] == '-'
	if neg {
		s.row = s.row[1:]
	}
	if v = s.num(); neg {
		v = -v
	}
	return v, true, s.err()
}
