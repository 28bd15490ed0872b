package host

import "bytes"

// collectMeminfo emits every line of meminfo: MemAvailable as
// node_memory_MemAvailable_bytes, "Active(anon)" as node_memory_Active_anon_bytes,
// and counts without a unit without "_bytes".
func collectMeminfo(e *emitter, b []byte) error {
	return ParseMeminfo(b, func(key []byte, v float64) { e.memory(key).value(v) })
}

// memory begins a metric whose name is made of a meminfo key.
func (e *emitter) memory(key []byte) *emitter {
	e.wire = append(append(e.wire[:0], wireFormat), "node_memory_"...)
	for _, c := range key {
		switch c {
		case '(':
			e.wire = append(e.wire, '_')
		case ')':
		default:
			e.wire = append(e.wire, c)
		}
	}
	if !bytes.HasPrefix(key, []byte("HugePages_")) {
		e.wire = append(e.wire, "_bytes"...)
	}
	e.wire = append(e.wire, endOfPart)
	return e.label("instance", e.instance).label("job", e.job)
}

// collectVmstat emits what node_exporter emits by default: oom_kill, paging,
// swapping and faults.
func collectVmstat(e *emitter, b []byte) error {
	return ParseKeyed(b, func(key []byte, v float64) {
		if wantedVmstat(key) {
			e.wire = append(append(append(e.wire[:0], wireFormat), "node_vmstat_"...), key...)
			e.wire = append(e.wire, endOfPart)
			e.label("instance", e.instance).label("job", e.job).value(v)
		}
	})
}

func wantedVmstat(key []byte) bool {
	return bytes.HasPrefix(key, []byte("oom_kill")) || bytes.HasPrefix(key, []byte("pgpg")) ||
		bytes.HasPrefix(key, []byte("pswp")) || (bytes.HasPrefix(key, []byte("pg")) && bytes.Contains(key, []byte("fault")))
}

func collectBuddyinfo(e *emitter, b []byte) error {
	return ParseBuddyinfo(b, func(z *Zone) {
		for order, v := range z.Free {
			e.metric("node_buddyinfo_blocks").labelBytes("node", z.Node).labelInt("size", order).labelBytes("zone", z.Name).value(v)
		}
	})
}
