package scoring_test

import (
	"fmt"
	"math"
	"time"

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

func ExampleWindow() {
	w, _ := scoring.NewWindow(time.Hour, 60)
	for i, cpu := range []float64{0.2, 0.2, 0.9, 0.3} {
		_ = w.Add(int64(i)*60_000, scored(cpu, 0, 0.1, 0.1))
	}
	var s scoring.Score
	w.Mean(&s)
	fmt.Printf("mean %.1f, of it cpu %.1f\n", s.Value, s.Contributions[scoring.CPU].Points)
	at, _ := w.Percentile(0.95, &s)
	fmt.Printf("95 %% of the moments at or below %.1f, minute %d; %.0f %% above 30\n", s.Value, at/60_000, 100*w.Beyond(30))
	// Output:
	// mean 19.0, of it cpu 16.0
	// 95 % of the moments at or below 39.0, minute 2; 25 % above 30
}

func ExampleFleet() {
	f := scoring.NewFleet([]scoring.Member{
		{Name: "web-1", Size: 4, Score: *scored(0.3, 0, 0.1, 0.2)},
		{Name: "db-1", Size: 16, Score: *scored(0.2, 0, 0.97, 0.1)},
	})
	for _, m := range f.Ranking {
		fmt.Printf("%s %.0f, %s at %.0f\n", m.Name, m.Score.Value, m.Score.Bottleneck.Item, m.Score.Bottleneck.Level)
	}
	fmt.Printf("fleet %.0f, hidden behind their means: %s\n", f.Mean, f.Strained[0].Name)
	// Output:
	// db-1 28, disk iops at 97
	// web-1 16, cpu at 30
	// fleet 26, hidden behind their means: db-1
}

func ExampleMember() {
	f := scoring.NewFleet([]scoring.Member{{Name: "a", Score: *scored(0.5, 0, 0, 0)}, {Name: "b"}})
	fmt.Println(f.Ranking[0].Name)
	// Output: a
}
