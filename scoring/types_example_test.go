package scoring_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/scoring"
)

var nan = math.NaN()

// scored evaluates the default profile.
func scored(raw ...float64) *scoring.Score {
	scorer, _ := scoring.Profile{}.Compile()
	var s scoring.Score
	if err := scorer.Evaluate(&s, raw); err != nil {
		fmt.Println(err)
	}
	return &s
}

func ExampleContribution() {
	c := scored(0.5, 0.1, 0.2, 0.3).Contributions[scoring.CPU]
	fmt.Printf("%s: %.0f of %.0f points, itself at %.0f\n", c.Item, c.Points, c.Used, c.Level)
	// Output: cpu: 20 of 40 points, itself at 50
}

func ExampleBottleneck() {
	b := scored(0.5, 0.1, 0.9, 0.3).Bottleneck
	fmt.Println(b.Item, b.Index == scoring.DiskIOPS, b.Level)
	// Output: disk iops true 90
}

func ExampleCoverage() {
	s := scored(0.5, nan, 0.2, nan)
	fmt.Printf("%+v\n", s.Coverage)
	// Output: {Weight:60 Missing:2}
}

func ExampleItem() {
	p := scoring.Profile{Name: "cache", Items: []scoring.Item{{Name: "memory", Weight: 60}, {Name: "evictions", Weight: 50}}}
	fmt.Println(p.Validate())
	// Output: scoring: invalid profile: weights add up to 110, want 100
}

func ExampleKnot() {
	// Half of the points are reached at 70 %, all of them at 90 %.
	s := scoring.Shape{{At: 0, Points: 0}, {At: 0.7, Points: 50}, {At: 0.9, Points: 100}}
	fmt.Printf("%.0f\n", s.Points(0.8))
	// Output: 75
}

func ExampleSense() {
	fmt.Println(scoring.Utilisation().Sense, scoring.ServiceQuality().Sense)
	// Output: load quality
}

func ExampleVerdict() {
	fmt.Println(scored(0.1, 0, 0.95, 0).Reason().Verdict, scored(0.5, 0.5, 0.5, 0.5).Reason().Verdict)
	// Output: hidden even
}

func ExampleZone() {
	z := scoring.Zone{Name: "Normal", Free: []uint64{10, 5, 2}} // a line of /proc/buddyinfo
	fmt.Println(scoring.UnusableFreeIndex(z.Free, 1))
	// Output: 357
}

func ExamplePressure() {
	zones := []scoring.Zone{{Free: []uint64{9000, 4000}}}
	fmt.Println(scoring.MemoryFragmentation(zones, 9, scoring.Pressure{Stalled: nan, CompactionStall: 0.5}))
	// Output: 0.5
}
