package warning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/warning"
)

// BenchmarkTrackerStep steps through 1 to 10,000 trackers in order; the
// yardstick is a bare exponential level and slope over as many states.
func BenchmarkTrackerStep(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprintf("bare holt/%d", n), func(b *testing.B) { benchHolt(b, n) })
		b.Run(fmt.Sprintf("tracker/%d", n), func(b *testing.B) {
			ks := make([]warning.Tracker, n)
			b.ReportAllocs()
			b.SetBytes(8)
			now, i := int64(0), 0
			for b.Loop() {
				ks[i].Step(now, float64(now%977))
				if i++; i == n {
					i, now = 0, now+minute
				}
			}
		})
	}
}

func benchHolt(b *testing.B, n int) {
	type state struct{ level, slope float64 }
	ks := make([]state, n)
	b.ReportAllocs()
	b.SetBytes(8)
	now, i := int64(0), 0
	for b.Loop() {
		k := &ks[i]
		ahead := k.level + k.slope
		e := float64(now%977) - ahead
		k.level, k.slope = ahead+0.3*e, k.slope+0.05*e
		if i++; i == n {
			i, now = 0, now+minute
		}
	}
}

func BenchmarkCrossing(b *testing.B) {
	k := fed(500, func(i int) float64 { return float64(i) + float64(i%7) })
	th := warning.Threshold{Value: 1000}
	b.Run("probability", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c := k.Crossing(th)
			c.Probability(time.Hour)
		}
	})
	b.Run("median", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c := k.Crossing(th)
			c.Median()
		}
	})
}

func BenchmarkFloodStep(b *testing.B) {
	f, err := warning.NewFlood(warning.FloodConfig{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(8)
	now := int64(0)
	for b.Loop() {
		now += minute
		f.Step(now, 1000+float64(now%977))
	}
}
