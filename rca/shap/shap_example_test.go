package shap_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
	"github.com/portent-go/portent/rca/shap"
)

// disks are drives with a temperature and a number of errors: hot ones with many
// errors fail. The third column is the drive's number, which says nothing.
func disks(n int) gbdt.Data {
	rng := rand.New(rand.NewPCG(1, 2))
	d := gbdt.Data{Names: []string{"temperature", "errors", "number"}}
	d.X.Cols = 3
	for i := range n {
		heat, errors := 35+8*rng.NormFloat64(), math.Floor(4*rng.ExpFloat64())
		fails := 0.0
		if heat > 38 && errors > 3 {
			fails = 1
		}
		d.X.Data = append(d.X.Data, heat, errors, float64(i%7))
		d.Y = append(d.Y, fails)
	}
	return d
}

func diskModel() *gbdt.Model {
	m, err := gbdt.Trainer{Trees: 30, MaxDepth: 3}.Fit(disks(2000))
	if err != nil {
		panic(err)
	}
	return m
}

func Example() {
	model := diskModel()
	reasons, err := shap.NewReasons(nil, model)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := reasons.Of([]float64{51, 9, 4}, 2)
	fmt.Printf("fails with probability %.2f\n", d.Prediction)
	sum := d.Base + d.Rest
	for _, r := range d.Reasons {
		fmt.Println(r)
		sum += r.Contribution
	}
	fmt.Println("adds up:", math.Abs(sum-d.Margin) < 1e-9)
	// Output:
	// fails with probability 0.96
	// temperature = 51 (+2.59)
	// errors = 9 (+2.53)
	// adds up: true
}

func ExampleTree() {
	e, err := shap.NewTree(diskModel(), shap.TreeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	phi := e.Explain(nil, []float64{51, 9, 4})
	fmt.Printf("%.2f + %.2f… = %.2f\n", e.Base(nil)[0], phi[:2], e.Output(nil, []float64{51, 9, 4})[0])
	// Output: -2.01 + [2.59 2.53]… = 3.11
}

func ExampleInterventional() {
	e, err := shap.NewInterventional(diskModel(), disks(500).X, shap.InterventionalOptions{Scale: shap.Prediction})
	if err != nil {
		fmt.Println(err)
		return
	}
	phi := e.Explain(nil, []float64{51, 9, 4})
	fmt.Printf("probability %.2f, of which heat %.2f and errors %.2f\n", e.Output(nil, []float64{51, 9, 4}), phi[0], phi[1])
	// Output: probability [0.96], of which heat 0.41 and errors 0.40
}

func ExampleInteractions() {
	e, err := shap.NewInteractions(diskModel(), shap.TreeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	pairs := e.Explain(nil, []float64{51, 9, 4})
	fmt.Printf("heat alone %.2f, errors alone %.2f, together %.2f\n", pairs[0], pairs[4], pairs[1]+pairs[3])
	// Output: heat alone 1.92, errors alone 1.86, together 1.34
}

func ExampleRecurrent() {
	var s lstm.Sequence
	rng := rand.New(rand.NewPCG(3, 3))
	for range 400 { // an alarm follows a high first metric; the second is noise
		s.X = append(s.X, []float64{rng.NormFloat64(), rng.NormFloat64()})
		y := 0.0
		if s.X[len(s.X)-1][0] > 0.5 {
			y = 1
		}
		s.Y = append(s.Y, []float64{y})
	}
	m, _, err := lstm.Config{Hidden: 8, Epochs: 60, Rate: 0.02}.Fit([]lstm.Sequence{s}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := shap.NewRecurrent(m, shap.RecurrentOptions{Steps: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	window := []float64{0, 1, 0, 1, 2, 1} // three steps of two metrics
	t := e.Times(e.Explain(nil, window))
	fmt.Println("the last step decides:", t.Events[2] > 10*math.Abs(t.Events[1]))
	fmt.Println("by its first metric:", t.Cells[2][0] > 10*math.Abs(t.Cells[2][1]))
	// Output:
	// the last step decides: true
	// by its first metric: true
}

// product is any function of rows.
func product(dst, row []float64) { dst[0] = row[0]*row[1] + row[2] }

var origin = gbdt.Matrix{Data: []float64{0, 0, 0}, Cols: 3}

func ExampleGame() {
	g := shap.Game{F: product, Background: origin, Groups: [][]int{{0, 2}, {1}}} // features 0 and 2 come together
	e, err := shap.NewExact(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Explain(nil, []float64{2, 3, 10}))
	// Output: [13 3]
}

func ExampleExact() {
	e, _ := shap.NewExact(shap.Game{F: product, Background: origin})
	fmt.Println(e.Explain(nil, []float64{2, 3, 10}))
	// Output: [3 3 10]
}

func ExampleKernel() {
	e, _ := shap.NewKernel(shap.Game{F: product, Background: origin}, 0, 1)
	fmt.Printf("%.6f\n", e.Explain(nil, []float64{2, 3, 10}))
	// Output: [3.000000 3.000000 10.000000]
}

func ExamplePermutation() {
	e, _ := shap.NewPermutation(shap.Game{F: product, Background: origin}, 5, 1)
	fmt.Println(e.Explain(nil, []float64{2, 3, 10}), "±", e.Error(nil))
	// Output: [3 3 10] ± [0 0 0]
}

func ExampleSampling() {
	e, _ := shap.NewSampling(shap.Game{F: product, Background: origin}, 100, 1)
	fmt.Println(e.Explain(nil, []float64{2, 3, 10}))
	// Output: [3 3 10]
}

func ExamplePartition() {
	g := shap.Game{F: product, Background: origin}
	e, _ := shap.NewPartition(g, [][2]int{{0, 1}, {2, 3}}) // (0, 1) is joined with 2
	fmt.Println(e.Explain(nil, []float64{2, 3, 10}))
	// Output: [3 3 10]
}

func ExampleLinear() {
	x := gbdt.Matrix{Data: []float64{1, 1, 2, 2, 3, 3}, Cols: 2} // the columns are the same
	for _, correlated := range []bool{false, true} {
		e, err := shap.NewLinear(shap.LinearOptions{Weights: []float64{4, 0}, Background: x, Correlated: correlated})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.3f\n", e.Explain(nil, []float64{3, 3}))
	}
	// Output:
	// [4.000 0.000]
	// [2.000 2.000]
}

func ExampleStack() {
	up, _ := shap.NewExact(shap.Game{F: product, Background: origin})
	down, _ := shap.NewExact(shap.Game{F: func(dst, row []float64) { dst[0] = -row[0] }, Background: origin})
	e, err := shap.Stack(up, down)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Outputs(), e.Explain(nil, []float64{2, 3, 10}))
	// Output: 2 [3 3 10 -2 0 0]
}

func ExamplePrune() {
	// Windows of four steps of one metric, of which the last two count.
	late := func(dst, row []float64) { dst[0] = row[2] * row[3] }
	g := shap.Game{F: late, Background: gbdt.Matrix{Data: make([]float64, 4), Cols: 4}}
	window := []float64{9, 9, 2, 5}
	pruned, err := shap.Prune(g, window, 1, 0, 0.025)
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Groups = shap.EventGroups(4, 1, pruned)
	e, _ := shap.NewExact(g)
	fmt.Println(g.Groups, e.Explain(nil, window))
	// Output: [[0 1] [2] [3]] [0 5 5]
}

func ExampleBlend() {
	a, _ := shap.NewExact(shap.Game{F: product, Background: origin})
	b, _ := shap.NewExact(shap.Game{F: func(dst, row []float64) { dst[0] = row[0] }, Background: origin})
	e, err := shap.Blend(nil, a, b) // the mean of two models
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Explain(nil, []float64{2, 3, 10}))
	// Output: [2.5 1.5 5]
}

func ExampleGroups() {
	e, _ := shap.NewExact(shap.Game{F: product, Background: origin})
	g, err := shap.Groups(e, [][]int{{0, 1}, {2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(g.Explain(nil, []float64{2, 3, 10}))
	// Output: [6 10]
}

func ExampleGlobal() {
	e, _ := shap.NewTree(diskModel(), shap.TreeOptions{})
	im, err := shap.Global(shap.ExplainAll(e, disks(300).X, 0), shap.GlobalOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range im.Order {
		fmt.Printf("%s %.2f (%.2f to %.2f)\n", disks(1).Names[f], im.Mean[f], im.Low[f], im.High[f])
	}
	// Output:
	// temperature 2.01 (1.90 to 2.11)
	// errors 1.97 (1.88 to 2.07)
	// number 0.01 (0.01 to 0.01)
}
