package portent

import (
	"strings"

	"github.com/portent-go/portent/ingest"
)

// quantity is one figure of an instance that several series may feed: the
// seconds of every CPU mode, the bytes of every disk.
type quantity uint8

const (
	noQuantity   quantity = iota
	cpuBusy               // seconds per second, modes other than idle, iowait and steal
	cpuIdle               // seconds per second, idle
	cpuWait               // seconds per second, iowait
	cpuUsed               // cores used by a container or process
	cpuQuota              // µs of CPU per period
	cpuPeriod             // µs
	cfsPeriods            // per second
	cfsThrottled          // periods per second
	memUsed               // bytes
	memLimit              // bytes
	memTotal              // bytes
	memAvailable          // bytes
	memStall              // seconds per second
	compaction            // stalls per second
	diskUsed              // bytes
	diskLimit             // bytes
	diskFree              // bytes
	diskSize              // bytes
	diskOps               // per second
	ioStall               // seconds per second
	netIn                 // bytes per second
	netOut                // bytes per second
	fdOpen
	fdMax
	pids
	pidsMax
	requests  // per second
	failures  // per second
	latency   // seconds
	probe     // 1 when every probe succeeded
	segments  // TCP segments out per second
	retrans   // TCP segments retransmitted per second
	restarts  // per second
	buddy     // free blocks; role.zone and role.order say of what
	cpuSteal  // seconds per second that the hypervisor gave to others
	diskBytes // per second, read and written
	numQuantities
)

// role is what a series means for its instance.
type role struct {
	quantity quantity
	highest  bool // of several series take the largest instead of the sum
	lowest   bool // … or the smallest
	zone     uint8
	order    uint8
}

// rule maps a metric, as the standard exporters name it, to a quantity.
type rule struct {
	quantity quantity
	highest  bool
	lowest   bool
	label    string // when set, only series with this label value …
	value    string // … match; "!a,b" means any that begins with neither a nor b
}

// virtual are network devices whose bytes pass a real one as well, or none.
const virtual = "!lo,docker,veth,br-,virbr,cni,flannel,cali,tun,tap,wg"

// rules covers node_exporter, cAdvisor, kube-state-metrics, blackbox exporter,
// the Prometheus client libraries and ingest/host, which uses the same names.
var rules = map[string][]rule{
	"node_cpu_seconds_total": {
		{quantity: cpuBusy},
		{quantity: cpuIdle, label: "mode", value: "idle"},
		{quantity: cpuWait, label: "mode", value: "iowait"},
		{quantity: cpuSteal, label: "mode", value: "steal"},
	},
	"container_cpu_usage_seconds_total":               {{quantity: cpuUsed}},
	"process_cpu_seconds_total":                       {{quantity: noQuantity}}, // part of the container's
	"container_spec_cpu_quota":                        {{quantity: cpuQuota}},
	"container_spec_cpu_period":                       {{quantity: cpuPeriod, highest: true}},
	"container_cpu_cfs_periods_total":                 {{quantity: cfsPeriods}},
	"container_cpu_cfs_throttled_periods_total":       {{quantity: cfsThrottled}},
	"container_memory_working_set_bytes":              {{quantity: memUsed}},
	"container_spec_memory_limit_bytes":               {{quantity: memLimit}},
	"node_memory_MemTotal_bytes":                      {{quantity: memTotal}},
	"node_memory_MemAvailable_bytes":                  {{quantity: memAvailable}},
	"node_pressure_memory_waiting_seconds_total":      {{quantity: memStall}},
	"container_pressure_memory_waiting_seconds_total": {{quantity: memStall}},
	"node_vmstat_compact_stall":                       {{quantity: compaction}},
	"container_fs_usage_bytes":                        {{quantity: diskUsed}},
	"container_fs_limit_bytes":                        {{quantity: diskLimit}},
	"node_filesystem_avail_bytes":                     {{quantity: diskFree, label: "mountpoint", value: "/"}},
	"node_filesystem_size_bytes":                      {{quantity: diskSize, label: "mountpoint", value: "/"}},
	"node_disk_reads_completed_total":                 {{quantity: diskOps}},
	"node_disk_writes_completed_total":                {{quantity: diskOps}},
	"container_fs_reads_total":                        {{quantity: diskOps}},
	"container_fs_writes_total":                       {{quantity: diskOps}},
	"node_disk_read_bytes_total":                      {{quantity: diskBytes}},
	"node_disk_written_bytes_total":                   {{quantity: diskBytes}},
	"container_fs_reads_bytes_total":                  {{quantity: diskBytes}},
	"container_fs_writes_bytes_total":                 {{quantity: diskBytes}},
	"node_pressure_io_waiting_seconds_total":          {{quantity: ioStall}},
	"container_pressure_io_waiting_seconds_total":     {{quantity: ioStall}},
	"container_fs_io_time_seconds_total":              {{quantity: ioStall}},
	"node_network_receive_bytes_total":                {{quantity: netIn, label: "device", value: virtual}},
	"node_network_transmit_bytes_total":               {{quantity: netOut, label: "device", value: virtual}},
	"container_network_receive_bytes_total":           {{quantity: netIn}},
	"container_network_transmit_bytes_total":          {{quantity: netOut}},
	"process_open_fds":                                {{quantity: fdOpen, highest: true}},
	"process_max_fds":                                 {{quantity: fdMax, highest: true}},
	"node_filefd_allocated":                           {{quantity: fdOpen, highest: true}},
	"node_filefd_maximum":                             {{quantity: fdMax, highest: true}},
	"container_threads":                               {{quantity: pids}},
	"container_threads_max":                           {{quantity: pidsMax}},
	"http_requests_total":                             {{quantity: requests}},
	"http_requests_failed_total":                      {{quantity: failures}},
	"http_request_duration_seconds_p99":               {{quantity: latency, highest: true}},
	"probe_success":                                   {{quantity: probe, lowest: true}},
	"up":                                              {{quantity: probe, lowest: true}},
	"node_netstat_Tcp_OutSegs":                        {{quantity: segments}},
	"node_netstat_Tcp_RetransSegs":                    {{quantity: retrans}},
	"kube_pod_container_status_restarts_total":        {{quantity: restarts}},
	"node_buddyinfo_blocks":                           {{quantity: buddy}},
}

// counters are metrics that count although their name does not say so.
var counters = map[string]bool{
	"node_vmstat_compact_stall": true, "node_netstat_Tcp_OutSegs": true, "node_netstat_Tcp_RetransSegs": true,
}

// role returns what a series means for its instance; the last rule that matches
// decides.
func (sm *signalMap) role(labels ingest.Labels) role {
	var r role
	for _, rule := range rules[labels.Metric()] {
		if rule.matches(labels) {
			r = role{quantity: rule.quantity, highest: rule.highest, lowest: rule.lowest}
		}
	}
	if r.quantity == buddy {
		return buddyRole(labels)
	}
	return r
}

func (r *rule) matches(labels ingest.Labels) bool {
	if r.label == "" {
		return true
	}
	if not, ok := strings.CutPrefix(r.value, "!"); ok {
		for prefix := range strings.SplitSeq(not, ",") {
			if strings.HasPrefix(labels.Get(r.label), prefix) {
				return false
			}
		}
		return true
	}
	return labels.Get(r.label) == r.value
}

// maxOrder is the number of block sizes in /proc/buddyinfo.
const maxOrder = 11

// buddyRole finds zone and order of a node_buddyinfo_blocks series.
func buddyRole(labels ingest.Labels) role {
	order := 0
	for _, c := range labels.Get("size") {
		if c < '0' || c > '9' || order > maxOrder {
			return role{}
		}
		order = order*10 + int(c-'0')
	}
	if order >= maxOrder {
		return role{}
	}
	zone := map[string]uint8{"DMA": 0, "DMA32": 1, "Normal": 2, "Movable": 3}[labels.Get("zone")]
	if labels.Get("node") != "0" && labels.Get("node") != "" {
		zone += 4
	}
	return role{quantity: buddy, zone: zone, order: uint8(order)}
}
