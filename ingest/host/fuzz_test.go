package host

import "testing"

// FuzzParsers feeds every parser the same bytes. None may panic; each either
// reads its input or refuses it.
func FuzzParsers(f *testing.F) {
	for _, name := range []string{"proc/stat", "proc/meminfo", "proc/buddyinfo", "proc/loadavg", "proc/pressure/io", "proc/diskstats",
		"proc/net/dev", "proc/net/sockstat", "proc/net/snmp", "proc/sys/fs/file-nr", "proc/1/mounts", "proc/42/stat", "proc/42/io",
		"proc/42/limits", "proc/42/task/42/status", "proc/42/cgroup", "v2/fs/cgroup/box/io.stat", "v2/fs/cgroup/box/cpu.max",
		"sys/fs/cgroup/blkio/box/blkio.throttle.io_service_bytes"} {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		var sample CgroupSample
		none2, none3 := func([]byte, float64) {}, func(_, _ []byte, _ float64) {}
		ParseStat(new(Stat), b)
		ParseMeminfo(b, none2)
		ParseKeyed(b, none2)
		ParseValue(b)
		ParseLoadavg(new(Loadavg), b)
		ParsePressure(new(Pressure), b)
		ParseDiskstats(b, func(*Disk) {})
		ParseNetDev(b, func(*NetDev) {})
		ParseBuddyinfo(b, func(*Zone) {})
		ParseSockstat(b, none3)
		ParseNetstat(b, none3)
		ParseFileNR(new(FileNR), b)
		ParseMounts(b, func(m *Mount) { unescape(nil, m.Point) })
		ParseProcessStat(new(ProcessStat), b)
		ParseProcessIO(new(ProcessIO), b)
		ParseSwitches(new(Switches), b)
		ParseSchedstat(new(Schedstat), b)
		ParseMaxFDs(b)
		ParseProcCgroup(b, func(_, _ []byte) {})
		takeIOStat(&sample, b)
		takeCPUMax(&sample, b)
		takeBlkio(func(s *CgroupSample) (r, w *float64) { return &s.Reads, &s.Writes })(&sample, b)
	})
}
