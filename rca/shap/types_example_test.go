package shap_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/rca/shap"
)

func ExampleExplainer() {
	var e shap.Explainer
	e, _ = shap.NewExact(shap.Game{F: product, Background: origin})
	fmt.Println(e.Features(), e.Players(), e.Outputs(), e.Base(nil))
	// Output: 3 3 1 [0]
}

func ExampleExplanation() {
	e, _ := shap.NewExact(shap.Game{F: product, Background: origin})
	x := shap.Explain(e, []float64{2, 3, 10}, []string{"a", "b", "c"}, 0)
	top, rest := x.Top(1)
	fmt.Println(x.Base, top, rest, x.Output)
	// Output: 0 [c = 10 (+10)] 6 16
}

func ExampleReason() {
	fmt.Println(shap.Reason{Name: "temperature", Value: 51, Contribution: 2.5})
	// Output: temperature = 51 (+2.5)
}

func ExampleReasons() {
	r, err := shap.NewReasons([]string{"heat", "errors", "id"}, diskModel())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Of([]float64{20, 0, 1}, 1).Reasons)
	// Output: [heat = 20 (-1.46)]
}

func ExampleDecision() {
	r, _ := shap.NewReasons(nil, diskModel())
	d := r.Of([]float64{20, 0, 1}, 1)
	fmt.Printf("%.3f: %v, and %d more with %+.2f\n", d.Prediction, d.Reasons, d.Others, d.Rest)
	// Output: 0.007: [temperature = 20 (-1.46)], and 2 more with -1.45
}

func ExampleImportance() {
	e, _ := shap.NewTree(diskModel(), shap.TreeOptions{})
	im, _ := shap.Global(shap.ExplainAll(e, disks(300).X, 0), shap.GlobalOptions{Resamples: 100, Level: 0.8})
	fmt.Printf("%v, the first in %.0f %% of the resamples\n", im.Order, 100*im.Rank[im.Order[0]])
	// Output: [0 1 2], the first in 59 % of the resamples
}

func ExampleGlobalOptions() {
	fmt.Println(shap.GlobalOptions{Resamples: 3, Level: 2}.Validate())
	// Output:
	// shap: invalid options: GlobalOptions.Resamples is 3, want 0 (for 500) or 20 to 1e6
	// shap: invalid options: GlobalOptions.Level is 2, want 0 (for 0.9) to below 1
}

func ExampleTreeOptions() {
	fmt.Println(shap.TreeOptions{Scale: 7}.Validate())
	// Output: shap: invalid options: TreeOptions.Scale is 7, want Margin or Prediction
}

func ExampleInterventionalOptions() {
	fmt.Println(shap.InterventionalOptions{Memory: -1}.Validate())
	// Output: shap: invalid options: InterventionalOptions.Memory is -1, want at least 0 (for 512 MiB)
}

func ExampleRecurrentOptions() {
	fmt.Println(shap.RecurrentOptions{Points: 1000}.Validate())
	// Output:
	// shap: invalid options: RecurrentOptions.Steps is 0, want 1 to 1048576
	// shap: invalid options: RecurrentOptions.Points is 1000, want 0 (for 16) to 256
}

func ExampleLinearOptions() {
	fmt.Println(shap.LinearOptions{Orders: -1}.Validate())
	// Output:
	// shap: invalid options: LinearOptions.Weights is empty
	// shap: invalid options: LinearOptions.Orders is -1, want at least 0 (for 200)
}

func ExampleScale() {
	e, _ := shap.NewTree(diskModel(), shap.TreeOptions{Scale: shap.Prediction})
	fmt.Printf("%.2f", e.Output(nil, []float64{51, 9, 4}))
	// Output: [0.96]
}

func ExampleTimes() {
	t := shap.NewTimes([]float64{1, 0, -2, 3}, 2) // two steps of two inputs
	fmt.Println(t.Events, t.Inputs, t.Cells)
	// Output: [1 1] [-1 3] [[1 0] [-2 3]]
}

func ExampleEventGroups() {
	fmt.Println(shap.EventGroups(4, 2, 2), shap.InputGroups(2, 2))
	// Output: [[0 1 2 3] [4 5] [6 7]] [[0 2] [1 3]]
}

func ExampleCellGroups() {
	fmt.Println(shap.CellGroups(3, 2, []int{1, 2}, []int{0})) // the first input at the last two steps
	// Output: [[2] [4] [0 1 3 5]]
}

// forest is an explainer of the trees of the disk model.
func forest() *shap.Tree {
	e, err := shap.NewTree(diskModel(), shap.TreeOptions{})
	if err != nil {
		panic(err)
	}
	return e
}

func ExampleBlended() {
	hot, _ := shap.NewExact(shap.Game{F: func(dst, row []float64) { dst[0] = row[0] / 10 }, Background: origin})
	var mix *shap.Blended
	mix, err := shap.Blend([]float64{0.75, 0.25}, forest(), hot) // the model counts three times as much as the rule
	if err != nil {
		fmt.Println(err)
		return
	}
	row := []float64{51, 9, 4}
	sum := mix.Base(nil)[0]
	for _, p := range mix.Explain(nil, row) {
		sum += p
	}
	out := mix.Output(nil, row)[0]
	fmt.Printf("%.2f, adds up: %v\n", out, math.Abs(sum-out) < 1e-9)
	// Output: 3.60, adds up: true
}

func ExampleGrouped() {
	var byGroup *shap.Grouped
	byGroup, err := shap.Groups(forest(), [][]int{{0, 1}, {2}}) // what the drive measures, and its number
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d features, %d players: %.3f\n", byGroup.Features(), byGroup.Players(), byGroup.Explain(nil, []float64{51, 9, 4}))
	// Output: 3 features, 2 players: [5.120 -0.002]
}

func ExampleStacked() {
	down, _ := shap.NewExact(shap.Game{F: func(dst, row []float64) { dst[0] = -row[1] }, Background: origin})
	var both *shap.Stacked
	both, err := shap.Stack(forest(), down)
	if err != nil {
		fmt.Println(err)
		return
	}
	row := []float64{51, 9, 4}
	phi, out, n := both.Explain(nil, row), both.Output(nil, row), both.Players()
	for k := range both.Outputs() {
		fmt.Printf("output %d is %.3f: %.3f\n", k, out[k], phi[k*n:(k+1)*n])
	}
	// Output:
	// output 0 is 3.105: [2.590 2.530 -0.002]
	// output 1 is -9.000: [0.000 -9.000 0.000]
}
