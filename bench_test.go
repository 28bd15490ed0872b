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
