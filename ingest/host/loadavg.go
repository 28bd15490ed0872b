package host

// Loadavg is /proc/loadavg: the mean number of tasks running or waiting for
// a CPU or a disk, over 1, 5 and 15 minutes.
type Loadavg struct{ Load1, Load5, Load15 float64 }

// ParseLoadavg reads /proc/loadavg into dst.
func ParseLoadavg(dst *Loadavg, b []byte) error {
	s := scan(b)
	if !s.next() {
		return malformed(1, b)
	}
	*dst = Loadavg{s.float(), s.float(), s.float()}
	return s.err()
}
