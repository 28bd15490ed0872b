package sizing_test

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
)

// fixed is the simplest policy: the same capacity, whatever comes.
type fixed float64

func (f fixed) Every() time.Duration { return 24 * time.Hour }

func (f fixed) Decide(sizing.View) (sizing.Decision, error) {
	return sizing.Decision{Capacity: float64(f)}, nil
}

// rising is fixed but for growth: what it once missed is provided ever after.
type rising struct{ fixed }

func (r rising) React(v sizing.View) (sizing.Decision, error) {
	last := v.Past[len(v.Past)-1]
	if last <= v.Capacity { // also when there is no sample
		return sizing.Decision{Capacity: v.Capacity, Cause: sizing.Hold}, nil
	}
	return sizing.Decision{Capacity: 1.1 * last, Cause: sizing.GrowNow}, nil
}

func (r rising) Decide(v sizing.View) (sizing.Decision, error) {
	return sizing.Decision{Capacity: max(float64(r.fixed), v.Capacity)}, nil
}

// Any policy can be played against a recorded demand.
func ExamplePolicy() {
	for _, p := range []sizing.Policy{fixed(7), fixed(24)} {
		r, err := sizing.Replay{Step: 5 * time.Minute}.Run(shop(8), p)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%2v cores miss %.1f %% of samples\n", p, 100*r.Under)
	}
	// Output:
	//  7 cores miss 8.3 % of samples
	// 24 cores miss 0.0 % of samples
}

// A policy that may grow between its decisions too.
func ExampleReactor() {
	var p sizing.Reactor = rising{7}
	r, err := sizing.Replay{Step: 5 * time.Minute}.Run(shop(8), p)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range r.Moves {
		fmt.Printf("%v at %d:%02d, %.0f to %.0f cores\n", m.Cause, m.At%288/12, m.At%12*5, m.From, m.To)
	}
	// Output: grow at once at 18:05, 7 to 22 cores
}

// What Replay measured: the capacity of every sample, the moves and the score.
func ExampleResult() {
	p, _ := sizing.NewPlanner(sizing.Options{})
	y := shop(8)
	r, err := sizing.Replay{Step: 5 * time.Minute}.Run(y, p)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.First/288, "days of warm-up,", len(r.Capacity), "samples measured,", r.Samples, "present")
	evening := r.Capacity[19*12] // of the day measured, at 19:00
	fmt.Println(evening > y[r.First+19*12], len(r.Moves) > 0, len(r.Bands))
	// Output:
	// 7 days of warm-up, 288 samples measured, 288 present
	// true true 24
}

// How often the demand lay in the bands that the decisions stated.
func ExampleBand() {
	p, _ := sizing.NewPlanner(sizing.Options{})
	y := shop(14)
	r, err := sizing.Replay{Step: 5 * time.Minute}.Run(y, p)
	if err != nil {
		fmt.Println(err)
		return
	}
	within, all := 0, 0
	for _, b := range r.Bands { // one an hour
		for _, v := range y[b.At:min(b.At+12, len(y))] {
			all++
			if b.Low <= v && v <= b.High {
				within++
			}
		}
	}
	held := float64(within) / float64(all)
	fmt.Println("nine tenths, give or take five in a hundred:", 0.85 < held && held < 0.95)
	// Output: nine tenths, give or take five in a hundred: true
}

// A score put into money: 3 cents per core and hour.
func ExampleScore() {
	demand := []float64{4, 8, 2, 2}
	s := sizing.Measure(demand, []float64{5, 5, 10, 10}, time.Hour)
	fmt.Printf("%d hours for $%.2f, %.0f %% of them short\n", s.Samples, 0.03*s.Cost*float64(s.Samples), 100*s.Under)
	both := sizing.Mean(s, sizing.Measure(demand, []float64{8, 8, 8, 8}, time.Hour))
	fmt.Printf("two series: %d hours, %.1f %% short\n", both.Samples, 100*both.Under)
	// Output:
	// 4 hours for $0.90, 25 % of them short
	// two series: 8 hours, 12.5 % short
}

// A decision is to be obeyed unless it refuses.
func ExampleDecision() {
	p, _ := sizing.NewPlanner(sizing.Options{})
	d, err := p.Decide(sizing.View{Past: shop(7), Step: 5 * time.Minute, Capacity: 40})
	switch {
	case err != nil:
		fmt.Println(err)
	case d.Refusal != sizing.NoRefusal:
		fmt.Println("no advice:", d.Refusal)
	default:
		fmt.Println(d.Cause, "- to less than 4 cores:", d.Capacity < 4)
	}
	// Output: shrink - to less than 4 cores: true
}

func ExampleCause() {
	for c := sizing.First; c <= sizing.Overridden; c++ {
		fmt.Println(c)
	}
	// Output:
	// first size
	// hold
	// grow ahead of the forecast
	// grow at once
	// shrink
	// calendar
}

// A view may be a window of the past that moves on: Gone says how far.
func ExampleView() {
	p, _ := sizing.NewPlanner(sizing.Options{})
	y := shop(9)
	v := sizing.View{Past: y[:8*288], Step: 5 * time.Minute}
	d, _ := p.Decide(v)
	v.Past, v.Gone, v.Capacity = y[12:8*288+12], 12, d.Capacity // an hour later
	_, err := p.Decide(v)
	fmt.Println(err)
	_, err = p.Decide(sizing.View{Past: y[:8*288], Step: 5 * time.Minute}) // back again
	fmt.Println(err)
	// Output:
	// <nil>
	// sizing: time went back: 2304 samples after 2316
}

// The longest burst of a day, and how much above the usual it went.
func ExampleBurst() {
	found, err := sizing.Bursts(shop(1), 5*time.Minute, nil)
	if err != nil || len(found) == 0 {
		fmt.Println("none", err)
		return
	}
	b := found[0]
	fmt.Printf("%d minutes at %.1f times the usual\n", 5*(b.To-b.From), b.Peak/b.Usual)
	// Output: 120 minutes at 4.5 times the usual
}

// Only a surge is worth growing for.
func ExampleBurstKind() {
	for _, k := range []sizing.BurstKind{sizing.StartUp, sizing.Short, sizing.Surge} {
		fmt.Println(k, k == sizing.Surge)
	}
	// Output:
	// start-up false
	// short burst false
	// surge true
}
