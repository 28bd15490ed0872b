package shap

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// chain is a tree of n splits one below the other, each on the feature that of
// says, as XGBoost writes it, with given covers of the leaves.
func chain(n, features int, of func(i int) int, cover func(i int) float64) string {
	var left, right, parent, split, cond, deflt, hess, loss, base []string
	add := func(l, r, s int, c, h float64) {
		left, right = append(left, fmt.Sprint(l)), append(right, fmt.Sprint(r))
		parent, split = append(parent, "0"), append(split, fmt.Sprint(s))
		cond, hess = append(cond, fmt.Sprint(c)), append(hess, fmt.Sprint(h))
		deflt, loss, base = append(deflt, "0"), append(loss, "1"), append(base, "0")
	}
	rest := make([]float64, n+1)
	rest[n] = cover(n)
	for i := n - 1; i >= 0; i-- {
		rest[i] = rest[i+1] + cover(i)
	}
	for i := range n {
		add(2*i+1, 2*i+2, of(i), 0.5, rest[i])
		add(-1, -1, 0, float64(i%5)-2, cover(i))
	}
	add(-1, -1, 0, 3, cover(n))
	list := func(s []string) string { return "[" + strings.Join(s, ",") + "]" }
	return fmt.Sprintf(`{"learner":{"learner_model_param":{"base_score":"0","num_feature":"%d"},"objective":{"name":"reg:squarederror"},
"gradient_booster":{"name":"gbtree","model":{"tree_info":[0],"trees":[{"left_children":%s,"right_children":%s,"parents":%s,"split_indices":%s,
"split_conditions":%s,"default_left":%s,"sum_hessian":%s,"loss_changes":%s,"base_weights":%s,"tree_param":{}}]}}}}`,
		features, list(left), list(right), list(parent), list(split), list(cond), list(deflt), list(hess), list(loss), list(base))
}

func chainModel(t *testing.T, n, features int, of func(i int) int, cover func(i int) float64) *gbdt.Model {
	t.Helper()
	m, err := gbdt.ReadXGBoost([]byte(chain(n, features, of, cover)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func same(int) float64 { return 1 }

// TestDeepPaths: additivity holds to the last split, with 64 different features
// on a path, with ten thousand splits on two, and where training data is rare or
// absent.
func TestDeepPaths(t *testing.T) {
	own := func(i int) int { return i }
	for name, m := range map[string]*gbdt.Model{
		"64 features":      chainModel(t, 64, 64, own, same),
		"two, repeated":    chainModel(t, 3000, 2, func(i int) int { return i % 2 }, same),
		"rare":             chainModel(t, 40, 40, own, func(i int) float64 { return math.Pow(10, -float64(i)) }),
		"without training": chainModel(t, 10, 10, own, func(i int) float64 { return 0 }),
		"none at the end":  chainModel(t, 10, 5, func(i int) int { return i % 5 }, func(i int) float64 { return max(0, float64(4-i)) }),
	} {
		e := must(NewTree(m, TreeOptions{}))
		x := must(NewInterventional(m, rows(6, m.Features(), 1), InterventionalOptions{}))
		for shift := range 3 {
			row := make([]float64, m.Features())
			for i := range row {
				if row[i] = 1; (i+shift)%7 == 6 {
					row[i] = 0
				}
			}
			for _, e := range []Explainer{e, x} {
				sum := e.Base(nil)[0] - e.Output(nil, row)[0]
				for _, v := range e.Explain(nil, row) {
					sum += v
				}
				if !(math.Abs(sum) <= 1e-9) {
					t.Errorf("%s, %T: %v left", name, e, sum)
				}
			}
		}
	}
}

func TestUnusableModels(t *testing.T) {
	own := func(i int) int { return i }
	long := chainModel(t, 65, 65, own, same)
	negative := chainModel(t, 3, 3, own, func(i int) float64 { return -1 })
	background := rows(2, 65, 1)
	for name, err := range map[string]error{
		"tree, long path":           errOf(NewTree(long, TreeOptions{})),
		"interactions, long path":   errOf(NewInteractions(long, TreeOptions{})),
		"interventional, long path": errOf(NewInterventional(long, background, InterventionalOptions{})),
		"negative cover":            errOf(NewTree(negative, TreeOptions{})),
	} {
		if !errors.Is(err, ErrModel) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := errOf(NewInterventional(negative, background, InterventionalOptions{})); !errors.Is(err, ErrBackground) {
		t.Error(err)
	}
	if err := errOf(NewTree(negative, TreeOptions{Cover: background})); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}

func errOf[E any](_ E, err error) error { return err }

// TestConstantModels: without trees, or with a leaf for a tree, nothing is
// attributed.
func TestConstantModels(t *testing.T) {
	x := gbdt.Matrix{Data: []float64{1, 2, 3, 4}, Cols: 1}
	m, err := gbdt.Trainer{Objective: gbdt.Squared, Trees: 3, MinGain: 1e9}.Fit(gbdt.Data{X: x, Y: []float64{1, 2, 3, 4}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []Explainer{must(NewTree(m, TreeOptions{})), must(NewInterventional(m, x, InterventionalOptions{}))} {
		if phi, d := e.Explain(nil, []float64{2}), e.Output(nil, []float64{2})[0]-e.Base(nil)[0]; phi[0] != 0 || math.Abs(d) > 1e-12 {
			t.Errorf("%T: %v, %v apart", e, phi, d)
		}
	}
	if n := len(must(NewTree(new(gbdt.Model), TreeOptions{})).Explain(nil, nil)); n != 0 {
		t.Error(n)
	}
	if pairs := must(NewInteractions(m, TreeOptions{})).Explain(nil, []float64{2}); pairs[0] != 0 {
		t.Error(pairs)
	}
}

// TestClones share tables, not scratch.
func TestClones(t *testing.T) {
	m, x := models(t)["deep"], rows(4, 5, 2)
	tree, inter := must(NewTree(m, TreeOptions{})), must(NewInterventional(m, x, InterventionalOptions{Memory: 100_000}))
	done := make(chan float64)
	for _, pair := range [][2]Explainer{{tree, tree.Clone()}, {inter, inter.Clone()}} {
		want := pair[0].Explain(nil, x.Row(0))
		for _, e := range pair {
			go func() {
				worst := 0.0
				for i := range 200 {
					if i%2 == 1 {
						e.Explain(nil, x.Row(1))
						continue
					}
					for k, v := range e.Explain(nil, x.Row(0)) {
						worst = max(worst, math.Abs(v-want[k]))
					}
				}
				done <- worst
			}()
		}
		if a, b := <-done, <-done; a != 0 || b != 0 {
			t.Errorf("%T: clones differ by %v, %v", pair[0], a, b)
		}
	}
}
