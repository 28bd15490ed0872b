package dimension_test

import (
	"fmt"

	"github.com/portent-go/portent/rca/dimension"
)

// sales is the income of two shops in three countries against its forecast.
func sales(actual ...float64) *dimension.Table {
	return &dimension.Table{
		Dimensions: []string{"shop", "country"},
		Keys: [][]string{
			{"web", "web", "web", "app", "app", "app"},
			{"at", "be", "ch", "at", "be", "ch"},
		},
		Actual:   actual,
		Forecast: []float64{500, 500, 500, 500, 500, 500},
	}
}

func ExampleCause() {
	r, _ := dimension.Search(requests(), dimension.Options{})
	c := r.Causes[0]
	fmt.Printf("%v: %d leaf, %+.0f failures, %.0f %% of all, surprise %.2f\n", c, c.Leaves, c.Excess(), 100*c.Power, c.Surprise)
	// Output: {zone=west, version=3}: 1 leaf, +228 failures, 99 % of all, surprise 0.10
}

func ExampleCondition() {
	r, _ := dimension.Search(requests(), dimension.Options{})
	for _, c := range r.Causes[0].Element {
		fmt.Println(c.Dimension, "is", c.Value)
	}
	// Output:
	// zone is west
	// version is 3
}

// The total fell, by Belgium; that the app sells more in Austria is only found by
// who asks what rose.
func ExampleDirection() {
	t := sales(500, 100, 500, 800, 100, 500)
	for _, d := range []dimension.Direction{dimension.Auto, dimension.Up} {
		r, _ := dimension.Search(t, dimension.Options{Direction: d})
		fmt.Println(r.Causes, "rose:", r.Direction == dimension.Up)
	}
	// Output:
	// [{country=be}] rose: false
	// [{shop=app, country=at}] rose: true
}

// Twice the requests and twice the failures: a rise of a sum, not of a
// proportion.
func ExampleMeasure() {
	sum := sales(500, 500, 1000, 500, 500, 500)
	part := sales(500, 500, 1000, 500, 500, 500)
	part.Measure = dimension.Proportion
	part.ActualBase = []float64{5000, 5000, 10000, 5000, 5000, 5000}
	part.ForecastBase = []float64{5000, 5000, 5000, 5000, 5000, 5000}
	for _, t := range []*dimension.Table{sum, part} {
		r, _ := dimension.Search(t, dimension.Options{})
		fmt.Println(t.Measure, r)
	}
	// Output:
	// sum {shop=web, country=ch}
	// proportion unchanged
}

// Adtributor looks at one dimension at a time, Squeeze at combinations.
func ExampleMethod() {
	for _, m := range []dimension.Method{dimension.Adtributor, dimension.Squeeze} {
		r, _ := dimension.Search(requests(), dimension.Options{Method: m})
		fmt.Println(r.Method, r.Causes)
	}
	// Output:
	// adtributor/1 [{version=3}]
	// squeeze/1 [{zone=west, version=3}]
}

func ExampleRow() {
	row := func(version string, failed, all float64) dimension.Row {
		return dimension.Row{Keys: []string{version}, Value: failed, Base: all}
	}
	past := [][]dimension.Row{{row("1", 10, 1000), row("2", 11, 1000)}, {row("1", 12, 1000), row("2", 9, 1000)}}
	now := []dimension.Row{row("1", 11, 1000), row("2", 150, 1000)}
	t, _ := dimension.Predict([]string{"version"}, dimension.Proportion, past, now)
	r, _ := dimension.Search(t, dimension.Options{})
	fmt.Println(r)
	// Output: {version=2}
}

func ExampleSlice() {
	list, _ := dimension.Breakdown(requests(), nil, "zone")
	for _, s := range list {
		fmt.Printf("%s: %d leaves, %.1f %% failed, %.1f %% of the change\n", s.Name, s.Leaves, 100*s.Value(), 100*s.Power)
	}
	// Output:
	// west: 3 leaves, 8.6 % failed, 99.1 % of the change
	// east: 3 leaves, 1.1 % failed, 0.9 % of the change
}

func ExampleVerdict() {
	for _, t := range []*dimension.Table{
		sales(500, 100, 500, 500, 100, 500), // Belgium
		sales(250, 250, 250, 250, 250, 250), // everywhere
		sales(500, 500, 500, 500, 500, 500), // nothing
	} {
		r, _ := dimension.Search(t, dimension.Options{})
		fmt.Println(r.Verdict, r.Causes)
	}
	// Output:
	// found [{country=be}]
	// external: no dimension explains it []
	// unchanged []
}
