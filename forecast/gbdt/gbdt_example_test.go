package gbdt_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/gbdt"
)

// disks are rows of (reallocated sectors, hours, temperature) and whether the
// disk failed: more often with sectors, and when the sectors are not reported.
func disks(n int) gbdt.Data {
	rng := rand.New(rand.NewPCG(1, 2))
	d := gbdt.Data{X: gbdt.Matrix{Cols: 3}, Names: []string{"sectors", "hours", "celsius"}}
	for range n {
		sectors, failed, p := math.Floor(rng.ExpFloat64()*3), 0.0, 0.02
		if sectors > 6 {
			p = 0.5
		}
		if rng.IntN(10) == 0 {
			sectors, p = math.NaN(), 0.3
		}
		if rng.Float64() < p {
			failed = 1
		}
		d.X.Data = append(d.X.Data, sectors, rng.Float64()*4e4, 20+20*rng.Float64())
		d.Y = append(d.Y, failed)
	}
	return d
}

func Example() {
	model, err := gbdt.Trainer{Trees: 30, MaxDepth: 1}.Fit(disks(5000))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, sectors := range []float64{0, 9, math.NaN()} {
		fmt.Printf("%v sectors: %.1f\n", sectors, model.Predict([]float64{sectors, 2e4, 30}))
	}
	// Output:
	// 0 sectors: 0.0
	// 9 sectors: 0.5
	// NaN sectors: 0.3
}

func ExampleTrainer_FitValid() {
	all := disks(6000)
	cut := 4000
	train := gbdt.Data{X: gbdt.Matrix{Data: all.X.Data[:3*cut], Cols: 3}, Y: all.Y[:cut]}
	valid := gbdt.Data{X: gbdt.Matrix{Data: all.X.Data[3*cut:], Cols: 3}, Y: all.Y[cut:]}
	trainer := gbdt.Trainer{Trees: 1000, MaxLeaves: 8, Monotone: []int8{1, 0, 0}, Seed: 1}
	model, losses, err := trainer.FitValid(train, valid)
	fmt.Println(model.Trees() < 100, losses[model.Trees()-1] < 0.23, err)
	// Output: true true <nil>
}

func ExampleTrainer_Validate() {
	fmt.Println(gbdt.Trainer{LearningRate: 3, MaxBins: 1000}.Validate())
	// Output:
	// gbdt: invalid options: Trainer.LearningRate is 3: want 0 (for 0.1) to 1
	// gbdt: invalid options: Trainer.MaxBins is 1000: want 0 (for 255) or 2 to 255
}

func ExampleForest() {
	model, _ := gbdt.Forest{MinWeight: 200, NodeFeatures: 1}.Fit(disks(5000))
	fmt.Printf("%.1f %.1f\n", model.Predict([]float64{0, 2e4, 30}), model.Predict([]float64{9, 2e4, 30}))
	// Output: 0.0 0.5
}

func ExampleHazard() {
	// Two machines of each kind: worn ones fail in the second step.
	lives := gbdt.Lives{
		X:      gbdt.Matrix{Data: []float64{0, 0, 1, 1}, Cols: 1},
		Lived:  []int{3, 3, 1, 1},
		Failed: []bool{false, false, true, true},
	}
	model, _ := gbdt.Hazard{Trainer: gbdt.Trainer{MinWeight: 0.01, L2: 0.01}}.Fit(lives)
	fmt.Printf("%.2f %.2f\n", model.Hazards(nil, []float64{1}), model.Failure([]float64{1}, 2))
	// Output: [0.00 0.99 0.99] 0.99
}

func ExampleModel() {
	model, _ := gbdt.Trainer{Trees: 20}.Fit(disks(5000))
	bytes, _ := model.MarshalBinary()
	var again gbdt.Model
	if err := again.UnmarshalBinary(bytes); err != nil {
		fmt.Println(err)
	}
	gain, _ := again.Importance()
	fmt.Println(again.Trees(), again.Names(), gain[0] > gain[1] && gain[0] > gain[2])
	// Output: 20 [sectors hours celsius] true
}

func ExampleModel_Tree() {
	model, _ := gbdt.Trainer{Objective: gbdt.Squared, Trees: 1, MaxDepth: 1, LearningRate: 1}.Fit(gbdt.Data{
		X: gbdt.Matrix{Data: []float64{1, 2, 3, 4}, Cols: 1},
		Y: []float64{0, 0, 6, 6},
	})
	for _, n := range model.Tree(0) {
		if n.Leaf() {
			fmt.Printf("leaf %+.0f of %v rows\n", n.Value, n.Cover)
		} else {
			fmt.Printf("feature %d <= %.1f, gain %.0f, bias %v\n", n.Feature, n.Threshold, n.Gain, model.Bias())
		}
	}
	// Output:
	// feature 0 <= 2.5, gain 12, bias 3
	// leaf -2 of 2 rows
	// leaf +2 of 2 rows
}

func ExampleReadXGBoost() {
	_, err := gbdt.ReadXGBoost([]byte(`{"learner":{}}`))
	fmt.Println(err)
	// Output: gbdt: invalid model: model.learner.learner_model_param is missing
}

func ExampleReadLightGBM() {
	model, _ := gbdt.Trainer{Trees: 5}.Fit(disks(1000))
	text, _ := model.AppendLightGBM(nil)
	again, err := gbdt.ReadLightGBM(text)
	row := []float64{7, 100, 25}
	fmt.Println(math.Abs(again.Predict(row)-model.Predict(row)) < 1e-12, err)
	// Output: true <nil>
}
