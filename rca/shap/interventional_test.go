package shap

import (
	"math"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

func TestInterventionalGolden(t *testing.T) {
	g := readGolden(t)
	for name, want := range g.Models {
		if want.Interventional == nil {
			continue
		}
		e, err := NewInterventional(readModel(t, name), g.Background.matrix(), InterventionalOptions{})
		if err != nil {
			t.Fatal(err)
		}
		worst := math.Abs(e.Base(nil)[0] - want.InterventionalExpected)
		for i, row := range g.Rows {
			worst = max(worst, differ(t, e.Explain(nil, row), want.Interventional[i]))
		}
		t.Logf("%s: %.1g from shap", name, worst)
		if !(worst <= 1e-6) {
			t.Errorf("%s: differs by %v", name, worst)
		}
	}
}

func TestProbabilityGolden(t *testing.T) {
	g := readGolden(t)
	want := g.Models["xgb_logistic.json"]
	e, err := NewInterventional(readModel(t, "xgb_logistic.json"), g.Background.matrix(), InterventionalOptions{Scale: Prediction})
	if err != nil {
		t.Fatal(err)
	}
	worst := math.Abs(e.Base(nil)[0] - want.ProbabilityExpected)
	for i, row := range g.Rows {
		worst = max(worst, differ(t, e.Explain(nil, row), want.Probability[i]))
	}
	t.Logf("%.1g from shap", worst)
	if !(worst <= 1e-6) {
		t.Errorf("differs by %v", worst)
	}
}

// marginalGame is the game of interventional TreeSHAP: features not known come from
// the background.
func marginalGame(m *gbdt.Model, row []float64, background gbdt.Matrix) func(known uint) float64 {
	mixed := make([]float64, len(row))
	return func(known uint) float64 {
		sum := 0.0
		for r := range background.Rows() {
			copy(mixed, background.Row(r))
			for k := range row {
				if known>>k&1 == 1 {
					mixed[k] = row[k]
				}
			}
			sum += m.Margin(mixed)
		}
		return sum / float64(background.Rows())
	}
}

// TestInterventionalDefinition compares tables, counts and the direct walk with
// the definition.
func TestInterventionalDefinition(t *testing.T) {
	for name, m := range models(t) {
		background, x := rows(15, m.Features(), 5), rows(4, m.Features(), 99)
		for _, memory := range []int{0, 120_000, 50_000, 20_000, 1} {
			e, err := NewInterventional(m, background, InterventionalOptions{Memory: memory})
			if err != nil {
				t.Fatal(err)
			}
			worst := 0.0
			for i := range x.Rows() {
				game := marginalGame(m, x.Row(i), background)
				worst = max(worst, differ(t, e.Explain(nil, x.Row(i)), shapley(m.Features(), game)), math.Abs(game(0)-e.Base(nil)[0]))
			}
			tabled := 0
			for i := range e.trees {
				if e.trees[i].tabled {
					tabled++
				}
			}
			t.Logf("%s, memory %d: %d trees by table, %d direct, of %d: %.1g from the definition", name, memory, tabled, len(e.direct), m.Trees(), worst)
			if !(worst <= 1e-11) {
				t.Errorf("%s with memory %d: differs by %v", name, memory, worst)
			}
		}
	}
}
