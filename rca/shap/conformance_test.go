package shap_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
	"github.com/portent-go/portent/rca/shap"
	"github.com/portent-go/portent/rca/shap/shaptest"
)

// table makes rows of five numbers, some missing. In alike the first two are the
// same.
func table(n int, seed uint64, alike bool) gbdt.Matrix {
	rng := rand.New(rand.NewPCG(seed, 8))
	x := gbdt.Matrix{Cols: 5}
	for range n {
		row := make([]float64, 5)
		for k := range row {
			row[k] = rng.NormFloat64()
			if rng.IntN(9) == 0 {
				row[k] = math.NaN()
			}
		}
		if alike {
			row[1] = row[0]
		}
		x.Data = append(x.Data, row...)
	}
	return x
}

func or0(v float64) float64 {
	if v != v {
		return 0
	}
	return v
}

// smooth is symmetric in features 0 and 1, and does not look at 4.
func smooth(dst, row []float64) {
	a, b, c, d := or0(row[0]), or0(row[1]), or0(row[2]), or0(row[3])
	dst[0] = math.Tanh(a*b+c) + 3*d*(a+b)
	if len(dst) > 1 {
		dst[1] = a + b - c*d*d
	}
}

func must[E shap.Explainer](e E, err error) shap.Explainer {
	if err != nil {
		panic(err)
	}
	return e
}

// both is the tree of x0 > ½ and x1 > ½ on their four cases, of which each came
// once: symmetric though one is asked first.
func both() *gbdt.Model {
	d := gbdt.Data{X: gbdt.Matrix{Cols: 5, Data: []float64{0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0}}, Y: []float64{0, 0, 0, 1}}
	m, err := gbdt.Trainer{Objective: gbdt.Squared, Trees: 1, LearningRate: 1, L2: 1e-9, MinWeight: 1e-9}.Fit(d)
	if err != nil {
		panic(err)
	}
	return m
}

func boosted(o gbdt.Objective) *gbdt.Model {
	x := table(500, 3, false)
	d := gbdt.Data{X: x}
	for r := range x.Rows() {
		y := []float64{0}
		smooth(y, x.Row(r))
		if o == gbdt.Logistic {
			y[0] = math.Round(1 / (1 + math.Exp(-y[0])))
		}
		d.Y = append(d.Y, y[0])
		x.Row(r)[4] = 1 // nothing to split on
	}
	m, err := gbdt.Trainer{Objective: o, Trees: 20, MaxDepth: 5}.Fit(d)
	if err != nil {
		panic(err)
	}
	return m
}

func recurrent(head lstm.Head) *lstm.Model {
	x := table(200, 4, false)
	var s lstm.Sequence
	for r := range x.Rows() {
		s.X = append(s.X, x.Row(r))
		y := []float64{0}
		smooth(y, x.Row(r))
		s.Y = append(s.Y, []float64{math.Round(1 / (1 + math.Exp(-y[0])))})
	}
	m, _, err := lstm.Config{Head: head, Hidden: 8, Epochs: 20, Rate: 0.02}.Fit([]lstm.Sequence{s}, nil)
	if err != nil {
		panic(err)
	}
	return m
}

func TestConformance(t *testing.T) {
	rows, alike, background := table(12, 1, false), table(6, 2, true), table(20, 5, true)
	game := shap.Game{F: smooth, Outputs: 2, Background: background}
	grouped := shap.Game{F: smooth, Background: background, Groups: [][]int{{0}, {1}, {3, 2}, {4}}}
	pairs := [][2]int{{0, 1}}
	weights := []float64{2, 2, -1, 0.5, 0}
	corners := gbdt.Matrix{Cols: 5, Data: []float64{1, 1, 2, 3, 4, 0, 0, math.NaN(), 1, 1}}
	logistic, squared, conjunction, net := boosted(gbdt.Logistic), boosted(gbdt.Squared), both(), recurrent(lstm.Binary)
	windows := gbdt.Matrix{Data: table(24, 6, false).Data, Cols: 20}
	for name, s := range map[string]shaptest.Suite{
		"Tree":            {New: func() shap.Explainer { return must(shap.NewTree(logistic, shap.TreeOptions{})) }, Dummies: []int{4}},
		"Tree/prediction": {New: func() shap.Explainer { return must(shap.NewTree(logistic, shap.TreeOptions{Scale: shap.Prediction})) }, Dummies: []int{4}},
		"Tree/symmetric":  {New: func() shap.Explainer { return must(shap.NewTree(conjunction, shap.TreeOptions{})) }, Dummies: []int{2, 3, 4}, Symmetric: pairs, Alike: corners},
		"Interventional": {New: func() shap.Explainer {
			return must(shap.NewInterventional(squared, background, shap.InterventionalOptions{}))
		}, Dummies: []int{4}},
		"Interventional/counts": {New: func() shap.Explainer {
			return must(shap.NewInterventional(squared, background, shap.InterventionalOptions{Memory: 30_000}))
		}, Dummies: []int{4}},
		"Interventional/direct": {New: func() shap.Explainer {
			return must(shap.NewInterventional(squared, background, shap.InterventionalOptions{Memory: 1}))
		}, Dummies: []int{4}},
		"Interventional/prediction": {New: func() shap.Explainer {
			return must(shap.NewInterventional(logistic, background, shap.InterventionalOptions{Scale: shap.Prediction}))
		}, Dummies: []int{4}},
		"Interventional/symmetric": {New: func() shap.Explainer {
			return must(shap.NewInterventional(conjunction, background, shap.InterventionalOptions{}))
		}, Dummies: []int{2, 3, 4}, Symmetric: pairs, Alike: corners},
		"Stacked": {New: func() shap.Explainer {
			return must(shap.Stack(must(shap.NewTree(logistic, shap.TreeOptions{})), must(shap.NewTree(squared, shap.TreeOptions{}))))
		}, Dummies: []int{4}, Allocates: true},
		"Blended": {New: func() shap.Explainer {
			return must(shap.Blend(nil, must(shap.NewTree(logistic, shap.TreeOptions{})), must(shap.NewTree(squared, shap.TreeOptions{}))))
		}, Dummies: []int{4}},
		"Grouped": {New: func() shap.Explainer {
			return must(shap.Groups(must(shap.NewTree(logistic, shap.TreeOptions{})), [][]int{{4}, {0, 2}, {1, 3}}))
		}, Dummies: []int{0}},
		"Linear": {New: func() shap.Explainer {
			return must(shap.NewLinear(shap.LinearOptions{Weights: weights, Bias: 1, Background: background}))
		}, Dummies: []int{4}, Symmetric: pairs, Alike: alike},
		"Linear/correlated": {New: func() shap.Explainer {
			return must(shap.NewLinear(shap.LinearOptions{Weights: weights, Bias: 1, Background: background, Correlated: true}))
		}, Symmetric: pairs, Alike: alike, Tolerance: 1e-6},
		"Exact":          {New: func() shap.Explainer { return must(shap.NewExact(game)) }, Dummies: []int{4}, Symmetric: pairs, Alike: alike},
		"Exact/groups":   {New: func() shap.Explainer { return must(shap.NewExact(grouped)) }, Dummies: []int{3}, Symmetric: pairs, Alike: alike},
		"Kernel":         {New: func() shap.Explainer { return must(shap.NewKernel(game, 0, 1)) }, Dummies: []int{4}, Symmetric: pairs, Alike: alike, Allocates: true},
		"Kernel/sampled": {New: func() shap.Explainer { return must(shap.NewKernel(game, 12, 1)) }, Allocates: true},
		"Permutation":    {New: func() shap.Explainer { return must(shap.NewPermutation(game, 4, 1)) }, Dummies: []int{4}, Allocates: true},
		"Sampling":       {New: func() shap.Explainer { return must(shap.NewSampling(game, 30, 1)) }, Dummies: []int{4}, Allocates: true},
		"Partition": {New: func() shap.Explainer {
			return must(shap.NewPartition(game, [][2]int{{0, 1}, {2, 3}, {5, 6}, {7, 4}}))
		}, Dummies: []int{4}, Symmetric: pairs, Alike: alike, Allocates: true},
		"Recurrent": {New: func() shap.Explainer { return must(shap.NewRecurrent(net, shap.RecurrentOptions{Steps: 4})) }, Rows: windows},
		"Recurrent/background": {New: func() shap.Explainer {
			return must(shap.NewRecurrent(net, shap.RecurrentOptions{Steps: 4, Scale: shap.Prediction, Background: [][]float64{windows.Row(3), windows.Row(4)}}))
		}, Rows: windows},
	} {
		if s.Rows.Data == nil {
			s.Rows = rows
		}
		t.Run(name, s.Run)
	}
}
