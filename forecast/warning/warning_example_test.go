package warning_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/warning"
)

// A disk that fills: when is it full, and how sure is that?
func ExampleTracker() {
	var disk warning.Tracker
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range int64(600) { // minutes
		disk.Step(i*60_000, 40+0.07*float64(i)+0.3*rng.NormFloat64())
	}
	c := disk.Crossing(warning.Threshold{Value: 95})
	fmt.Println("median", c.Median().Round(10*time.Minute))
	fmt.Printf("within 1 h: %.0f %%, within 6 h: %.0f %%\n", 100*c.Probability(time.Hour), 100*c.Probability(6*time.Hour))
	// Output:
	// median 3h0m0s
	// within 1 h: 0 %, within 6 h: 79 %
}

// A log that is rotated rises towards the threshold again and again, and never
// gets there.
func ExampleCrossing() {
	var log warning.Tracker
	for i := range int64(700) {
		log.Step(i*60_000, 10+0.5*float64(i%100)+0.1*float64(i%3))
	}
	c := log.Crossing(warning.Threshold{Value: 90})
	fmt.Println(c.Probability(12*time.Hour) < 0.2, c.Median() == warning.Never)
	free := log.Crossing(warning.Threshold{Value: 5, Below: true})
	fmt.Println(free.Probability(time.Hour) < 0.2)
	// Output:
	// true true
	// true
}

// A load that leaves its daily band is noticed while it is still small.
func ExampleFlood() {
	f, err := warning.NewFlood(warning.FloodConfig{})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 3))
	const onset = 5 * 1440
	for i := range int64(onset + 30) {
		load := 1000 + 500*math.Sin(2*math.Pi*float64(i)/1440) + 20*rng.NormFloat64()
		if i >= onset {
			load *= math.Exp(0.1 * float64(i-onset)) // doubles every seven minutes
		}
		if w := f.Step(i*60_000, load); w.Phase == anomaly.Opened {
			fmt.Printf("minute %d: %.1f times the usual, doubling in %v\n", i-onset, load/w.Expected, w.Doubling.Round(time.Minute))
		}
	}
	// Output: minute 3: 1.3 times the usual, doubling in 12m0s
}

// ExampleFromQuantiler asks any forecast with quantiles the same question.
func ExampleFromQuantiler() {
	c, err := warning.FromQuantiler(line{}, 20, time.Minute, 0, 0, warning.Threshold{Value: 100})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.2f %v\n", c.Probability(20*time.Minute), c.Median().Round(time.Minute))
	// Output: 0.75 10m0s
}

// Bad settings are refused with every fault at once.
func ExampleFloodConfig_Validate() {
	fmt.Println(warning.FloodConfig{Budget: -1, WarmUp: -5}.Validate())
	// Output:
	// warning: invalid options: Budget is -1 alarms per day: want 0 (for 0.1) to 8.64e7
	// warning: invalid options: WarmUp is -5 samples: want 0 (for 1440) to 1048576
}

// What a warning holds.
func ExampleWarning() {
	w := warning.Warning{Value: 300, Expected: 100, Doubling: 7 * time.Minute, Peak: 800, Phase: anomaly.Opened}
	fmt.Println(w.Value/w.Expected, w.Doubling, w.Phase)
	// Output: 3 7m0s opened
}

// Thresholds are reached from below, or from above.
func ExampleThreshold() {
	fmt.Println(warning.Threshold{Value: 0.9}, warning.Threshold{Value: 1e9, Below: true})
	// Output: {0.9 false} {1e+09 true}
}
