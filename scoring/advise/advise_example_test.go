package advise_test

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// week is seven days of hourly samples between low and high.
func week(low, high float64) []float64 {
	y := make([]float64, 7*24)
	for i := range y {
		y[i] = low + (high-low)*(0.5-0.5*math.Cos(2*math.Pi*float64(i)/24)) + 0.01*high*math.Sin(1.3*float64(i))
	}
	return y
}

func ExampleAdvise() {
	now, _ := catalog.Example().Find("c.xlarge") // 4 cores, 8 GiB
	usage := advise.Usage{Step: time.Hour, CPU: week(0.8, 2), Memory: week(14<<30, 20<<30)}
	a, err := advise.Advise(&usage, advise.Fleet{Shape: now, Count: 1}, catalog.Example(), advise.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Reason())
	// Output: Resize from c.xlarge to m.xlarge (+0.080 an hour), because only memory outgrows it; memory will peak at 66 % of capacity. Next best: resize to g.2xlarge (+0.204 an hour), memory at 66 %.
}

func ExampleAdvice() {
	usage := advise.Usage{Step: time.Hour, CPU: []float64{1, 2, 3}}
	a, _ := advise.Advise(&usage, advise.Fleet{}, catalog.Example(), advise.Options{})
	fmt.Println(a.Action, a.Refusal)
	fmt.Println(a.Reason())
	// Output:
	// refuse the history is too short
	// No advice: the history is too short (cpu).
}

func ExampleDemand() {
	usage := advise.Usage{Step: time.Hour, CPU: week(0.8, 2)}
	a, _ := advise.Advise(&usage, advise.Fleet{}, catalog.Example(), advise.Options{Risk: 0.05})
	d := a.Demand[catalog.CPU]
	fmt.Printf("plan for %.1f cores: forecast %.1f, seen %.1f at the %.2f quantile\n", d.Peak, d.Forecast, d.Observed, d.Quantile)
	// Output: plan for 2.1 cores: forecast 2.1, seen 2.0 at the 0.95 quantile
}

func ExampleFleet() {
	s, _ := catalog.Example().Find("g.large")
	f := advise.Fleet{Shape: s, Count: 3}
	fmt.Println(f, f.Capacity(catalog.CPU), "cores")
	// Output: 3 × g.large 6 cores
}

func ExampleOptions() {
	fmt.Println(advise.Options{Risk: 0.6, MaxCount: -2}.Validate())
	// Output:
	// advise: invalid options: Risk is 0.6, want above 0 and below 0.5
	// advise: invalid options: MaxCount is -2, want 1 to 100000
}
