package host

import (
	"errors"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseStat(t *testing.T) {
	var st Stat
	if err := ParseStat(&st, fixture(t, "proc/stat")); err != nil {
		t.Fatal(err)
	}
	want := Stat{
		Total: CPUTimes{-1, 1, 0.2, 3, 40, 0.5, 0.06, 0.07, 0.08, 0.09, 0.01},
		CPUs: []CPUTimes{
			{0, 0.6, 0.2, 1, 20, 0.5, 0.06, 0.07, 0.08, 0.09, 0.01},
			{CPU: 1, User: 0.4, System: 2, Idle: 20},
		},
		Interrupts: 123456, ContextSwitches: 654321, Forks: 4711, BootTime: 1790000000, ProcsRunning: 3, ProcsBlocked: 1,
	}
	if d := cmp.Diff(want, st); d != "" {
		t.Error(d)
	}
}

func TestParseMeminfo(t *testing.T) {
	got := map[string]float64{}
	err := ParseMeminfo(fixture(t, "proc/meminfo"), func(k []byte, v float64) { got[string(k)] = v })
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]float64{"MemTotal": 24684084 * 1024, "HugePages_Total": 4, "Active(anon)": 186880 * 1024} {
		if got[k] != want {
			t.Errorf("%s = %g, want %g", k, got[k], want)
		}
	}
	if len(got) != 11 {
		t.Errorf("%d keys", len(got))
	}
}

func TestParseValue(t *testing.T) {
	f := func(in string, want float64, wantOK, wantErr bool) {
		t.Helper()
		v, ok, err := ParseValue([]byte(in))
		if v != want || ok != wantOK || (err != nil) != wantErr {
			t.Errorf("ParseValue(%q) = %g, %v, %v", in, v, ok, err)
		}
	}
	f("42\n", 42, true, false)
	f("-1\n", -1, true, false)
	f("max\n", 0, false, false)
	f("", 0, false, true)
	f("many\n", 0, true, true)
}

func TestParseLoadavg(t *testing.T) {
	var l Loadavg
	if err := ParseLoadavg(&l, fixture(t, "proc/loadavg")); err != nil || l != (Loadavg{0.04, 0.16, 2.08}) {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestParsePressure(t *testing.T) {
	var p Pressure
	if err := ParsePressure(&p, fixture(t, "proc/pressure/io")); err != nil || p != (Pressure{2.675119, 2.508252}) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestParseDiskstats(t *testing.T) {
	got := map[string]Disk{}
	err := ParseDiskstats(fixture(t, "proc/diskstats"), func(d *Disk) {
		name := string(d.Name)
		d.Name = nil
		got[name] = *d
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Disk{
		"loop0": {Major: 7, Reads: 38, ReadsMerged: 1, ReadBytes: 682 * 512, ReadTime: 0.001, Writes: 1, WriteBytes: 1024, IOTime: 0, WeightedTime: 0.003, Flushes: 1},
		"vda": {Major: 254, Reads: 36481, ReadsMerged: 9247, ReadBytes: 2287954 * 512, ReadTime: 7.049, Writes: 10314, WritesMerged: 30895, WriteBytes: 2796920 * 512,
			WriteTime: 6.826, InFlight: 1, IOTime: 5.148, WeightedTime: 14.544, Discards: 6108, DiscardTime: 0.645, Flushes: 428, FlushTime: 0.023},
		"sda1": {Major: 8, Minor: 1, Reads: 10, ReadBytes: 40960, ReadTime: 0.005, Writes: 20, WriteBytes: 81920, WriteTime: 0.01, IOTime: 0.015, WeightedTime: 0.015},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestParseNetDev(t *testing.T) {
	var names []string
	err := ParseNetDev(fixture(t, "proc/net/dev"), func(d *NetDev) {
		names = append(names, string(d.Name))
		if string(d.Name) == "eth0" && (d.RxBytes != 987654321 || d.RxMulti != 6 || d.TxBytes != 123456789 || d.TxCompress != 12) {
			t.Errorf("eth0: %+v", *d)
		}
	})
	if err != nil || strings.Join(names, " ") != "lo eth0" {
		t.Errorf("%v, %v", names, err)
	}
}

func TestParseBuddyinfo(t *testing.T) {
	got := map[string]float64{}
	err := ParseBuddyinfo(fixture(t, "proc/buddyinfo"), func(z *Zone) {
		for order, v := range z.Free {
			got[string(z.Node)+string(z.Name)] += v * math.Pow(2, float64(order))
		}
	})
	want := map[string]float64{"0DMA": 256 + 512 + 3072, "0DMA32": 1 + 2 + 16 + 16 + 80 + 128 + 192 + 384 + 1024 + 1024 + 752*1024, "0Normal": 0}
	if err != nil || !maps.EqualFunc(want, got, func(a, b float64) bool { return a == b || a == 0 }) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestParseSockets(t *testing.T) {
	got := map[string]float64{}
	note := func(p, k []byte, v float64) { got[string(p)+"."+string(k)] = v }
	if err := ParseSockstat(fixture(t, "proc/net/sockstat"), note); err != nil {
		t.Error(err)
	}
	if err := ParseNetstat(fixture(t, "proc/net/snmp"), note); err != nil {
		t.Error(err)
	}
	for k, want := range map[string]float64{"sockets.used": 11, "TCP.mem": 37, "Tcp.MaxConn": -1, "Tcp.RetransSegs": 17, "Udp.NoPorts": 1} {
		if got[k] != want {
			t.Errorf("%s = %g, want %g", k, got[k], want)
		}
	}
	var nr FileNR
	if err := ParseFileNR(&nr, fixture(t, "proc/sys/fs/file-nr")); err != nil || nr != (FileNR{487, 2466170}) {
		t.Errorf("%+v, %v", nr, err)
	}
}

func TestParseMounts(t *testing.T) {
	var points []string
	err := ParseMounts(fixture(t, "proc/1/mounts"), func(m *Mount) {
		points = append(points, string(unescape(nil, m.Point)))
		if m.ReadOnly != (string(m.Type) == "xfs") {
			t.Errorf("%s: read-only %v", m.Point, m.ReadOnly)
		}
	})
	if d := cmp.Diff([]string{"/", "/proc", "/no such mount"}, points); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestUnescape(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := string(unescape([]byte(">"), []byte(in))); got != ">"+want {
			t.Errorf("unescape(%q) = %q", in, got)
		}
	}
	f(`/a\040b`, "/a b")
	f(`/a\134b`, `/a\b`)
	f(`/a\04`, `/a\04`)   // too short
	f(`/a\999`, `/a\999`) // not octal
	f(`/a\777`, `/a\777`) // no byte
}

// TestMalformed gives every parser what it must refuse, and checks that the
// error names the line.
func TestMalformed(t *testing.T) {
	f := func(name string, err error, line int) {
		t.Helper()
		var pe *ParseError
		if !errors.Is(err, ErrMalformed) || !errors.As(err, &pe) || pe.Line != line {
			t.Errorf("%s: %v, want an error of line %d", name, err, line)
		}
	}
	none2 := func([]byte, float64) {}
	none3 := func(_, _ []byte, _ float64) {}
	f("stat", ParseStat(new(Stat), []byte("ctxt 1\ncpu0 1 2 x\n")), 2)
	f("stat cpu", ParseStat(new(Stat), []byte("cpux 1 2 3\n")), 1)
	f("meminfo", ParseMeminfo([]byte("MemTotal: 1 kB\nMemFree 2 kB\n"), none2), 2)
	f("keyed", ParseKeyed([]byte("a 1\nb\n"), none2), 2)
	f("loadavg", ParseLoadavg(new(Loadavg), []byte("0.1 0.2\n")), 1)
	f("pressure", ParsePressure(new(Pressure), []byte("some avg10=0.00\n")), 1)
	f("pressure word", ParsePressure(new(Pressure), []byte("none total=1\n")), 1)
	f("diskstats", ParseDiskstats([]byte(" 7 0 loop0 1 2 3\n"), func(*Disk) {}), 1)
	f("netdev", ParseNetDev([]byte("a|b\nlo 1 2 3\n"), func(*NetDev) {}), 2)
	f("buddyinfo", ParseBuddyinfo([]byte("Node 0, zone DMA 1 x\n"), func(*Zone) {}), 1)
	f("sockstat", ParseSockstat([]byte("TCP: inuse\n"), none3), 1)
	f("netstat pair", ParseNetstat([]byte("Tcp: A B\nUdp: 1 2\n"), none3), 2)
	f("netstat count", ParseNetstat([]byte("Tcp: A B\nTcp: 1\n"), none3), 2)
	f("netstat end", ParseNetstat([]byte("Tcp: A B\n"), none3), 1)
	f("file-nr", ParseFileNR(new(FileNR), []byte("1\n")), 1)
	f("mounts", ParseMounts([]byte("/dev/vda /\n"), func(*Mount) {}), 1)
	f("process stat", ParseProcessStat(new(ProcessStat), []byte("42 (a S 1")), 1)
	f("process stat short", ParseProcessStat(new(ProcessStat), []byte("42 (a) S 1 2")), 1)
	f("process io", ParseProcessIO(new(ProcessIO), []byte("rchar: x\n")), 1)
	f("status", ParseSwitches(new(Switches), []byte("Name: a\nvoluntary_ctxt_switches: -\n")), 2)
	f("schedstat", ParseSchedstat(new(Schedstat), []byte("1 2")), 1)
	_, _, err := ParseMaxFDs([]byte("Max cpu time 1\nMax open files some\n"))
	f("limits", err, 2)
	f("cgroup", ParseProcCgroup([]byte("0::/\nbox\n"), func(_, _ []byte) {}), 2)
	f("blkio", takeBlkio(func(s *CgroupSample) (r, w *float64) { return &s.Reads, &s.Writes })(new(CgroupSample), []byte("7:0 Read\n")), 1)
	f("io.stat", takeIOStat(new(CgroupSample), []byte("7:0 rbytes=x\n")), 1)
	f("cpu.max", takeCPUMax(new(CgroupSample), []byte("lots 100000\n")), 1)
}
