package host

func collectNetDev(e *emitter, b []byte) error {
	return ParseNetDev(b, func(d *NetDev) {
		for _, m := range [...]struct {
			name string
			v    float64
		}{
			{"node_network_receive_bytes_total", d.RxBytes}, {"node_network_receive_packets_total", d.RxPackets},
			{"node_network_receive_errs_total", d.RxErrors}, {"node_network_receive_drop_total", d.RxDrops},
			{"node_network_receive_fifo_total", d.RxFifo}, {"node_network_receive_frame_total", d.RxFrame},
			{"node_network_receive_compressed_total", d.RxCompressed}, {"node_network_receive_multicast_total", d.RxMulti},
			{"node_network_transmit_bytes_total", d.TxBytes}, {"node_network_transmit_packets_total", d.TxPackets},
			{"node_network_transmit_errs_total", d.TxErrors}, {"node_network_transmit_drop_total", d.TxDrops},
			{"node_network_transmit_fifo_total", d.TxFifo}, {"node_network_transmit_colls_total", d.TxColls},
			{"node_network_transmit_carrier_total", d.TxCarrier}, {"node_network_transmit_compressed_total", d.TxCompress},
		} {
			e.metric(m.name).labelBytes("device", d.Name).value(m.v)
		}
	})
}

// collectSockstat emits node_sockstat_TCP_inuse and its like; memory also in
// bytes.
func collectSockstat(e *emitter, b []byte) error {
	return ParseSockstat(b, func(proto, key []byte, v float64) {
		e.joined("node_sockstat_", proto, key, "").value(v)
		if string(key) == "mem" {
			e.joined("node_sockstat_", proto, key, "_bytes").value(v * pageSize)
		}
	})
}

// joined begins a metric named prefix + proto + "_" + key + suffix.
func (e *emitter) joined(prefix string, proto, key []byte, suffix string) *emitter {
	w := append(append(e.wire[:0], wireFormat), prefix...)
	w = append(append(append(w, proto...), '_'), key...)
	e.wire = append(append(w, suffix...), endOfPart)
	return e.label("instance", e.instance).label("job", e.job)
}

// netstatCollector takes from snmp and netstat what tells of loss: segments
// and retransmissions, resets, full listen queues.
func netstatCollector(fs FS) collector {
	return several("netstat",
		one("snmp", fs.proc("net/snmp"), collectNetstat),
		one("netstat", fs.proc("net/netstat"), collectNetstat))
}

func collectNetstat(e *emitter, b []byte) error {
	return ParseNetstat(b, func(proto, key []byte, v float64) {
		if wantedNetstat(string(proto), string(key)) {
			e.joined("node_netstat_", proto, key, "").value(v)
		}
	})
}

func wantedNetstat(proto, key string) bool {
	switch proto {
	case "Tcp":
		switch key {
		case "ActiveOpens", "PassiveOpens", "CurrEstab", "InErrs", "InSegs", "OutSegs", "OutRsts", "RetransSegs":
			return true
		}
	case "TcpExt":
		switch key {
		case "ListenDrops", "ListenOverflows", "TCPSynRetrans", "TCPTimeouts", "TCPOFOQueue", "TCPRcvQDrop":
			return true
		}
	case "Udp":
		switch key {
		case "InDatagrams", "OutDatagrams", "InErrors", "NoPorts", "RcvbufErrors", "SndbufErrors":
			return true
		}
	}
	return false
}
