package anomaly_test

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkBankPace is a fleet sampled every 10 seconds, series in order, with full
// steps for every sample or less often. The yardstick is BenchmarkStateCopy.
func BenchmarkBankPace(b *testing.B) {
	x := noise(1, 1<<14, func(_ int, e float64) float64 { return 50 + e })
	for _, n := range []int{10_000, 1_000_000} {
		for _, every := range []time.Duration{0, time.Minute, 5 * time.Minute} {
			b.Run(fmt.Sprintf("series=%d/every=%v", n, every), func(b *testing.B) {
				bank := paced(b, n, every)
				now := int64(1_700_000_000_000)
				round := func(k int) {
					for i := range n {
						bank.Step(i, now, x[(i+k*7)&(1<<14-1)])
					}
					now += 10_000
				}
				for k := range 45 {
					round(k)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for k := range b.N {
					round(45 + k)
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Msamples/s")
			})
		}
	}
}
