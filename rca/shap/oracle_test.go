package shap

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// rows makes n synthetic rows: numbers, many zeros, a category, gaps.
func rows(n, cols int, seed uint64) gbdt.Matrix {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := gbdt.Matrix{Cols: cols}
	for range n {
		for k := range cols {
			v := rng.NormFloat64()
			switch {
			case k == 1:
				v = math.Round(max(0, v))
			case k == 2:
				v = float64(rng.IntN(7))
			}
			if rng.IntN(12) == 0 {
				v = math.NaN()
			}
			x.Data = append(x.Data, v)
		}
	}
	return x
}

// response is a label with interactions.
func response(x gbdt.Matrix, class bool) []float64 {
	y := make([]float64, x.Rows())
	for i := range y {
		r := x.Row(i)
		v := func(k int) float64 {
			if math.IsNaN(r[k]) {
				return 0.3
			}
			return r[k]
		}
		y[i] = v(0)*v(1) + math.Sin(3*v(3)) + 0.5*math.Mod(v(2), 3)
		if x.Cols > 4 {
			y[i] -= v(4) * v(0)
		}
		if class {
			y[i] = math.Round(1 / (1 + math.Exp(-y[i])))
		}
	}
	return y
}

// models are boosted and bagged trees, shallow and deep, with categories.
func models(t testing.TB) map[string]*gbdt.Model {
	t.Helper()
	x := rows(600, 5, 7)
	must := func(m *gbdt.Model, err error) *gbdt.Model {
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	wide := rows(600, 12, 8)
	return map[string]*gbdt.Model{
		"stumps":   must(gbdt.Trainer{Trees: 5, MaxDepth: 1, Objective: gbdt.Squared}.Fit(gbdt.Data{X: x, Y: response(x, false)})),
		"shallow":  must(gbdt.Trainer{Trees: 6, MaxDepth: 3, Categories: []int{2}}.Fit(gbdt.Data{X: x, Y: response(x, true)})),
		"deep":     must(gbdt.Trainer{Trees: 4, MaxDepth: 9, Objective: gbdt.Squared}.Fit(gbdt.Data{X: x, Y: response(x, false)})),
		"leafwise": must(gbdt.Trainer{Trees: 4, MaxLeaves: 20}.Fit(gbdt.Data{X: x, Y: response(x, true)})),
		"forest":   must(gbdt.Forest{Trees: 3, MinWeight: 4}.Fit(gbdt.Data{X: wide, Y: response(wide, false)})),
	}
}

// shapley is the definition: φ(i) = Σ over S without i of |S|!(n-|S|-1)!/n! ·
// (v(S∪i) - v(S)), with S a set of bits.
func shapley(n int, v func(known uint) float64) []float64 {
	phi, all := make([]float64, n), make([]float64, 1<<n)
	for s := range all {
		all[s] = v(uint(s))
	}
	for s := range all {
		k := bits.OnesCount(uint(s))
		for i := range n {
			if s>>i&1 == 0 {
				w := math.Exp(lgamma(k+1) + lgamma(n-k) - lgamma(n+1))
				phi[i] += w * (all[s|1<<i] - all[s])
			}
		}
	}
	return phi
}

func lgamma(n int) float64 { v, _ := math.Lgamma(float64(n)); return v }

// conditionalGame is the game of path-dependent TreeSHAP: at splits on features not
// known both ways are taken, by cover.
func conditionalGame(m *gbdt.Model, row []float64) func(known uint) float64 {
	return func(known uint) float64 {
		sum := m.Bias()
		for i := range m.Trees() {
			tree := m.Tree(i)
			var at func(n *gbdt.Node) float64
			at = func(n *gbdt.Node) float64 {
				if n.Leaf() {
					return n.Value
				}
				l, r := &tree[n.Left], &tree[n.Right]
				if known>>n.Feature&1 == 1 {
					if m.Left(n, row[n.Feature]) {
						return at(l)
					}
					return at(r)
				}
				return (l.Cover*at(l) + r.Cover*at(r)) / (l.Cover + r.Cover)
			}
			sum += at(&tree[0])
		}
		return sum
	}
}

func TestTreeDefinition(t *testing.T) {
	for name, m := range models(t) {
		e, err := NewTree(m, TreeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		x, worst := rows(8, m.Features(), 99), 0.0
		for i := range x.Rows() {
			game := conditionalGame(m, x.Row(i))
			worst = max(worst, differ(t, e.Explain(nil, x.Row(i)), shapley(m.Features(), game)), math.Abs(game(0)-e.Base(nil)[0]))
		}
		t.Logf("%s: %.1g from the definition", name, worst)
		if !(worst <= 1e-11) {
			t.Errorf("%s: differs by %v", name, worst)
		}
	}
}
