package host

import "errors"

// machineCollectors are the topics of a machine, in a fixed order.
func machineCollectors(fs FS) []collector {
	return []collector{
		one("cpu", fs.proc("stat"), newCPUCollector()),
		one("meminfo", fs.proc("meminfo"), collectMeminfo),
		one("vmstat", fs.proc("vmstat"), collectVmstat),
		one("buddyinfo", fs.proc("buddyinfo"), collectBuddyinfo),
		one("loadavg", fs.proc("loadavg"), collectLoadavg),
		pressureCollector(fs),
		one("diskstats", fs.proc("diskstats"), collectDiskstats),
		filesystemCollector(fs),
		one("netdev", fs.proc("net/dev"), collectNetDev),
		one("sockstat", fs.proc("net/sockstat"), collectSockstat),
		netstatCollector(fs),
		one("filefd", fs.proc("sys/fs/file-nr"), collectFileNR),
	}
}

// one is a collector of one file.
func one(name, path string, take func(*emitter, []byte) error) collector {
	f := &file{path: path}
	return collector{name: name, collect: func(e *emitter) error { return f.take(e, take) }, close: f.close}
}

// take reads the file and hands it on, naming the file in errors.
func (f *file) take(e *emitter, take func(*emitter, []byte) error) error {
	b, err := f.read()
	if err != nil {
		return err
	}
	return inFile(take(e, b), f.path)
}

// several joins collectors of one file each under one name.
func several(name string, parts ...collector) collector {
	collect := func(e *emitter) error {
		var errs []error
		for _, p := range parts {
			if err := p.collect(e); err != nil {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	}
	return collector{name: name, collect: collect, close: func() {
		for _, p := range parts {
			p.close()
		}
	}}
}

// newCPUCollector keeps the list of CPUs from scrape to scrape.
func newCPUCollector() func(*emitter, []byte) error {
	var st Stat
	return func(e *emitter, b []byte) error {
		if err := ParseStat(&st, b); err != nil {
			return err
		}
		for i := range st.CPUs {
			e.cpu(&st.CPUs[i])
		}
		e.metric("node_intr_total").value(st.Interrupts)
		e.metric("node_context_switches_total").value(st.ContextSwitches)
		e.metric("node_forks_total").value(st.Forks)
		e.metric("node_boot_time_seconds").value(st.BootTime)
		e.metric("node_procs_running").value(st.ProcsRunning)
		e.metric("node_procs_blocked").value(st.ProcsBlocked)
		return nil
	}
}

// cpu emits the modes of one CPU. As node_exporter does, user and nice are the
// kernel's numbers, which include guests; guests come apart as well.
func (e *emitter) cpu(c *CPUTimes) {
	for _, m := range [...]struct {
		mode string
		v    float64
	}{{"user", c.User}, {"nice", c.Nice}, {"system", c.System}, {"idle", c.Idle}, {"iowait", c.IOWait},
		{"irq", c.IRQ}, {"softirq", c.SoftIRQ}, {"steal", c.Steal}} {
		e.metric("node_cpu_seconds_total").labelInt("cpu", c.CPU).label("mode", m.mode).value(m.v)
	}
	e.metric("node_cpu_guest_seconds_total").labelInt("cpu", c.CPU).label("mode", "user").value(c.Guest)
	e.metric("node_cpu_guest_seconds_total").labelInt("cpu", c.CPU).label("mode", "nice").value(c.GuestNice)
}

func collectLoadavg(e *emitter, b []byte) error {
	var l Loadavg
	if err := ParseLoadavg(&l, b); err != nil {
		return err
	}
	e.metric("node_load1").value(l.Load1)
	e.metric("node_load5").value(l.Load5)
	e.metric("node_load15").value(l.Load15)
	return nil
}

func collectFileNR(e *emitter, b []byte) error {
	var f FileNR
	if err := ParseFileNR(&f, b); err != nil {
		return err
	}
	e.metric("node_filefd_allocated").value(f.Allocated)
	e.metric("node_filefd_maximum").value(f.Maximum)
	return nil
}

// pressureCollector reads the three pressure files. The cpu file's "full" line
// means nothing for a whole machine and is left out, as node_exporter does.
func pressureCollector(fs FS) collector {
	return several("pressure",
		one("cpu", fs.proc("pressure/cpu"), pressure("node_pressure_cpu_waiting_seconds_total", "")),
		one("io", fs.proc("pressure/io"), pressure("node_pressure_io_waiting_seconds_total", "node_pressure_io_stalled_seconds_total")),
		one("memory", fs.proc("pressure/memory"), pressure("node_pressure_memory_waiting_seconds_total", "node_pressure_memory_stalled_seconds_total")))
}

func pressure(some, full string) func(*emitter, []byte) error {
	return func(e *emitter, b []byte) error {
		var p Pressure
		if err := ParsePressure(&p, b); err != nil {
			return err
		}
		e.metric(some).value(p.Some)
		if full != "" {
			e.metric(full).value(p.Full)
		}
		return nil
	}
}
