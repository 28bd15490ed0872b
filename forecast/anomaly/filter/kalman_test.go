package filter

import (
	"fmt"
	"math"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// A gap of seven steps is seven predictions: missing data cost nothing but time.
func TestKalmanGolden(t *testing.T) {
	const hour = 3600_000
	for _, g := range kalmanGolden {
		d := must(NewKalman(KalmanConfig{Trend: g.trend, Harmonics: g.harmonics, Ratio: 0.2}))
		rng := congruential(9)
		at := int64(0)
		for i := range 80 {
			if i > 0 {
				at++
			}
			if i%20 == 19 {
				at += 6
			}
			x := 10 + rng.next() + math.Sin(2*math.Pi*float64(at)/24)
			v := d.Step(at*hour, x)
			if i > 0 && !near(v.Expected, g.expected[i-1], 1e-6) {
				t.Fatalf("trend %v, %d harmonics, sample %d: expected %v, want %v", g.trend, g.harmonics, i, v.Expected, g.expected[i-1])
			}
		}
	}
}

// The learnt ratio is small on noise around a level, large on a random walk.
func TestKalmanLearnsRatio(t *testing.T) {
	f := func(walk float64) float64 {
		d := must(NewKalman(KalmanConfig{}))
		rng := congruential(3)
		level := 0.0
		for i := range 5000 {
			level += walk * (rng.next() - 0.5)
			d.Step(int64(i)*1000, level+rng.next())
		}
		return d.q
	}
	if still, slow, fast := f(0), f(0.1), f(3); !(still < 0.005 && slow > still && slow < 0.1 && fast > 1) {
		t.Errorf("ratios %v, %v, %v", still, slow, fast)
	}
}

func ExampleKalman() {
	d, err := NewKalman(KalmanConfig{})
	if err != nil {
		panic(err)
	}
	rng := congruential(1)
	for minute := range int64(600) {
		if minute >= 300 && minute < 330 {
			continue // an outage of the exporter
		}
		x := 40 + 2*rng.next()
		if minute == 555 {
			x = 60
		}
		if v := d.Step(minute*60_000, x); v.Phase == anomaly.Opened {
			fmt.Printf("minute %d: %v, expected %.0f in %.0f…%.0f\n", minute, v.Kind, v.Expected, v.Lower, v.Upper)
		}
	}
	// Output: minute 555: spike, expected 41 in 40…42
}
