package sizing_test

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/advise/sizing/rivals"
)

// shop is days of 5-minute demand: 2 cores at night, 6 by day, 20 from 18:00 to
// 20:00.
func shop(days int) []float64 {
	y := make([]float64, 288*days)
	for i := range y {
		hour := float64(i%288) / 12
		y[i] = 4 - 2*math.Cos(2*math.Pi*(hour-2)/24) + 0.1*math.Sin(float64(i))
		if hour >= 18 && hour < 20 {
			y[i] = 20 + 0.3*math.Sin(float64(i))
		}
	}
	return y
}

// The shortest use: what to provision now.
func ExamplePlanner() {
	p, err := sizing.NewPlanner(sizing.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	past := shop(8)[:7*288+17*12] // 17:00 on the eighth day
	d, err := p.Decide(sizing.View{Past: past, Step: 5 * time.Minute, Capacity: 7})
	fmt.Printf("%.1f cores: %v, expecting %.1f to %.1f; %v\n", d.Capacity, d.Cause, d.Low, d.High, err)
	past = shop(8)[:7*288+18*12] // an hour later
	d, err = p.Decide(sizing.View{Past: past, Step: 5 * time.Minute, Capacity: 7})
	fmt.Printf("%.1f cores: %v; %v\n", d.Capacity, d.Cause, err)
	// Output:
	// 7.0 cores: hold, expecting 5.0 to 5.4; <nil>
	// 21.0 cores: grow ahead of the forecast; <nil>
}

func ExampleReplay() {
	y := shop(14)
	ours, _ := sizing.NewPlanner(sizing.Options{})
	for _, p := range []sizing.Policy{ours, rivals.VPA{}, rivals.LastHour{}, rivals.Oracle{Span: time.Hour, All: y}} {
		r, err := sizing.Replay{Step: 5 * time.Minute}.Run(y, p)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-14T slack %.2f, missed %4.1f %%, %4.1f changes a day\n", p, r.Slack, 100*r.Under, r.Changes)
	}
	// Output:
	// *sizing.Planner slack 0.23, missed  0.0 %,  4.4 changes a day
	// rivals.VPA     slack 0.78, missed  0.0 %,  0.0 changes a day
	// rivals.LastHour slack 0.19, missed  0.0 %, 23.9 changes a day
	// rivals.Oracle  slack 0.05, missed  0.0 %, 23.9 changes a day
}

func ExampleStatic() {
	p, _ := sizing.NewStatic(sizing.Options{})
	d, _ := p.Decide(sizing.View{Past: shop(7), Step: 5 * time.Minute})
	fmt.Printf("%.1f cores for the day\n", d.Capacity)
	// Output: 24.7 cores for the day
}

// Eight hours later the advice is scored, though nobody followed it.
func ExampleShadow() {
	p, _ := sizing.NewPlanner(sizing.Options{})
	s := &sizing.Shadow{Policy: p}
	y := shop(8)
	for i := 7 * 288; i <= len(y); i += 12 {
		d, _ := s.Decide(sizing.View{Past: y[:i], Step: 5 * time.Minute, Capacity: 32})
		if d.Capacity != 32 {
			fmt.Println("moved")
		}
	}
	advice, actual := s.Scores(5 * time.Minute)
	fmt.Printf("advised %.0f %% slack, actually %.0f %%\n", 100*advice.Slack, 100*actual.Slack)
	// Output: advised 18 % slack, actually 83 %
}

func ExampleOptions() {
	o := sizing.Options{MissPrice: -1, Season: 90 * time.Minute}
	fmt.Println(o.Validate())
	// Output:
	// sizing: invalid options: Season is 1h30m0s, want 2 to 1000 whole slots
	// sizing: invalid options: MissPrice is -1, want above 0, at most 1e6
}

// A sale on Friday is known on Thursday.
func ExampleOverride() {
	friday := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	p, _ := sizing.NewPlanner(sizing.Options{Calendar: []sizing.Override{
		{From: friday, To: friday.AddDate(0, 0, 1), AtLeast: 64, GrowOnly: true, Why: "sale"},
	}})
	d, _ := p.Decide(sizing.View{Past: shop(7), Step: 5 * time.Minute, Time: friday, Capacity: 8})
	fmt.Printf("%.0f cores: %v\n", d.Capacity, d.Cause)
	// Output: 64 cores: calendar
}

func ExampleOutlook() {
	o, _ := sizing.NewOutlook(24) // a day of hours
	y := shop(8)
	for i := 0; i < 7*288+15*12; i += 12 {
		if err := o.Add(y[i : i+12]); err != nil {
			fmt.Println(err)
		}
	}
	for _, k := range []int{0, 3, 5} { // from 15:00
		low, high := o.Band(k)
		fmt.Printf("%d:00 median %4.1f, nine in ten between %4.1f and %4.1f\n", 15+k, o.Quantile(k, 0.5), low, high)
	}
	// Output:
	// 15:00 median  5.8, nine in ten between  5.7 and  6.0
	// 18:00 median 20.1, nine in ten between 19.4 and 20.4
	// 20:00 median  3.7, nine in ten between  3.5 and  4.1
}

func ExampleExpect() {
	path, err := sizing.Expect(shop(14), 5*time.Minute, 24*time.Hour)
	fmt.Printf("noon %.1f, 19:00 %.1f, %v\n", path[12*12], path[19*12], err)
	// Output: noon 5.6, 19:00 20.1, <nil>
}

func ExampleSketch() {
	s := sizing.Sketch{HalfLife: 24 * time.Hour}
	for i, v := range shop(7) {
		if err := s.Step(int64(i)*300_000, v); err != nil {
			fmt.Println(err)
		}
	}
	state, _ := s.AppendBinary(nil)
	fmt.Printf("P50 %.1f, P90 %.1f, P99 %.1f in %d bytes\n", s.Quantile(0.5), s.Quantile(0.9), s.Quantile(0.99), len(state))
	// Output: P50 4.3, P90 19.7, P99 20.1 in 526 bytes
}

// A kill at a limit of 4 GiB says that more was needed than was seen.
func ExamplePeaks() {
	const gib = 1 << 30
	var p sizing.Peaks
	p.Step(3.5*gib, time.Hour)
	fmt.Printf("%.2f GiB\n", p.Need()/gib)
	if err := p.Kill(4 * gib); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%.2f GiB after a kill\n", p.Need()/gib)
	// Output:
	// 3.68 GiB
	// 4.80 GiB after a kill
}

func ExampleBursts() {
	y := shop(2)
	y[300], y[301] = 30, 28
	found, _ := sizing.Bursts(y, 5*time.Minute, []int{299}) // restarted at sample 299
	for _, b := range found {
		fmt.Printf("%v from %d to %d, up to %.0f, usually %.1f\n", b.Kind, b.From, b.To, b.Peak, b.Usual)
	}
	clean := sizing.Without(y, found, sizing.StartUp)
	fmt.Println(clean[300])
	// Output:
	// surge from 216 to 240, up to 20, usually 4.5
	// start-up from 300 to 302, up to 30, usually 4.0
	// surge from 504 to 528, up to 20, usually 4.1
	// NaN
}

func ExampleMeasure() {
	demand := []float64{4, 8, 2, 2}
	s := sizing.Measure(demand, []float64{5, 5, 10, 10}, time.Hour)
	fmt.Printf("slack %.2f, missed %.2f, cost %.1f\n", s.Slack, s.Under, s.Cost)
	// Output: slack 0.45, missed 0.25, cost 7.5
}

func ExampleMove() {
	m := sizing.Move{From: 7, To: 21, Cause: sizing.GrowAhead, Saving: 3.4, Low: 19, High: 20.5}
	fmt.Println(m.Reason())
	// Output: Grow ahead from 7 to 21: holding would cost 3.40 slots of idle capacity more over the next day (next slot: 19 to 20.5, nine times in ten)
}

func ExampleRefusal() {
	p, _ := sizing.NewPlanner(sizing.Options{})
	d, err := p.Decide(sizing.View{Past: []float64{1, 2, 3}, Step: time.Hour, Capacity: 4})
	fmt.Println(d.Capacity, d.Refusal, err)
	// Output: 4 the history is too short <nil>
}
