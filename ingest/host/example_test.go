package host_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/host"
)

// The examples read the fixtures of this package, so that their output is
// always the same. A program leaves FS out.
var fixtures = host.FS{Proc: "testdata/proc", Sys: "testdata/sys"}

func read(path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return b
}

func ExampleSource() {
	src, err := host.NewSource(host.Config{FS: fixtures, Instance: "web-1", Every: time.Second})
	if err != nil {
		log.Fatal(err)
	}
	defer src.Close()
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	if err := src.Next(context.Background(), b); err != nil {
		log.Fatal(err)
	}
	for i, id := range b.Series {
		if ls := reg.Labels(id); ls.Metric() == "node_load1" || ls.Metric() == "node_memory_MemAvailable_bytes" {
			fmt.Println(ls, b.Value[i])
		}
	}
	// Output:
	// node_memory_MemAvailable_bytes{instance="web-1",job="node"} 2.3486476288e+10
	// node_load1{instance="web-1",job="node"} 0.04
}

func ExampleConfig_Validate() {
	err := host.Config{Every: -time.Second, Processes: []host.ProcessTarget{{Name: "db"}}}.Validate()
	fmt.Println(err)
	// Output:
	// host: Every: negative interval -1s
	// host: Processes: "db" has pid 0
}

func ExampleConfig() {
	box, err := host.CgroupOf(fixtures, 42)
	if err != nil {
		log.Fatal(err)
	}
	src, err := host.NewSource(host.Config{
		FS: fixtures, Instance: "web-1",
		Processes:  []host.ProcessTarget{{Name: "app", PID: 42}},
		Containers: []host.ContainerTarget{{Name: "box", Cgroup: box}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer src.Close()
	b := ingest.NewBatch(ingest.NewRegistry(0))
	src.Scrape(b, 0)
	for i, id := range b.Series {
		switch ls := b.Registry().Labels(id); ls.Metric() {
		case "container_cpu_cfs_throttled_periods_total", "process_max_fds":
			fmt.Println(ls, b.Value[i])
		}
	}
	// Output:
	// container_cpu_cfs_throttled_periods_total{container="box",instance="web-1",job="node"} 149
	// process_max_fds{instance="web-1",job="node",process="app"} 403
}

func ExampleProcessTarget() {
	src, err := host.NewSource(host.Config{FS: fixtures, Instance: "web-1", Processes: []host.ProcessTarget{{Name: "ended", PID: 4711}}})
	if err != nil {
		log.Fatal(err)
	}
	defer src.Close()
	b := ingest.NewBatch(ingest.NewRegistry(0))
	src.Scrape(b, 0)
	for i, id := range b.Series {
		if ls := b.Registry().Labels(id); ls.Get("process") == "ended" && ls.Metric() == "process_up" {
			fmt.Println(ls, b.Value[i])
		}
	}
	// Output:
	// process_up{instance="web-1",job="node",process="ended"} 0
}

func ExampleContainerTarget() {
	t := host.ContainerTarget{Name: "box", Cgroup: host.CgroupPaths{Version: 2, CPU: "/sys/fs/cgroup/box"}}
	fmt.Println(host.Config{Containers: []host.ContainerTarget{t}}.Validate())
	// Output: <nil>
}

func ExampleFS() {
	inContainer := host.FS{Proc: "/host/proc", Sys: "/host/sys"}
	_, err := host.OpenProcess(inContainer, 1)
	fmt.Println(errors.Is(err, os.ErrNotExist))
	// Output: true
}

func ExampleParseError() {
	err := host.ParseLoadavg(new(host.Loadavg), []byte("high higher highest\n"))
	var pe *host.ParseError
	fmt.Println(errors.Is(err, host.ErrMalformed), errors.As(err, &pe), pe.Line, pe.Text)
	// Output: true true 1 high higher highest
}

func ExampleProcess() {
	p, err := host.OpenProcess(fixtures, 42)
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	var s host.ProcessSample
	if err := p.Read(&s); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f s of CPU, %g threads, at most %g files\n", s.UserTime+s.SystemTime, s.Threads, s.MaxFDs)
	// Output: 2.19 s of CPU, 9 threads, at most 403 files
}

func ExampleProcessSample() {
	s := host.ProcessSample{OpenFDs: 380, MaxFDs: 403}
	fmt.Printf("%.0f%% of the descriptors are open\n", 100*s.OpenFDs/s.MaxFDs)
	// Output: 94% of the descriptors are open
}

func ExampleProcessStat() {
	var s host.ProcessStat
	if err := host.ParseProcessStat(&s, read("testdata/proc/42/stat")); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%c user %g s, system %g s, major faults %g\n", s.State, s.UserTime, s.SystemTime, s.MajorFaults)
	// Output: S user 1.31 s, system 0.88 s, major faults 5
}

func ExampleProcessIO() {
	var io host.ProcessIO
	if err := host.ParseProcessIO(&io, read("testdata/proc/42/io")); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("wrote %.0f bytes, %.0f of them to a device\n", io.WriteChars, io.WriteBytes)
	// Output: wrote 3528755 bytes, 1990656 of them to a device
}

func ExampleSwitches() {
	var s host.Switches
	if err := host.ParseSwitches(&s, read("testdata/proc/42/task/42/status")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Voluntary, s.Involuntary)
	// Output: 142 42
}

func ExampleSchedstat() {
	var s host.Schedstat
	if err := host.ParseSchedstat(&s, read("testdata/proc/42/task/42/schedstat")); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ran %g s, waited %g s for a CPU\n", s.Running, s.Waiting)
	// Output: ran 2.5 s, waited 0.5 s for a CPU
}

func ExampleCgroup() {
	paths, err := host.CgroupOf(fixtures, 42)
	if err != nil {
		log.Fatal(err)
	}
	c := host.OpenCgroup(paths)
	defer c.Close()
	var s host.CgroupSample
	if err := c.Read(&s); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("throttled in %.0f%% of periods, memory at %.0f%%, killed %g times\n",
		100*s.CPUThrottledPeriods/s.CPUPeriods, 100*s.MemoryWorkingSet/s.MemoryLimit, s.OOMKills)
	// Output: throttled in 37% of periods, memory at 80%, killed 1 times
}

func ExampleCgroupPaths() {
	paths, err := host.CgroupOf(host.FS{Proc: "testdata/proc", Sys: "testdata/v2"}, 43)
	fmt.Println(paths.Version, paths.Memory, err)
	// Output: 2 testdata/v2/fs/cgroup/box <nil>
}

func ExampleCgroupSample() {
	c := host.OpenCgroup(host.CgroupPaths{Version: 2, CPU: "testdata/v2/fs/cgroup/box"})
	defer c.Close()
	var s host.CgroupSample
	if err := c.Read(&s); err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.MemoryUsage, s.MemoryLimit, s.CPUQuota/s.CPUPeriod)
	// Output: 4.1668608e+07 +Inf 0.05266
}

func ExampleStat() {
	var s host.Stat
	if err := host.ParseStat(&s, read("testdata/proc/stat")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(s.CPUs), s.Total.User, s.ContextSwitches, s.ProcsBlocked)
	// Output: 2 1 654321 1
}

func ExampleCPUTimes() {
	c := host.CPUTimes{User: 30, System: 10, Idle: 50, IOWait: 10}
	fmt.Println(c.User+c.System, "s busy")
	// Output: 40 s busy
}

func ExampleParseMeminfo() {
	err := host.ParseMeminfo(read("testdata/proc/meminfo"), func(key []byte, v float64) {
		if string(key) == "MemAvailable" {
			fmt.Printf("%.1f GiB\n", v/(1<<30))
		}
	})
	fmt.Println(err)
	// Output:
	// 21.9 GiB
	// <nil>
}

func ExampleLoadavg() {
	var l host.Loadavg
	err := host.ParseLoadavg(&l, read("testdata/proc/loadavg"))
	fmt.Println(l, err)
	// Output: {0.04 0.16 2.08} <nil>
}

func ExamplePressure() {
	var p host.Pressure
	err := host.ParsePressure(&p, read("testdata/proc/pressure/memory"))
	fmt.Printf("some %g s, all %g s, %v\n", p.Some, p.Full, err)
	// Output: some 0.25 s, all 0.125 s, <nil>
}

func ExampleDisk() {
	err := host.ParseDiskstats(read("testdata/proc/diskstats"), func(d *host.Disk) {
		if string(d.Name) == "vda" {
			fmt.Printf("%.2f ms a write, %g under way\n", 1000*d.WriteTime/d.Writes, d.InFlight)
		}
	})
	fmt.Println(err)
	// Output:
	// 0.66 ms a write, 1 under way
	// <nil>
}

func ExampleNetDev() {
	err := host.ParseNetDev(read("testdata/proc/net/dev"), func(d *host.NetDev) {
		fmt.Printf("%s received %.0f bytes, dropped %g packets\n", d.Name, d.RxBytes, d.RxDrops)
	})
	fmt.Println(err)
	// Output:
	// lo received 1234567 bytes, dropped 0 packets
	// eth0 received 987654321 bytes, dropped 2 packets
	// <nil>
}

func ExampleZone() {
	err := host.ParseBuddyinfo(read("testdata/proc/buddyinfo"), func(z *host.Zone) {
		fmt.Printf("%s: %g single pages, %g blocks of 4 MiB\n", z.Name, z.Free[0], z.Free[10])
	})
	fmt.Println(err)
	// Output:
	// DMA: 0 single pages, 3 blocks of 4 MiB
	// DMA32: 1 single pages, 752 blocks of 4 MiB
	// Normal: 7 single pages, 179 blocks of 4 MiB
	// <nil>
}

func ExampleMount() {
	err := host.ParseMounts([]byte("/dev/vdb /srv ext4 ro,noatime 0 0\n"), func(m *host.Mount) {
		fmt.Printf("%s on %s (%s) read-only %v\n", m.Device, m.Point, m.Type, m.ReadOnly)
	})
	fmt.Println(err)
	// Output:
	// /dev/vdb on /srv (ext4) read-only true
	// <nil>
}

func ExampleFilesystem() {
	var fs host.Filesystem
	err := host.StatFilesystem(&fs, ".")
	fmt.Println(err != nil || fs.Avail <= fs.Size)
	// Output: true
}

func ExampleFileNR() {
	var n host.FileNR
	err := host.ParseFileNR(&n, read("testdata/proc/sys/fs/file-nr"))
	fmt.Println(n.Allocated, err)
	// Output: 487 <nil>
}

func ExampleParseNetstat() {
	err := host.ParseNetstat(read("testdata/proc/net/snmp"), func(proto, key []byte, v float64) {
		if string(proto) == "Tcp" && string(key) == "RetransSegs" {
			fmt.Println(v, "segments sent again")
		}
	})
	fmt.Println(err)
	// Output:
	// 17 segments sent again
	// <nil>
}
