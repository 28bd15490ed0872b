package forest_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/forest"
)

// The metrics of a machine as vectors: two that always move together come apart,
// each within its usual range.
func ExampleForest() {
	f, err := forest.New(forest.Config{Dims: 2})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		load := rng.Float64()
		f.Update([]float64{load, load + 0.02*rng.NormFloat64()})
	}
	fmt.Printf("together %.1f, apart %.1f\n", f.Score([]float64{0.8, 0.8}), f.Score([]float64{0.8, 0.2}))
	// Output: together 0.8, apart 2.3
}

// Which metric carries a score, and in which direction.
func ExampleForest_Attribute() {
	f, _ := forest.New(forest.Config{Dims: 3})
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		f.Update([]float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()})
	}
	var a forest.Attribution
	score := f.Attribute(&a, []float64{0, -8, 0})
	fmt.Printf("score %.1f, of which %.0f %% for a low second metric\n", score, 100*a.Low[1]/a.Sum())
	// Output: score 3.8, of which 99 % for a low second metric
}

// What one metric should be, given the others.
func ExampleForest_Impute() {
	f, _ := forest.New(forest.Config{Dims: 2})
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		x := float64(rng.IntN(3))
		f.Update([]float64{x, 10 * x})
	}
	value, ok := f.Impute([]float64{2, 0}, 1)
	fmt.Println(value, ok)
	// Output: 20 true
}

// A series: the wave misses half a turn.
func ExampleDetector() {
	d, err := forest.NewDetector(forest.DetectorConfig{Config: anomaly.Config{Budget: 1}})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 4000 {
		phase := float64(i) / 10
		if i >= 3500 {
			phase += math.Pi
		}
		v := d.Step(int64(i)*60_000, math.Sin(phase)+0.05*rng.NormFloat64())
		if i > 2880 && v.Phase == anomaly.Opened {
			fmt.Println("alarm at sample", i, v.Kind)
		}
	}
	// Output: alarm at sample 3500 spike
}

// Sizes that references cannot tell apart are refused.
func ExampleConfig_Validate() {
	fmt.Println(forest.Config{Trees: 200, Samples: 1000}.Validate())
	// Output: forest: 200 trees of 1000 samples: want a product below 65536
}
