package multi_test

import (
	"fmt"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
	"github.com/portent-go/portent/forecast/anomaly/multi/multitest"
)

// Contributions add up to the score; the largest is the first to look at.
func ExampleVerdict() {
	v := multi.Verdict{PValue: 1e-4, Raw: 3, Contributions: []float64{0.5, 2.5}, Deviations: []float64{0.4, -3}, Phase: anomaly.Opened}
	top := v.Top()
	fmt.Printf("%v %.1f %d %v\n", v.Anomalous(), v.Surprise(), top, v.Deviations[top] < 0)
	// Output: true 4.0 1 true
}

// Every detector has the same contract.
func ExampleDetector() {
	a, _ := multi.NewDeviation(3, multi.DeviationConfig{})
	b, _ := multi.NewPCA(3, multi.CovarianceConfig{})
	for _, d := range []multi.Detector{a, b} {
		v := d.Step(0, []float64{1, 2, 3})
		fmt.Println(d.Metrics(), v.Ready, v.PValue)
	}
	// Output:
	// 3 false 1
	// 3 false 1
}

func ExampleDeviationConfig_Validate() {
	fmt.Println(multi.DeviationConfig{Power: 0.5, Top: -1}.Validate())
	// Output:
	// multi: Power is 0.5: want 0 (for 1) or 1 to 16
	// multi: Top is -1 metrics: want at least 0
}

func ExampleCovarianceConfig_Validate() {
	fmt.Println(multi.CovarianceConfig{Share: 1}.Validate())
	// Output: multi: Share is 1: want 0 (for 0.9) or between 0 and 1
}

func ExampleHalfSpaceConfig_Validate() {
	fmt.Println(multi.HalfSpaceConfig{Depth: 40}.Validate())
	// Output: multi: Depth is 40: want 0 (for 8) or 1 to 15
}

// The streams of the conformance suite are there for tests of one's own.
func ExampleDefault_Step_conformance() {
	s := multitest.Streams()[4]
	d, _ := multi.New(len(s.Values[0]), multi.Config{})
	claims := 0
	for i, x := range s.Values {
		if v := d.Step(s.Times[i], x); v.Ready {
			claims++
		}
	}
	fmt.Println(s.Name, len(s.Values), claims > 0)
	// Output: missing 800 true
}
