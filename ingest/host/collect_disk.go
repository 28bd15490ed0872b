package host

import "bytes"

// collectDiskstats leaves out ram, zram and loop devices, as node_exporter does
// by default: they are memory or a file dressed as a disk.
func collectDiskstats(e *emitter, b []byte) error {
	return ParseDiskstats(b, func(d *Disk) {
		if bytes.HasPrefix(d.Name, []byte("ram")) || bytes.HasPrefix(d.Name, []byte("loop")) || bytes.HasPrefix(d.Name, []byte("zram")) {
			return
		}
		for _, m := range [...]struct {
			name string
			v    float64
		}{
			{"node_disk_reads_completed_total", d.Reads}, {"node_disk_reads_merged_total", d.ReadsMerged},
			{"node_disk_read_bytes_total", d.ReadBytes}, {"node_disk_read_time_seconds_total", d.ReadTime},
			{"node_disk_writes_completed_total", d.Writes}, {"node_disk_writes_merged_total", d.WritesMerged},
			{"node_disk_written_bytes_total", d.WriteBytes}, {"node_disk_write_time_seconds_total", d.WriteTime},
			{"node_disk_io_now", d.InFlight}, {"node_disk_io_time_seconds_total", d.IOTime},
			{"node_disk_io_time_weighted_seconds_total", d.WeightedTime},
			{"node_disk_discards_completed_total", d.Discards}, {"node_disk_discard_time_seconds_total", d.DiscardTime},
			{"node_disk_flush_requests_total", d.Flushes}, {"node_disk_flush_requests_time_seconds_total", d.FlushTime},
		} {
			e.metric(m.name).labelBytes("device", d.Name).value(m.v)
		}
	})
}

// Filesystem is the space of one mounted file system, in bytes and files.
type Filesystem struct {
	Size, Free, Avail, Files, FilesFree float64
}

// filesystemCollector reads the mounts of the first process, so that an agent
// in a container that sees the host's procfs reports the host's mounts.
func filesystemCollector(fs FS) collector {
	c := &mountTable{file: file{path: fs.proc("1/mounts")}, paths: map[string]string{}}
	return collector{name: "filesystem", collect: c.collect, close: c.file.close}
}

// mountTable remembers the mount points as strings.
type mountTable struct {
	file  file
	paths map[string]string // escaped mount point to path
	seen  []string          // mount points already emitted this time
}

func (t *mountTable) collect(e *emitter) error {
	t.seen = t.seen[:0]
	return t.file.take(e, func(e *emitter, b []byte) error {
		return ParseMounts(b, func(m *Mount) { t.mount(e, m) })
	})
}

// mount emits one file system; of several mounted over one another on the same
// point the first listed is taken, once.
func (t *mountTable) mount(e *emitter, m *Mount) {
	if virtualTypes[string(m.Type)] {
		return
	}
	path, ok := t.paths[string(m.Point)]
	if !ok {
		path = string(unescape(nil, m.Point))
		t.paths[string(m.Point)] = path
	}
	for _, s := range t.seen {
		if s == path {
			return
		}
	}
	t.seen = append(t.seen, path)
	var fs Filesystem
	err := StatFilesystem(&fs, path)
	begin := func(name string) *emitter {
		return e.metric(name).labelBytes("device", m.Device).labelBytes("fstype", m.Type).label("mountpoint", path)
	}
	begin("node_filesystem_device_error").flag(err != nil)
	if err != nil {
		return
	}
	begin("node_filesystem_size_bytes").value(fs.Size)
	begin("node_filesystem_free_bytes").value(fs.Free)
	begin("node_filesystem_avail_bytes").value(fs.Avail)
	begin("node_filesystem_files").value(fs.Files)
	begin("node_filesystem_files_free").value(fs.FilesFree)
	begin("node_filesystem_readonly").flag(m.ReadOnly)
}
