package anomaly_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Scores of any unit and shape become the same probabilities.
func TestCalibratorIsUnitFree(t *testing.T) {
	shapes := map[string]func(*rand.Rand) float64{
		"normal":      func(r *rand.Rand) float64 { return math.Abs(r.NormFloat64()) },
		"exponential": func(r *rand.Rand) float64 { return 1e9 * r.ExpFloat64() },
		"narrow":      func(r *rand.Rand) float64 { return 1e-6 * (1 + 0.1*r.Float64()) },
		"squares":     func(r *rand.Rand) float64 { x := r.NormFloat64(); return x * x * x * x },
	}
	for name, draw := range shapes {
		c, err := anomaly.NewCalibrator(anomaly.Config{})
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		beyond := 0
		const n = 200_000
		for i := range n {
			v := anomaly.Verdict{Time: int64(i) * 60_000}
			c.Judge(&v, draw(rng), anomaly.Spike)
			if v.PValue < 1e-3 {
				beyond++
			}
		}
		if got := float64(beyond) / n; name != "narrow" && (got < 0.5e-3 || got > 2e-3) {
			t.Errorf("%s: a share of %.2e has a tail probability below 1e-3", name, got)
		}
	}
}

func TestCalibratorLeavesNoScoreAlone(t *testing.T) {
	c, _ := anomaly.NewCalibrator(anomaly.Config{})
	for i := range 100 {
		v := anomaly.Verdict{Time: int64(i) * 1000}
		c.Judge(&v, 1+float64(i%5), anomaly.Spike)
	}
	before, _ := c.AppendBinary(nil)
	for _, bad := range []float64{math.NaN(), math.Inf(1), -1} {
		v := anomaly.Verdict{Time: 1e9}
		if c.Judge(&v, bad, anomaly.Spike); v.Ready || v.PValue != 1 {
			t.Errorf("score %v: %+v", bad, v)
		}
	}
	if after, _ := c.AppendBinary(nil); string(after) != string(before) {
		t.Error("a score that is none changed the state")
	}
}

// The score of a detector of your own becomes a verdict under a budget.
func ExampleCalibrator() {
	c, err := anomaly.NewCalibrator(anomaly.Config{Budget: 1})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for minute := range int64(5000) {
		distance := 3 + rng.Float64() // of a nearest neighbour, say
		if minute == 4321 {
			distance = 9
		}
		v := anomaly.Verdict{Time: minute * 60_000}
		if c.Judge(&v, distance, anomaly.Shape); v.Phase == anomaly.Opened {
			fmt.Println(minute, v.Kind)
		}
	}
	// Output: 4321 shape
}
