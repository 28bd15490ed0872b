//go:build unix

package benchdata

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/ingest/prom"
)

// writeRequests encodes one sample of each of n series (a hundred an instance,
// ten labels each) as compressed remote-write 1.0 bodies of 2,000 series, the
// way Prometheus sends them.
func writeRequests(n int, t int64, rng *rand.Rand) [][]byte {
	var bodies [][]byte
	var msg, series, field []byte
	for i := range n {
		series = series[:0]
		for _, l := range labelsOf(i) {
			field = appendString(field[:0], 1, l[0])
			field = appendString(field, 2, l[1])
			series = appendBytes(series, 1, field)
		}
		field = appendFixed64(field[:0], 1, math.Float64bits(rng.NormFloat64()))
		field = appendVarint(append(field, 2<<3), uint64(t))
		series = appendBytes(series, 2, field)
		msg = appendBytes(msg, 1, series)
		if (i+1)%2000 == 0 || i == n-1 {
			bodies = append(bodies, snappy.Encode(nil, msg))
			msg = msg[:0]
		}
	}
	return bodies
}

func labelsOf(i int) [][2]string {
	return [][2]string{
		{"__name__", "node_metric_" + strconv.Itoa(i%100) + "_seconds"}, {"cluster", "eu-west-1"}, {"cpu", strconv.Itoa(i % 8)},
		{"env", "production"}, {"instance", fmt.Sprintf("10.1.%d.%d:9100", i/25600, i/100%256)}, {"job", "node-exporter"},
		{"mode", "idle"}, {"namespace", "monitoring"}, {"pod", fmt.Sprintf("node-exporter-%05d", i/100)}, {"zone", "eu-west-1a"},
	}
}

func appendVarint(dst []byte, x uint64) []byte {
	for ; x >= 0x80; x >>= 7 {
		dst = append(dst, byte(x)|0x80)
	}
	return append(dst, byte(x))
}

func appendBytes(dst []byte, field byte, b []byte) []byte {
	return append(appendVarint(append(dst, field<<3|2), uint64(len(b))), b...)
}

func appendString(dst []byte, field byte, s string) []byte {
	return append(appendVarint(append(dst, field<<3|2), uint64(len(s))), s...)
}

func appendFixed64(dst []byte, field byte, x uint64) []byte {
	dst = append(dst, field<<3|1)
	for range 8 {
		dst = append(dst, byte(x))
		x >>= 8
	}
	return dst
}

// BenchmarkRemoteWriteToVerdicts is the whole way of a sample: compressed
// remote-write bytes, decoding, gate, detector, history, risk, load. One
// operation is a round: one sample of every series. Run with -cpu 1.
func BenchmarkRemoteWriteToVerdicts(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run("series="+strconv.Itoa(n), func(b *testing.B) {
			m, err := portent.New(portent.Config{Now: func() time.Time { return time.Time{} }, Shards: 1})
			if err != nil {
				b.Fatal(err)
			}
			dec, err := prom.NewWriteDecoder(prom.WriteLimits{})
			if err != nil {
				b.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(1, 2))
			batch, raw, round := m.NewBatch(), []byte(nil), 0
			var bodies [][]byte
			next := func() {
				for _, body := range bodies {
					batch.Reset()
					if raw, err = snappy.Decode(raw[:cap(raw)], body); err != nil {
						b.Fatal(err)
					}
					if _, err = dec.DecodeV1(batch, raw); err != nil {
						b.Fatal(err)
					}
					if err = m.Push(batch); err != nil {
						b.Fatal(err)
					}
				}
			}
			encode := func() {
				round++
				bodies = writeRequests(n, 1_700_000_000_000+int64(round)*60_000, rng)
			}
			for range 40 {
				encode()
				next()
			}
			b.ReportAllocs()
			var spent, cpu time.Duration
			rounds := 0
			for b.Loop() {
				b.StopTimer()
				encode()
				runtime.GC() // of what encoding left; the measured part allocates nothing
				b.StartTimer()
				start, used := time.Now(), cpuTime()
				next()
				spent += time.Since(start)
				cpu += cpuTime() - used
				rounds++
			}
			samples := float64(rounds * n)
			b.ReportMetric(float64(spent.Nanoseconds())/samples, "ns/sample")
			b.ReportMetric(float64(cpu.Nanoseconds())/samples, "cpu-ns/sample")
			b.ReportMetric(samples/cpu.Seconds()/1e6, "Msamples/cpu-s")
		})
	}
}
