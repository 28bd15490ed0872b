package gbdt

import (
	"math"
	"math/rand/v2"
	"testing"
)

// shapes are models whose trees take every way of a batch: few leaves, exactly 64,
// more, many more, and categories.
func shapes(t *testing.T) (models []*Model, x Matrix) {
	t.Helper()
	d := fleet(4000, 9, 3)
	rng := rand.New(rand.NewPCG(4, 4))
	for i := range d.X.Data {
		if rng.IntN(9) == 0 {
			d.X.Data[i] = math.NaN()
		}
	}
	for i := range 4000 {
		d.X.Data[9*i+2] = float64(rng.IntN(12))
	}
	for _, trainer := range []Trainer{
		{Trees: 20, MaxDepth: 3}, {Trees: 20, MaxDepth: 6}, {Trees: 8, MaxLeaves: 64, MaxDepth: 30, MinSamples: 1},
		{Trees: 8, MaxLeaves: 65, MaxDepth: 30, MinSamples: 1}, {Trees: 4, MaxLeaves: 500, MaxDepth: 40, MinSamples: 1},
		{Trees: 20, MaxDepth: 4, Categories: []int{2}},
	} {
		models = append(models, mustFit(t, trainer, d))
	}
	return models, Matrix{d.X.Data[:9*150], 9}
}

// TestBatchIsRow: every way through a batch of any length gives what rows alone
// give, bit for bit, and that is what following the nodes gives.
func TestBatchIsRow(t *testing.T) {
	models, x := shapes(t)
	exits := 0
	for k, m := range models {
		for _, tree := range m.walk.trees {
			if tree.exit.ok {
				exits++
			}
		}
		for _, n := range []int{0, 1, 7, 8, 31, 32, 33, 71, 72, 150} {
			got := m.MarginBatch(nil, Matrix{x.Data[:n*x.Cols], x.Cols})
			for i, v := range got {
				if row := m.Margin(x.Row(i)); math.Float64bits(v) != math.Float64bits(row) || row != m.plainMargin(x.Row(i)) {
					t.Fatalf("model %d, %d rows: row %d is %v, alone %v, by the nodes %v", k, n, i, v, row, m.plainMargin(x.Row(i)))
				}
			}
		}
	}
	if exits == 0 {
		t.Error("no tree was asked for its exits")
	}
}

// TestBatchWithoutVectors walks the trees, as on processors without vectors.
func TestBatchWithoutVectors(t *testing.T) {
	models, x := shapes(t)
	for k, m := range models {
		wide := new(blockKeys)
		got := make([]float64, block)
		m.marginBlock(got, Matrix{x.Data[:block*x.Cols], x.Cols}, &batch{keys: wide[:], wide: wide})
		for i, v := range got {
			if want := m.Margin(x.Row(i)); v != want {
				t.Fatalf("model %d: row %d is %v, alone %v", k, i, v, want)
			}
		}
	}
}
