package host

import "bytes"

// ParseSockstat calls f with every number of /proc/net/sockstat, as protocol
// ("TCP"), key ("inuse") and value. Both words alias b.
func ParseSockstat(b []byte, f func(proto, key []byte, v float64)) error {
	for s := scan(b); s.next(); {
		proto, ok := bytes.CutSuffix(s.field(), []byte(":"))
		if !ok {
			return malformed(s.line, s.full)
		}
		for s.more() {
			key, v := s.field(), s.num()
			if s.bad {
				return s.err()
			}
			f(proto, key, v)
		}
	}
	return nil
}

// ParseNetstat calls f with every number of /proc/net/netstat or /proc/net/snmp,
// which come as pairs of lines: names, then values. Values may be negative
// (Tcp MaxConn). The words alias b.
func ParseNetstat(b []byte, f func(proto, key []byte, v float64)) error {
	for s := scan(b); s.next(); {
		proto, names, ok := bytes.Cut(s.row, []byte(": "))
		if !ok || !s.next() {
			return malformed(s.line, s.full)
		}
		proto2, values, ok := bytes.Cut(s.row, []byte(": "))
		if !ok || !bytes.Equal(proto, proto2) {
			return malformed(s.line, s.full)
		}
		if !pairs(proto, names, values, f) {
			return malformed(s.line, s.full)
		}
	}
	return nil
}

// pairs walks two lines side by side.
func pairs(proto, names, values []byte, f func(proto, key []byte, v float64)) bool {
	n, v := scanner{row: names}, scanner{row: values}
	for n.more() {
		key, text := n.field(), v.field()
		digits, neg := bytes.CutPrefix(text, []byte("-"))
		x, ok := parseUint(digits)
		if !ok {
			return false
		}
		if neg {
			f(proto, key, -float64(x))
		} else {
			f(proto, key, float64(x))
		}
	}
	return !v.more()
}

// FileNR is /proc/sys/fs/file-nr: open file handles of the whole machine and
// their limit.
type FileNR struct{ Allocated, Maximum float64 }

// ParseFileNR reads /proc/sys/fs/file-nr into dst.
func ParseFileNR(dst *FileNR, b []byte) error {
	s := scan(b)
	if !s.next() {
		return malformed(1, b)
	}
	dst.Allocated = s.num()
	s.skip(1) // free handles, always 0 since Linux 2.6
	dst.Maximum = s.num()
	return s.err()
}
