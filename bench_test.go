package portent

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// fleet interns n series, a hundred an instance, and returns a batch with one
// sample of each.
func fleet(m *Monitor, n int) *ingest.Batch {
	b := m.NewBatch()
	for i := range n {
		id, cause := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "metric_"+strconv.Itoa(i%100), "instance", fmt.Sprintf("10.0.%d.%d:9100", i/25600, i/100%256), "job", "node"))
		if cause != ingest.Accepted {
			panic(cause)
		}
		b.Append(id, 0, 0)
	}
	return b
}

// BenchmarkPush sends a sample of every series at 15-second steps; one operation
// is one sample.
func BenchmarkPush(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run("series="+strconv.Itoa(n), func(b *testing.B) {
			m := newMonitor(b, replayConfig(1))
			batch := fleet(m, n)
			rng := rand.New(rand.NewPCG(1, 2))
			now := int64(testStart)
			push := func() {
				now += 15_000
				for i := range batch.Time {
					batch.Time[i], batch.Value[i] = now, rng.NormFloat64()
				}
				if err := m.Push(batch); err != nil {
					b.Fatal(err)
				}
			}
			for range 40 {
				push()
			}
			b.ReportAllocs()
			samples := 0
			for b.Loop() {
				push()
				samples += n
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(samples), "ns/sample")
		})
	}
}

// hostMetrics are those of a host that feed every signal a warning follows.
var hostMetrics = []string{
	"node_filesystem_size_bytes", "node_filesystem_avail_bytes", "node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes",
	"node_filefd_allocated", "node_filefd_maximum", "container_threads", "container_threads_max",
	"http_requests_total", "node_network_receive_bytes_total",
}

// hosts is a batch with one sample of every host metric of n instances, and a
// function that moves it on by a minute.
func hosts(m *Monitor, n int) (b *ingest.Batch, next func()) {
	b = m.NewBatch()
	for i := range n {
		for _, metric := range hostMetrics {
			id, cause := m.Registry().Series(ingest.FromStrings(ingest.MetricName, metric, "instance", "host-"+strconv.Itoa(i), "mountpoint", "/"))
			if cause != ingest.Accepted {
				panic(cause)
			}
			b.Append(id, testStart, 0)
		}
	}
	rng := rand.New(rand.NewPCG(1, 3))
	return b, func() {
		for i := range b.Time {
			b.Time[i] += 60_000
			noise := 1 + 0.02*rng.NormFloat64()
			switch k := i % len(hostMetrics); {
			case k >= 8: // counters
				b.Value[i] += 1000 * noise
			case k == 0 || k == 2 || k == 5 || k == 7:
				b.Value[i] = 1e6
			default:
				b.Value[i] = 4e5 * noise
			}
		}
	}
}

// BenchmarkMoment sends a moment of ten metrics of every host; one operation is
// one moment, with its risk, load and warnings.
func BenchmarkMoment(b *testing.B) {
	for _, n := range []int{1, 100} {
		b.Run("hosts="+strconv.Itoa(n), func(b *testing.B) {
			m := newMonitor(b, Config{Shards: 1, Now: replayConfig(1).Now})
			batch, next := hosts(m, n)
			push := func() {
				next()
				if err := m.Push(batch); err != nil {
					b.Fatal(err)
				}
			}
			for range 60 {
				push()
			}
			b.ReportAllocs()
			moments := 0
			for b.Loop() {
				push()
				moments += n
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(moments), "ns/moment")
		})
	}
}
