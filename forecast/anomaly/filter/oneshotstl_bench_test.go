package filter

import (
	"fmt"
	"math"
	"testing"
)

// BenchmarkOneShotSTL is a sample after n samples with one season of the given
// period: the cost must depend on neither. The paper's program takes "around 20 µs"
// a point on one core of a laptop, whatever the period (He et al. 2023; README of
// github.com/xiao-he/OneShotSTL); online methods before it grow with the period.
func BenchmarkOneShotSTL(b *testing.B) {
	x := benchStream()
	for _, period := range []int{24, 288, 1440, 10080} {
		for _, n := range []int{1 << 14, 1 << 17, 1 << 20} {
			if n < period {
				continue
			}
			b.Run(fmt.Sprintf("period=%d/n=%d", period, n), func(b *testing.B) {
				d := must(NewOneShotSTL(OneShotSTLConfig{Seasons: []int{period}}))
				at := func(i int) float64 {
					return x[i%len(x)] + 10*math.Sin(2*math.Pi*float64(i%period)/float64(period))
				}
				for i := range n {
					d.Step(int64(i)*60_000, at(i))
				}
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					sink += d.Step(int64(n+i)*60_000, at(n+i)).PValue
				}
			})
		}
	}
}
