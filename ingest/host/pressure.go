package host

import "bytes"

// Pressure is a pressure stall file: the seconds since boot in which some
// task, or all tasks at once, waited for the resource.
type Pressure struct{ Some, Full float64 }

// ParsePressure reads /proc/pressure/{cpu,memory,io} or a cgroup's
// *.pressure into dst. A missing "full" line, as in older cpu files, gives 0.
func ParsePressure(dst *Pressure, b []byte) error {
	*dst = Pressure{}
	for s := scan(b); s.next(); {
		var v *float64
		switch string(s.field()) {
		case "some":
			v = &dst.Some
		case "full":
			v = &dst.Full
		default:
			return malformed(s.line, s.full)
		}
		i := bytes.Index(s.row, []byte("total="))
		if i < 0 {
			return malformed(s.line, s.full)
		}
		s.row = s.row[i+len("total="):]
		*v = s.num() / 1e6
		if s.bad {
			return s.err()
		}
	}
	return nil
}
