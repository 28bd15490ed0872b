//go:build linux

package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/portent-go/portent/ingest/host"
)

// hostRow reads the machine once, as names and values in a fixed order.
func hostRow() (names []string, values []float64) {
	add := func(n string, v float64) {
		names = append(names, n)
		values = append(values, v)
	}
	hostCPU(add)
	hostMemory(add)
	hostPressure(add)
	hostDisk(add)
	hostNet(add)
	return names, values
}

type adder func(name string, v float64)

// parseFile feeds one kernel file to a parser; what is not there is left out.
func parseFile(path string, parse func([]byte) error) {
	if b, err := os.ReadFile(path); err == nil {
		parse(b)
	}
}

func hostCPU(add adder) {
	parseFile("/proc/stat", func(b []byte) error {
		var st host.Stat
		err := host.ParseStat(&st, b)
		t := st.Total
		for _, m := range []struct {
			mode string
			v    float64
		}{{"user", t.User}, {"nice", t.Nice}, {"system", t.System}, {"idle", t.Idle}, {"iowait", t.IOWait}, {"irq", t.IRQ}, {"softirq", t.SoftIRQ}, {"steal", t.Steal}} {
			add("node_cpu_seconds_total{mode="+m.mode+"}", m.v)
		}
		add("node_context_switches_total", st.ContextSwitches)
		add("node_forks_total", st.Forks)
		add("node_procs_running", st.ProcsRunning)
		add("node_procs_blocked", st.ProcsBlocked)
		return err
	})
	parseFile("/proc/loadavg", func(b []byte) error {
		var l host.Loadavg
		err := host.ParseLoadavg(&l, b)
		add("node_load1", l.Load1)
		add("node_load5", l.Load5)
		return err
	})
}

func hostMemory(add adder) {
	want := []string{"MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "Dirty", "Writeback", "AnonPages", "Mapped", "Shmem", "Slab", "PageTables"}
	parseFile("/proc/meminfo", func(b []byte) error {
		return host.ParseMeminfo(b, func(key []byte, v float64) {
			if slices.Contains(want, string(key)) {
				add("node_memory_"+string(key)+"_bytes", v)
			}
		})
	})
	vm := []string{"pgfault", "pgmajfault", "pgpgin", "pgpgout", "oom_kill"}
	parseFile("/proc/vmstat", func(b []byte) error {
		return host.ParseKeyed(b, func(key []byte, v float64) {
			if slices.Contains(vm, string(key)) {
				add("node_vmstat_"+string(key), v)
			}
		})
	})
}

func hostPressure(add adder) {
	for _, r := range []string{"cpu", "memory", "io"} {
		parseFile("/proc/pressure/"+r, func(b []byte) error {
			var p host.Pressure
			err := host.ParsePressure(&p, b)
			add("node_pressure_"+r+"_waiting_seconds_total", p.Some)
			if r != "cpu" {
				add("node_pressure_"+r+"_stalled_seconds_total", p.Full)
			}
			return err
		})
	}
}

// hostDisk sums the disks that are not loop or memory devices.
func hostDisk(add adder) {
	var sum host.Disk
	parseFile("/proc/diskstats", func(b []byte) error {
		return host.ParseDiskstats(b, func(d *host.Disk) {
			if d.Major == 7 || d.Major == 1 || d.Major == 253 {
				return
			}
			sum.Reads += d.Reads
			sum.Writes += d.Writes
			sum.ReadBytes += d.ReadBytes
			sum.WriteBytes += d.WriteBytes
			sum.IOTime += d.IOTime
			sum.WeightedTime += d.WeightedTime
		})
	})
	add("node_disk_reads_completed_total", sum.Reads)
	add("node_disk_writes_completed_total", sum.Writes)
	add("node_disk_read_bytes_total", sum.ReadBytes)
	add("node_disk_written_bytes_total", sum.WriteBytes)
	add("node_disk_io_time_seconds_total", sum.IOTime)
	add("node_disk_io_time_weighted_seconds_total", sum.WeightedTime)
}

// hostNet reads the loopback, where all of the recording's traffic is.
func hostNet(add adder) {
	parseFile("/proc/net/dev", func(b []byte) error {
		return host.ParseNetDev(b, func(d *host.NetDev) {
			if string(d.Name) != "lo" {
				return
			}
			add("node_network_receive_bytes_total{device=lo}", d.RxBytes)
			add("node_network_receive_packets_total{device=lo}", d.RxPackets)
		})
	})
}

// recordHost writes the machine's row every second until ctx ends, one file a
// sitting.
func recordHost(ctx context.Context, dir string) error {
	names, _ := hostRow()
	t, err := createTable(filepath.Join(dir, "host-"+strconv.FormatInt(time.Now().UnixMilli(), 10)+".csv"), append([]string{"time"}, names...))
	if err != nil {
		return err
	}
	defer t.close()
	tick := newTicker()
	for tick.next(ctx) {
		_, v := hostRow()
		t.row([]string{tick.stamp()}, v)
	}
	return t.err
}
