package multi_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// TestBudget counts the alarms of instances without incidents: eight metrics
// with a day, a common load and noise that hangs together, for twenty days.
func TestBudget(t *testing.T) {
	const days, instances, budget = 20, 6, 0.3
	alarms := 0
	for seed := range uint64(instances) {
		d := made(multi.New(8, multi.Config{Config: anomaly.Config{Budget: budget}}))
		rng := rand.New(rand.NewPCG(seed, 21))
		x, drift := make([]float64, 8), make([]float64, 8)
		for i := range days * 288 {
			load := 100 + 30*math.Sin(2*math.Pi*float64(i)/288) + 5*rng.NormFloat64()
			for j := range x {
				drift[j] = 0.8*drift[j] + rng.NormFloat64()
				x[j] = 20 + float64(j)*load/10 + drift[j]
			}
			if d.Step(int64(i)*5*60_000, x).Phase == anomaly.Opened {
				alarms++
			}
		}
	}
	perDay := float64(alarms) / (days * instances)
	t.Logf("%.3f false alarms a day at a budget of %v", perDay, budget)
	if perDay > 2*budget {
		t.Errorf("%.3f false alarms a day at a budget of %v", perDay, budget)
	}
}
