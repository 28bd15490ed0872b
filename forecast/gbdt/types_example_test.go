package gbdt_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/gbdt"
)

func ExampleMatrix() {
	x := gbdt.Matrix{Data: []float64{1, 2, 3, 4, 5, math.NaN()}, Cols: 2}
	fmt.Println(x.Rows(), x.Row(2))
	// Output: 3 [5 NaN]
}

func ExampleData() {
	_, err := gbdt.Trainer{}.Fit(gbdt.Data{X: gbdt.Matrix{Data: []float64{1, 2}, Cols: 1}, Y: []float64{0, 0}})
	fmt.Println(err)
	// Output: gbdt: unusable data: all 2 labels are 0, want both 0 and 1
}

func ExampleTrainer() {
	// A step of height 4, and next to no ridge.
	model, err := gbdt.Trainer{Objective: gbdt.Squared, L2: 1e-9}.Fit(gbdt.Data{
		X: gbdt.Matrix{Data: []float64{1, 2, 3, 4, 5, 6}, Cols: 1},
		Y: []float64{2, 2, 2, 6, 6, 6},
	})
	fmt.Printf("%.1f %.1f %v\n", model.Predict([]float64{0}), model.Predict([]float64{10}), err)
	// Output: 2.0 6.0 <nil>
}

func ExampleObjective() {
	// One query of three rows; the second is the most relevant.
	model, _ := gbdt.Trainer{Objective: gbdt.Ranking, MinWeight: 1e-9}.Fit(gbdt.Data{
		X:      gbdt.Matrix{Data: []float64{1, 2, 3}, Cols: 1},
		Y:      []float64{0, 2, 1},
		Groups: []int{3},
	})
	s := model.PredictBatch(nil, gbdt.Matrix{Data: []float64{1, 2, 3}, Cols: 1})
	fmt.Println(s[1] > s[2], s[2] > s[0])
	// Output: true true
}

func ExampleLink() {
	model, _ := gbdt.Trainer{Trees: 3}.Fit(disks(500))
	row := []float64{9, 100, 30}
	margin := model.Margin(row)
	fmt.Println(model.Link() == gbdt.LinkLogistic, model.Predict(row) == 1/(1+math.Exp(-margin)))
	// Output: true true
}

func ExampleNode() {
	model, _ := gbdt.Trainer{Trees: 1}.Fit(disks(2000))
	tree := model.Tree(0)
	row, n := []float64{math.NaN(), 100, 30}, &tree[0]
	for !n.Leaf() { // walk by hand
		if model.Left(n, row[n.Feature]) {
			n = &tree[n.Left]
		} else {
			n = &tree[n.Right]
		}
	}
	fmt.Println(model.Bias()+n.Value == model.Margin(row))
	// Output: true
}

func ExampleMissing() {
	model, _ := gbdt.Trainer{Trees: 1}.Fit(disks(2000))
	root := model.Tree(0)[0]
	fmt.Println(root.Missing == gbdt.MissingNaN, root.DefaultLeft == model.Left(&root, math.NaN()))
	// Output: true true
}

func ExampleLives() {
	// The first row was seen for 5 steps and is still well; the second failed in its third.
	l := gbdt.Lives{X: gbdt.Matrix{Data: []float64{20, 60}, Cols: 1}, Lived: []int{5, 2}, Failed: []bool{false, true}}
	model, err := gbdt.Hazard{Steps: 4, Trainer: gbdt.Trainer{MinWeight: 1e-3}}.Fit(l)
	fmt.Println(model.Steps(), err)
	// Output: 4 <nil>
}

func ExampleHazardModel() {
	l := gbdt.Lives{X: gbdt.Matrix{Data: []float64{20, 20, 60, 60}, Cols: 1}, Lived: []int{9, 9, 1, 3}, Failed: []bool{false, false, true, true}}
	model, _ := gbdt.Hazard{Steps: 6, Trainer: gbdt.Trainer{MinWeight: 1e-3}}.Fit(l)
	fmt.Println(model.Failure([]float64{60}, 6) > 0.9, model.Failure([]float64{20}, 6) < 0.1)
	// Output: true true
}
