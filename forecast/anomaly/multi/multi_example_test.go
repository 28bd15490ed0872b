package multi_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// server draws the minutes of a small server whose metrics follow its load; from
// minute 1500 on requests wait for a lock: latency rises, the rest does not.
func server(minutes int, step func(minute int, x []float64)) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 4)
	for i := range minutes {
		load := 100 + 10*rng.NormFloat64()
		x[0], x[1], x[2] = load, 0.4*load+rng.NormFloat64(), 2*load+5*rng.NormFloat64()
		x[3] = 20 + rng.NormFloat64()
		if i >= 1500 {
			x[3] += 15
		}
		step(i, x)
	}
}

var metric = []string{"requests", "cpu", "network", "latency"}

// The shortest use: a vector per minute, one verdict, and what carries it.
func Example() {
	d, err := multi.New(len(metric), multi.Config{Config: anomaly.Config{Budget: 0.3}})
	if err != nil {
		panic(err)
	}
	server(1510, func(minute int, x []float64) {
		if v := d.Step(int64(minute)*60_000, x); v.Phase == anomaly.Opened {
			top := v.Top()
			fmt.Printf("minute %d: %v, %s carries %.0f %%\n", minute, v.Kind, metric[top], 100*v.Contributions[top]/v.Raw)
		}
	})
	// Output: minute 1500: spike, latency carries 100 %
}

func ExampleDeviation() {
	d, err := multi.NewDeviation(len(metric), multi.DeviationConfig{Top: 2})
	if err != nil {
		panic(err)
	}
	server(1501, func(minute int, x []float64) {
		if v := d.Step(int64(minute)*60_000, x); minute == 1500 {
			fmt.Println(metric[v.Top()], v.Deviations[v.Top()] > 0, v.Surprise() > 3)
		}
	})
	// Output: latency true true
}

// A load that no longer uses the processor: each metric is ordinary, together
// they are not.
func ExampleMahalanobis() {
	d, err := multi.NewMahalanobis(len(metric), multi.CovarianceConfig{})
	if err != nil {
		panic(err)
	}
	server(1501, func(minute int, x []float64) {
		if minute == 1500 {
			x[0], x[1], x[2], x[3] = 115, 34, 230, 20
		}
		if v := d.Step(int64(minute)*60_000, x); minute == 1500 {
			fmt.Printf("%s, %.1f units from its level, surprise above 3: %v\n", metric[v.Top()], v.Deviations[v.Top()], v.Surprise() > 3)
		}
	})
	// Output: cpu, -1.5 units from its level, surprise above 3: true
}

func ExamplePCA() {
	d, err := multi.NewPCA(len(metric), multi.CovarianceConfig{Share: 0.7})
	if err != nil {
		panic(err)
	}
	server(1501, func(minute int, x []float64) {
		if v := d.Step(int64(minute)*60_000, x); minute == 1500 {
			fmt.Println(metric[v.Top()], v.Surprise() > 2)
		}
	})
	// Output: latency true
}

func ExampleHalfSpace() {
	d, err := multi.NewHalfSpace(len(metric), multi.HalfSpaceConfig{Seed: 7})
	if err != nil {
		panic(err)
	}
	server(1501, func(minute int, x []float64) {
		if v := d.Step(int64(minute)*60_000, x); minute == 1500 {
			fmt.Println(metric[v.Top()], v.Surprise() > 2)
		}
	})
	// Output: latency true
}

// A state is bytes: a restored detector goes on where the old one stopped.
func ExampleDefault_AppendBinary() {
	d, _ := multi.New(len(metric), multi.Config{})
	server(300, func(minute int, x []float64) { d.Step(int64(minute)*60_000, x) })
	state, _ := d.AppendBinary(nil)

	again, _ := multi.New(len(metric), multi.Config{})
	fmt.Println(again.UnmarshalBinary(state))
	x := []float64{100, 40, 200, 20}
	a, b := d.Step(300*60_000, x), again.Step(300*60_000, x)
	fmt.Println(a.PValue == b.PValue, a.Raw == b.Raw)
	// Output:
	// <nil>
	// true true
}

// Bad configuration is refused with every fault at once.
func ExampleConfig_Validate() {
	fmt.Println(multi.Config{Memory: 3, Shrink: 2}.Validate())
	// Output:
	// multi: Memory is 3 samples: want 0 (for 4096) or 20 to 1e9
	// multi: Shrink is 2: want 0 (for 0.5) to 1
}
