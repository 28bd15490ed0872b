package warning_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/warning"
)

// A processor that is idle or works at its capacity has stood a step before 102 %
// for days: no trend through its noise says that it gets there.
func TestCapacity(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	busy := func(i int) bool { return i%80 >= 40 }
	load := func(i int) float64 {
		if busy(i) {
			return 100 + 0.6*rng.Float64()
		}
		return 0.4 + 0.05*rng.Float64()
	}
	var k warning.Tracker
	worst := 0.0
	for i := range 800 {
		k.Step(int64(i)*minute, load(i))
		if i > 400 {
			c := k.Crossing(warning.Threshold{Value: 102})
			worst = max(worst, c.Probability(time.Hour))
		}
	}
	if worst > 0.35 {
		t.Errorf("probability %.2f of what eight busy times have not done", worst)
	}
}

// The same noise on a climb into new ground stops no warning.
func TestNewGround(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	k := fed(600, func(i int) float64 {
		return 40 + 0.5*max(0, float64(i-500)) + rng.NormFloat64()
	})
	c := k.Crossing(warning.Threshold{Value: 100}) // 20 minutes ahead
	if p := c.Probability(time.Hour); p < 0.85 {
		t.Errorf("probability %.2f of a leak that is 20 minutes away", p)
	}
}

// Spikes that came from nowhere may come again, higher: the chance is small, and
// not none.
func TestLeaps(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	k := fed(1000, func(i int) float64 {
		if i%90 == 45 {
			return 20 + 40*rng.Float64()
		}
		return 5 + 0.1*rng.NormFloat64()
	})
	near, far := k.Crossing(warning.Threshold{Value: 65}), k.Crossing(warning.Threshold{Value: 1e4})
	if p := near.Probability(2 * time.Hour); p < 0.01 || p > 0.3 {
		t.Errorf("probability %.3f of a spike a little higher than all", p)
	}
	if p := far.Probability(2 * time.Hour); p > 1e-3 {
		t.Errorf("probability %.3f of one far beyond", p)
	}
}
