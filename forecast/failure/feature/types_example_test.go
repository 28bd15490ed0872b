package feature_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/failure/feature"
)

const minute = int64(time.Minute / time.Millisecond)

// disk makes the features of one signal that is full at 100.
func disk() *feature.Builder {
	b, err := feature.New(feature.Config{Signals: []feature.Signal{{Name: "disk", Limit: 100}}})
	if err != nil {
		panic(err)
	}
	return b
}

// What the features are called; the defaults look an hour ahead.
func ExampleBuilder() {
	b := disk()
	fmt.Println(b.Config().Horizon, len(b.Names()))
	fmt.Println(b.Names()[:3])
	// Output:
	// 1h0m0s 33
	// [disk.level disk.score disk.mean_15m0s]
}

// One window instead of three, and residuals against the hour of the day.
func ExampleConfig() {
	c := feature.Config{
		Signals: []feature.Signal{{Name: "load"}},
		Windows: []time.Duration{30 * time.Minute},
		Season:  24 * time.Hour,
	}
	fmt.Println(c.Validate())
	c.Horizon = -time.Hour
	fmt.Println(c.Validate())
	// Output:
	// <nil>
	// feature: invalid configuration: Horizon is -1h0m0s, want 8ms to 876000h0m0s
	// feature: invalid configuration: Slow is -48h0m0s, want 8ms to 876000h0m0s
}

// Only a signal with a limit can be asked when it will meet it.
func ExampleSignal() {
	b, err := feature.New(feature.Config{
		Signals: []feature.Signal{{Name: "load"}, {Name: "disk", Limit: 100}},
	})
	if err != nil {
		panic(err)
	}
	for _, n := range []string{"load.crossing", "disk.crossing"} {
		fmt.Println(n, slices.Contains(b.Names(), n))
	}
	// Output:
	// load.crossing false
	// disk.crossing true
}

// A state of constant size is all that is kept of an entity.
func ExampleState() {
	b := disk()
	s := b.NewState()
	for m := range int64(60) {
		if _, err := b.Step(nil, s, m*minute, []float64{float64(50 + m%7)}); err != nil {
			panic(err)
		}
	}
	saved, _ := s.AppendBinary(nil)

	back := b.NewState() // after a restart
	err := back.UnmarshalBinary(saved)
	one, _ := b.Step(nil, s, 60*minute, []float64{70})
	two, _ := b.Step(nil, back, 60*minute, []float64{70})
	fmt.Println(err, back.Time()/minute, one[0] == two[0], one[1] == two[1])
	// Output: <nil> 60 true true
}

// A recorded life becomes rows to learn from.
func ExampleLife() {
	b := disk()
	life := feature.Life{Entity: "disk-1", End: 120 * minute, Failed: true}
	for m := range int64(120) {
		life.Time = append(life.Time, m*minute)
		life.Values = append(life.Values, []float64{40 + float64(m)/2})
	}
	t := b.NewTable()
	if err := b.Landmarks(t, life, 30*minute, 30*minute); err != nil { // every half hour after the first
		panic(err)
	}
	for i := range t.Len() {
		failed, _ := t.Label(i, time.Hour)
		fmt.Println(t.Time[i]/minute, t.Row(i)[0], failed)
	}
	// Output:
	// 30 55 false
	// 60 70 true
	// 90 85 true
}
