package main

import (
	"flag"
	"fmt"
	"runtime"

	"github.com/portent-go/portent/ingest/host"
	"github.com/portent-go/portent/scoring/catalog"
)

// sizeFlags is the size of this host, as far as it was given.
type sizeFlags struct{ vcpu, memory, iops, bandwidth, throughput float64 }

// What is assumed of a disk and a network nobody has told us about: a small
// general-purpose volume of the cloud providers, and one gigabit per second.
const (
	assumedIOPS       = 3000
	assumedBandwidth  = 125e6
	assumedThroughput = 125e6
)

func (s *sizeFlags) register(fs *flag.FlagSet) {
	fs.Float64Var(&s.vcpu, "vcpu", 0, "cores of this host (default: read from the machine)")
	fs.Float64Var(&s.memory, "memory", 0, "memory of this host in bytes (default: read from the machine)")
	fs.Float64Var(&s.iops, "iops", 0, "provisioned disk operations per second (default 3000, assumed)")
	fs.Float64Var(&s.bandwidth, "bandwidth", 0, "network bandwidth in bytes per second (default 125e6, assumed)")
	fs.Float64Var(&s.throughput, "throughput", 0, "provisioned disk throughput in bytes per second (default 125e6, assumed)")
}

// shape fills in what was not given, and says where each figure is from.
func (s sizeFlags) shape(memTotal float64) (catalog.Shape, string) {
	fill := func(given, other float64, from string) (float64, string) {
		if given != 0 {
			return given, "as given"
		}
		return other, from
	}
	shape := catalog.Shape{Name: "this host", Family: "own"}
	var from [5]string
	shape.VCPU, from[0] = fill(s.vcpu, float64(runtime.NumCPU()), "read")
	shape.Memory, from[1] = fill(s.memory, memTotal, "read")
	shape.IOPS, from[2] = fill(s.iops, assumedIOPS, "assumed, see -iops")
	shape.Bandwidth, from[3] = fill(s.bandwidth, assumedBandwidth, "assumed, see -bandwidth")
	shape.Throughput, from[4] = fill(s.throughput, assumedThroughput, "assumed, see -throughput")
	return shape, fmt.Sprintf("%g cores (%s), %.1f GiB (%s), %g IOPS (%s), network %g MB/s (%s), disk %g MB/s (%s)",
		shape.VCPU, from[0], shape.Memory/(1<<30), from[1], shape.IOPS, from[2], shape.Bandwidth/1e6, from[3], shape.Throughput/1e6, from[4])
}

// memoryOf reads the machine's memory.
func memoryOf(meminfo []byte) (bytes float64, err error) {
	err = host.ParseMeminfo(meminfo, func(key []byte, v float64) {
		if string(key) == "MemTotal" {
			bytes = v
		}
	})
	return bytes, err
}
