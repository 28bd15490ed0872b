package failure_test

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/forecast/failure"
)

// memoryAt is an instance of which only the memory is known: it leaks from 30 %
// on by a quarter of a percent a second.
func memoryAt(second int) []float64 {
	x := make([]float64, len(failure.Signals()))
	for i := range x {
		x[i] = math.NaN()
	}
	x[2] = 0.30 + 0.0025*float64(second) + 0.003*math.Sin(float64(second))
	return x
}

// watch steps a state through n seconds of the leak.
func watch(m *failure.Model, n int) (s failure.State, r failure.Risk) {
	for i := range n {
		r, _ = s.Step(m, int64(1000*(i+1)), memoryAt(i))
	}
	return s, r
}

func Example() {
	m := failure.Default()
	var s failure.State
	var alarm failure.Alarm
	for i := range 270 {
		r, err := s.Step(m, int64(1000*(i+1)), memoryAt(i))
		if err != nil {
			fmt.Println(err)
			return
		}
		if alarm.Step(failure.Policy{}, &r) == failure.Raised {
			fmt.Printf("second %d: fails within %v with probability %.2f\n", i, r.Horizon, r.Probability)
			fmt.Println(s.Explain(m, nil)[0])
		}
	}
	// Output:
	// second 223: fails within 2m0s with probability 0.52
	// memory_utilization at 0.847 reaches its limit in 1m1s (+7.20)
}

func ExampleState() {
	m := failure.Default()
	s, _ := watch(m, 100)
	b, _ := s.MarshalBinary()
	var restored failure.State
	if err := restored.UnmarshalBinary(b); err != nil {
		fmt.Println(err)
	}
	r1, _ := s.Step(m, 200_000, memoryAt(100))
	r2, _ := restored.Step(m, 200_000, memoryAt(100))
	fmt.Println(len(b), r1 == r2)
	// Output: 1595 true
}

func ExampleRisk() {
	_, r := watch(failure.Default(), 240)
	s := r.Survival()
	fmt.Printf("within %v: %.2f, expected after %v\n", r.Horizon, r.Probability, r.Lead.Round(time.Second))
	fmt.Printf("alive after half of it: %.2f\n", s[failure.Bins/2-1])
	// Output:
	// within 2m0s: 0.95, expected after 33s
	// alive after half of it: 0.21
}

func ExampleReason() {
	m := failure.Default()
	s, r := watch(m, 240)
	sum := m.Bias()
	for _, why := range s.Explain(m, nil) {
		sum += why.Contribution
		fmt.Println(why)
	}
	fmt.Printf("%.6f %.6f\n", sum, r.LogOdds)
	// Output:
	// memory_utilization at 0.886 reaches its limit in 46s (+8.19)
	// memory_utilization nearness 0.319 at 0.886 (+1.60)
	// memory_utilization level 0.886 at 0.886 (+0.89)
	// memory_utilization shift 0.2 at 0.886 (+0.10)
	// -1.225511 -1.225511
}

func ExampleModel() {
	m, _ := failure.Default().WithHorizon(30 * time.Minute)
	fmt.Println(m.Settings().Horizon, m.Settings().Trend)
	// Output: 30m0s 7m30s
}

func ExampleSettings() {
	s := failure.Settings{Signals: []failure.Signal{{Name: "queue", Limit: 1000}}}
	fmt.Println(s.Validate(), s.FeatureNames()[:3])
	// Output: <nil> [queue.level queue.nearness queue.urgency]
}

func ExampleFit() {
	s := failure.Settings{Signals: []failure.Signal{{Name: "queue", Limit: 1000}}}
	var rows []failure.Landmark
	for i := range 8 { // every other queue fills up and kills its owner
		life := failure.Life{Instance: fmt.Sprint(i), End: 301_000, Failed: i%2 == 0}
		for t := range 300 {
			depth := 100 + 3*math.Sin(float64(t*(i+1)))
			if life.Failed {
				depth += 3 * float64(t)
			}
			life.Time = append(life.Time, int64(1000*(t+1)))
			life.Values = append(life.Values, []float64{depth})
		}
		more, err := s.Landmarks(life, 5*time.Second)
		if err != nil {
			fmt.Println(err)
			return
		}
		rows = append(rows, more...)
	}
	m, err := failure.Fit(rows, failure.Options{Settings: s, Name: "queues"})
	if err != nil {
		fmt.Println(err)
		return
	}
	filling, healthy := rows[50], rows[len(rows)-1]
	fmt.Printf("%d rows; %v before the end %.2f, healthy %.2f\n", len(rows), filling.After,
		m.Risk(filling.Features).Probability, m.Risk(healthy.Features).Probability)
	// Output: 432 rows; 20s before the end 0.82, healthy 0.16
}

func ExampleLandmark() {
	l := failure.Landmark{After: 40 * time.Second}
	failed, known := l.Label(2 * time.Minute)
	fmt.Println(failed, known) // last seen well after 40 s: nobody knows
	// Output: false false
}

func ExamplePolicy() {
	fmt.Println(failure.Policy{On: 1.5, Budget: -1}.Validate())
	// Output:
	// failure: invalid settings: On is 1.5, want above 0 and at most 1
	// failure: invalid settings: Budget is -1 a day, want above 0 and at most 1e6
}

func ExampleAlarm() {
	var a failure.Alarm
	for _, r := range []failure.Risk{
		{Time: 1000, Probability: 0.9, Ready: true},
		{Time: 2000, Probability: 0.1, Ready: true},
		{Time: 62000, Probability: 0.1, Ready: true},
		{Time: 70000, Probability: 0.9, Ready: true},
	} {
		fmt.Println(a.Step(failure.Policy{}, &r))
	}
	// Output:
	// raised
	// none
	// cleared
	// suppressed
}
