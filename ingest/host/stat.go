package host

import "bytes"

// userHZ is the unit of clock ticks in /proc. Linux fixes it at 100 for user
// space on every architecture Go supports.
const userHZ = 100

// CPUTimes is the time one CPU, or all together, spent in each mode since
// boot, in seconds. User includes Guest and Nice includes GuestNice, as the
// kernel counts them.
type CPUTimes struct {
	CPU                                            int // number of the CPU, -1 for the sum
	User, Nice, System, Idle, IOWait, IRQ, SoftIRQ float64
	Steal, Guest, GuestNice                        float64
}

// Stat is /proc/stat. Counters count since boot.
type Stat struct {
	Total           CPUTimes
	CPUs            []CPUTimes // reused from scrape to scrape
	Interrupts      float64
	ContextSwitches float64
	Forks           float64
	BootTime        float64 // unix seconds
	ProcsRunning    float64
	ProcsBlocked    float64
}

// ParseStat reads /proc/stat into dst, reusing dst.CPUs. Lines it does not
// know are passed over: the kernel adds new ones.
func ParseStat(dst *Stat, b []byte) error {
	*dst = Stat{CPUs: dst.CPUs[:0]}
	for s := scan(b); s.next(); {
		key := s.field()
		if n, ok := bytes.CutPrefix(key, []byte("cpu")); ok {
			if err := dst.addCPU(n, &s); err != nil {
				return err
			}
			continue
		}
		if v := dst.scalar(string(key)); v != nil {
			*v = s.num()
		}
		if s.bad {
			return s.err()
		}
	}
	return nil
}

func (st *Stat) scalar(key string) *float64 {
	switch key {
	case "intr":
		return &st.Interrupts
	case "ctxt":
		return &st.ContextSwitches
	case "processes":
		return &st.Forks
	case "btime":
		return &st.BootTime
	case "procs_running":
		return &st.ProcsRunning
	case "procs_blocked":
		return &st.ProcsBlocked
	}
	return nil
}

func (st *Stat) addCPU(num []byte, s *scanner) error {
	c := CPUTimes{CPU: -1}
	if len(num) > 0 {
		n, ok := parseUint(num)
		if !ok || n > 1<<20 {
			return malformed(s.line, s.full)
		}
		c.CPU = int(n)
	}
	for _, v := range [...]*float64{&c.User, &c.Nice, &c.System, &c.Idle, &c.IOWait,
		&c.IRQ, &c.SoftIRQ, &c.Steal, &c.Guest, &c.GuestNice} {
		if !s.more() {
			break // kernels before 2.6.33 print fewer modes
		}
		*v = s.num() / userHZ
	}
	if c.CPU < 0 {
		st.Total = c
	} else {
		st.CPUs = append(st.CPUs, c)
	}
	return s.err()
}
