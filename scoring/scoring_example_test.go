package scoring_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/scoring"
)

func Example() {
	scorer, _ := scoring.Profile{}.Compile()
	var s scoring.Score
	_ = scorer.Evaluate(&s, []float64{
		scoring.CPU: 0.30, scoring.Fragmentation: 0.05, scoring.DiskIOPS: 0.97, scoring.Bandwidth: 0.10,
	})
	fmt.Printf("%.1f, bottleneck %s at %.0f\n", s.Value, s.Bottleneck.Item, s.Bottleneck.Level)
	fmt.Println(s.Reason())
	// Output:
	// 33.9, bottleneck disk iops at 97
	// disk iops is at 97 although the score is 34: the mean hides it.
}

func ExampleScore() {
	scorer, _ := scoring.Utilisation().Compile()
	var s scoring.Score
	_ = scorer.Evaluate(&s, []float64{0.8, math.NaN(), 0.5, 0.2})
	for _, c := range s.Contributions {
		fmt.Printf("%-20s %5.1f of %5.1f\n", c.Item, c.Points, c.Used)
	}
	fmt.Printf("%-20s %5.1f, seen %.0f %% of the weight, stranded %.2f\n", "score", s.Value, s.Coverage.Weight, s.Stranded())
	// Output:
	// cpu                   45.7 of  57.1
	// memory fragmentation   0.0 of   0.0
	// disk iops             14.3 of  28.6
	// bandwidth              2.9 of  14.3
	// score                 62.9, seen 70 % of the weight, stranded 0.21
}

func ExampleProfile() {
	p := scoring.Profile{Name: "database", Items: []scoring.Item{
		{Name: "disk", Weight: 70, Shape: scoring.Shape{{At: 0, Points: 0}, {At: 0.7, Points: 50}, {At: 0.9, Points: 100}}},
		{Name: "cpu", Weight: 20},
	}}
	fmt.Println(p.Validate())
	// Output: scoring: invalid profile: weights add up to 90, want 100
}

func ExampleScorer() {
	scorer, _ := scoring.ServiceQuality().Compile()
	fmt.Println(scorer.Profile().Name, scorer.Profile().Sense)
	// Output: service quality quality
}

func ExampleShape() {
	s := scoring.Shape{{At: 0, Points: 0}, {At: 0.7, Points: 50}, {At: 0.9, Points: 100}}
	fmt.Println(s.Points(0.35), s.Points(0.7), s.Points(1))
	// Output: 25 50 100
}

func ExampleReason() {
	scorer, _ := scoring.ServiceQuality().Compile()
	var s scoring.Score
	_ = scorer.Evaluate(&s, []float64{0.9, 0.5, 0.9, 0.9})
	r := s.Reason()
	fmt.Printf("%s: %s %.2f\n%s\n", r.Verdict, r.Item, r.Share, r)
	// Output:
	// led: resolution 0.77
	// Score 74; resolution accounts for 77 % of what is lacking.
}

func ExampleMemoryFragmentation() {
	zones := []scoring.Zone{{Name: "Normal", Free: []uint64{9000, 4000, 1500, 200, 10}}}
	calm := scoring.Pressure{Stalled: 0, CompactionStall: 0}
	busy := scoring.Pressure{Stalled: 0.06, CompactionStall: 0.2}
	fmt.Println(scoring.UnusableFreeIndex(zones[0].Free, scoring.HugePageOrder))
	fmt.Println(scoring.MemoryFragmentation(zones, scoring.HugePageOrder, calm))
	fmt.Printf("%.1f\n", scoring.MemoryFragmentation(zones, scoring.HugePageOrder, busy))
	// Output:
	// 1000
	// 0
	// 0.6
}

func ExampleUnusableFreeIndex() {
	free := []uint64{10, 5, 2} // 28 free pages, 8 of them in blocks of order 2
	fmt.Println(scoring.UnusableFreeIndex(free, 2), scoring.FragmentationIndex(free, 2), scoring.FragmentationIndex(free, 3))
	// Output: 714 -1000 736
}
