package gbdt

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Forest fits random forests (Breiman, Random Forests, Machine Learning 45,
// 2001): deep trees on bootstrap samples, each split chosen among a few
// features; the prediction is the mean of the trees. With labels 0 and 1 that
// is a probability, and the variance that splits bring down is half the Gini
// impurity. The zero Forest is usable.
type Forest struct {
	// Trees. Default 200: the spread that the draw of trees leaves on a
	// probability is then below 0.04, and more change little but the cost.
	Trees int

	// MaxDepth bounds the splits on the way to a leaf, 1 to 64. Default 64:
	// forests do not prune.
	MaxDepth int

	// MinWeight is the least sum of weights, of the bootstrap sample, in a leaf.
	// Default 1: Breiman's. With rare positives 5 to 20 give smoother
	// probabilities.
	MinWeight float64

	// NodeFeatures is the share of features drawn for each split. Default the
	// square root of their number, as a share: Breiman's for classes.
	NodeFeatures float64

	// MaxBins is the number of bins that values of a feature are sorted into,
	// 2 to 255. Default 255.
	MaxBins int

	// Categories lists the features whose numbers are names, as in [Trainer].
	Categories []int

	// Seed of the samples.
	Seed uint64
}

// Validate reports every fault at once, as [ErrOptions].
func (f Forest) Validate() error {
	t := f.trainer(1)
	return errors.Join(t.Validate())
}

// trainer is the settings of one tree.
func (f Forest) trainer(cols int) Trainer {
	t := Trainer{Objective: Squared, Trees: f.Trees, MaxDepth: f.MaxDepth, MinWeight: f.MinWeight, NodeFeatures: f.NodeFeatures,
		MaxBins: f.MaxBins, Categories: f.Categories, Seed: f.Seed, LearningRate: 1, L2: 1e-9}
	if t.Trees == 0 {
		t.Trees = 200
	}
	if t.MaxDepth == 0 {
		t.MaxDepth = maxDepth
	}
	if t.NodeFeatures == 0 && cols > 0 {
		t.NodeFeatures = math.Sqrt(float64(cols)) / float64(cols)
	}
	return t
}

// Fit learns a forest; it modifies no rows. Labels may be any numbers; the
// predictions are means of them, not passed through a link. A tree's rows are
// drawn by a Poisson bootstrap: each counts as often as a draw of mean 1 says,
// times its weight. Errors: as [Trainer.Fit].
func (f Forest) Fit(d Data) (*Model, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	if err := d.validate(Squared); err != nil {
		return nil, err
	}
	t := f.trainer(d.X.Cols)
	if err := t.validateFor(d.X.Cols); err != nil {
		return nil, err
	}
	t = t.withDefaults()
	binned, err := binMatrix(d.X, t.MaxBins, t.Categories)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(f.Seed, 1))
	m := &Model{bias: 0, slope: 1, features: d.X.Cols, names: slices.Clone(d.Names)}
	w := newGrower(t, binned, rng)
	g, h, rows := make([]float64, binned.n), make([]float64, binned.n), make([]uint32, 0, binned.n)
	for range t.Trees {
		rows = bootstrap(rows[:0], g, h, d, rng)
		w.grow(rows, g, h)
		for i := range w.nodes {
			w.nodes[i].Value /= float64(t.Trees)
		}
		if err := w.addTo(m); err != nil {
			return nil, fmt.Errorf("after %d trees: %w", m.Trees(), err)
		}
	}
	return m.finish()
}

// bootstrap draws rows and fills the derivatives of the squared loss at 0, whose
// best leaf is the mean label. A draw without a row is repeated.
func bootstrap(rows []uint32, g, h []float64, d Data, rng *rand.Rand) []uint32 {
	for len(rows) == 0 {
		for i, y := range d.Y {
			w := d.weight(i) * poisson1(rng)
			g[i], h[i] = -w*y, w
			if w > 0 {
				rows = append(rows, uint32(i))
			}
		}
	}
	return rows
}

// poisson1 draws from the Poisson distribution of mean 1 by inversion.
func poisson1(rng *rand.Rand) float64 {
	u, p, k := rng.Float64(), math.Exp(-1), 0.0
	for u >= p && k < 20 {
		u -= p
		k++
		p /= k
	}
	return k
}
