package multi_test

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// watched is an instance whose metrics appear one by one, as a monitor sees them:
// each has its own detector, and a Joint judges their residuals together.
type watched struct {
	bank     *anomaly.Bank
	joint    *multi.Joint
	number   map[string]int
	x        []float64 // this moment's samples, NaN where there is none
	expected []float64
}

func newWatched() *watched {
	bank, _ := anomaly.NewBank(anomaly.Config{})
	joint, _ := multi.NewJoint(1, multi.Config{})
	return &watched{bank: bank, joint: joint, number: map[string]int{}}
}

func (w *watched) sample(metric string, t int64, value float64) {
	i, ok := w.number[metric]
	if !ok {
		i = w.bank.Add()
		w.number[metric] = i
		w.x, w.expected = append(w.x, math.NaN()), append(w.expected, math.NaN())
	}
	v := w.bank.Step(i, t, value)
	w.x[i], w.expected[i] = value, math.NaN()
	if v.Ready {
		w.expected[i] = v.Expected
	}
}

// tick ends a moment.
func (w *watched) tick(t int64) (multi.Verdict, error) {
	if err := w.joint.Grow(len(w.x)); err != nil {
		return multi.Verdict{}, err
	}
	v := w.joint.Step(t, w.x, w.expected)
	for i := range w.x {
		w.x[i] = math.NaN()
	}
	return v, nil
}

// A monitor that forecasts every metric anyway keeps one Joint per instance.
func ExampleJoint() {
	w := newWatched()
	server(1510, func(minute int, x []float64) {
		t := int64(minute) * 60_000
		for i, name := range metric {
			if i < 3 || minute > 500 { // latency is measured since minute 501
				w.sample(name, t, x[i])
			}
		}
		v, err := w.tick(t)
		if err == nil && v.Phase == anomaly.Opened {
			fmt.Println("minute", minute, metric[v.Top()], v.Deviations[v.Top()] > 0)
		}
	})
	// Output: minute 1500 latency true
}

// A metric that is new goes to the end of the vector; the others keep what they
// have learnt.
func ExampleDefault_Grow() {
	d, _ := multi.New(3, multi.Config{})
	server(400, func(minute int, x []float64) { d.Step(int64(minute)*60_000, x[:3]) })
	fmt.Println(d.Grow(4), d.Metrics())
	v := d.Step(400*60_000, []float64{100, 40, 200, 20})
	fmt.Println(v.Ready, len(v.Contributions))
	fmt.Println(d.Grow(2))
	// Output:
	// <nil> 4
	// true 4
	// multi: 2 metrics: want 4 to 4096
}

// A state knows how many metrics it is of.
func ExampleRestoreJoint() {
	j, _ := multi.NewJoint(5, multi.Config{})
	state, _ := j.AppendBinary(nil)
	again, err := multi.RestoreJoint(state, multi.Config{})
	fmt.Println(again.Metrics(), err)
	// Output: 5 <nil>
}

func ExampleRestore() {
	_, err := multi.Restore([]byte("no state at all"), multi.Config{})
	fmt.Println(errors.Is(err, multi.ErrState))
	// Output: true
}
