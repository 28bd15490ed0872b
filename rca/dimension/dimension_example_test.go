package dimension_test

import (
	"fmt"

	"github.com/portent-go/portent/rca/dimension"
)

// requests is a minute of a service in two zones and three versions: failed and
// all requests of each leaf, with version 3 broken where it runs in the west.
func requests() *dimension.Table {
	return &dimension.Table{
		Measure:    dimension.Proportion,
		Dimensions: []string{"zone", "version"},
		Keys: [][]string{
			{"east", "east", "east", "west", "west", "west"},
			{"1", "2", "3", "1", "2", "3"},
		},
		Actual:       []float64{12, 9, 11, 10, 8, 240},
		ActualBase:   []float64{1000, 900, 1100, 1000, 800, 1200},
		Forecast:     []float64{10, 9, 11, 10, 8, 12},
		ForecastBase: []float64{1000, 900, 1100, 1000, 800, 1200},
	}
}

func ExampleSearch() {
	r, err := dimension.Search(requests(), dimension.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range r.Causes {
		fmt.Printf("%v: %.0f %% of the change, %.1f %% failed instead of %.1f %%\n", c, 100*c.Power, 100*c.Value(), 100*c.Before())
	}
	// Output: {zone=west, version=3}: 99 % of the change, 20.0 % failed instead of 1.0 %
}

func ExampleTable() {
	t := requests()
	t.Actual[0] = 2000
	fmt.Println(t.Validate())
	// Output: dimension: invalid table: leaf 0: 2000 of 1000 is no proportion
}

func ExampleResult() {
	t := requests()
	t.Actual = []float64{30, 27, 33, 30, 24, 36} // everything three times
	r, _ := dimension.Search(t, dimension.Options{})
	fmt.Println(r)
	// Output: external: no dimension explains it
}

func ExampleOptions() {
	r, _ := dimension.Search(requests(), dimension.Options{
		Method: dimension.Adtributor,
		Within: []dimension.Condition{{Dimension: "zone", Value: "west"}},
	})
	fmt.Println(r.Method, r)
	// Output: adtributor/1 {version=3}
}

func ExampleBreakdown() {
	list, _ := dimension.Breakdown(requests(), []dimension.Condition{{Dimension: "zone", Value: "west"}}, "version")
	for _, s := range list {
		fmt.Printf("version %s: %+.0f\n", s.Name, s.Excess())
	}
	// Output:
	// version 3: +228
	// version 1: +0
	// version 2: +0
}

func ExamplePredict() {
	past := [][]dimension.Row{
		{{Keys: []string{"east"}, Value: 100}, {Keys: []string{"west"}, Value: 80}},
		{{Keys: []string{"east"}, Value: 110}, {Keys: []string{"west"}, Value: 84}},
	}
	now := []dimension.Row{{Keys: []string{"east"}, Value: 104}, {Keys: []string{"west"}, Value: 31}}
	t, _ := dimension.Predict([]string{"zone"}, dimension.Sum, past, now)
	r, _ := dimension.Search(t, dimension.Options{})
	fmt.Println(t.Forecast, r)
	// Output: [105 82] {zone=west}
}

// RiskLoc passes over the five largest deviations at either end, which is nearly
// all of a table of six leaves.
func ExampleMethods() {
	for _, m := range dimension.Methods() {
		r, _ := dimension.Search(requests(), dimension.Options{Method: m})
		fmt.Println(m, r)
	}
	// Output:
	// scan/1 {zone=west, version=3}
	// adtributor/1 {version=3}
	// riskloc/1 unchanged
	// squeeze/1 {zone=west, version=3}
	// robustspot/1 {zone=west, version=3}
}

func ExampleChange() {
	c := dimension.Change{Leaves: 1, Actual: 240, Expected: 12, ActualBase: 1200}
	fmt.Println(c.Excess(), c.Value(), c.Before())
	// Output: 228 0.2 0.01
}
