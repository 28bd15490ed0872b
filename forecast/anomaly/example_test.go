package anomaly_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/anomaly"
)

// The shortest use: step through samples, look at what raises an alarm.
func Example() {
	d, err := anomaly.New(anomaly.Config{})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for minute := range int64(600) {
		latency := 20 + rng.NormFloat64()
		if minute == 555 {
			latency = 48
		}
		if v := d.Step(minute*60_000, latency); v.Phase == anomaly.Opened {
			fmt.Printf("minute %d: %v, expected %.0f, was %.0f\n", minute, v.Kind, v.Expected, v.Value)
		}
	}
	// Output: minute 555: spike, expected 20, was 48
}

// A bank runs many series; its verdicts are those of single detectors.
func ExampleBank() {
	bank, err := anomaly.NewBank(anomaly.Config{})
	if err != nil {
		panic(err)
	}
	cpu, mem := bank.Add(), bank.Add()
	for i := range int64(100) {
		bank.Step(cpu, i*1000, float64(i%3))
		bank.Step(mem, i*1000, 64)
	}
	v := bank.Step(mem, 100_000, 64)
	fmt.Println(bank.Len(), v.Ready, v.Expected, v.Phase)
	// Output: 2 true 64 quiet
}

// A state is bytes: a restored detector goes on where the old one stopped.
func ExampleDefault_AppendBinary() {
	d, _ := anomaly.New(anomaly.Config{})
	for i := range int64(50) {
		d.Step(i*1000, float64(i%7))
	}
	state, _ := d.AppendBinary(nil)

	again, _ := anomaly.New(anomaly.Config{})
	if err := again.UnmarshalBinary(state); err != nil {
		panic(err)
	}
	a, b := d.Step(50_000, 3), again.Step(50_000, 3)
	fmt.Println(a == b)
	fmt.Println(again.UnmarshalBinary(state[:10]))
	// Output:
	// true
	// anomaly: cannot read detector state: corrupt or truncated state: want 8 more bytes, have 1
}

// Score, Surprise and PValue say the same thing in three ways.
func ExampleVerdict() {
	v := anomaly.Verdict{PValue: 1e-6}
	fmt.Println(v.Score(), v.Surprise())
	// Output: 0.999999 6
}

// Bad configuration is refused with every fault at once.
func ExampleConfig_Validate() {
	fmt.Println(anomaly.Config{Budget: -1, Coverage: 2}.Validate())
	// Output:
	// anomaly: Config.Budget is -1 alarms per day: want 0 (for 0.1) to 8.64e7
	// anomaly: Config.Coverage is 2: want 0 (for 0.95) or between 0 and 1
}

// Kinds and phases print in lower case, as metric labels want them.
func ExampleKind() {
	fmt.Println(anomaly.ShiftDown, anomaly.FlatLine, anomaly.Opened)
	// Output: shift_down flat_line opened
}
