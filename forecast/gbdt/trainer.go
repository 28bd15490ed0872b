package gbdt

import (
	"errors"
	"fmt"
)

// Trainer fits boosted trees. The zero Trainer is usable: each zero field takes
// the default that its comment argues for.
type Trainer struct {
	// Objective is the loss. Default [Logistic].
	Objective Objective

	// Trees is the number of boosting rounds, at most if Patience stops them
	// early. Default 100, as both XGBoost and LightGBM have it.
	Trees int

	// LearningRate multiplies every leaf, above 0 to 1. Default 0.1: ten times
	// that fits the noise of the first trees, a tenth needs ten times the trees.
	LearningRate float64

	// MaxDepth bounds the splits on the way to a leaf, 1 to 64. Default 6, or 64
	// when MaxLeaves is set.
	MaxDepth int

	// MaxLeaves bounds the leaves of a tree and makes it grow leaf-wise: the
	// leaf with the most to gain is split next. Each leaf keeps 2 KiB per feature
	// until the tree is grown. Default 0: no bound, and trees grow depth-wise.
	MaxLeaves int

	// MaxBins is the number of bins that values of a feature are sorted into,
	// 2 to 255. Default 255: what fits a byte, beside missing.
	MaxBins int

	// L2 is λ, the ridge on leaves. Default 1, a row or four of the prior; for
	// next to none set 1e-9.
	L2 float64

	// MinGain is what a split must bring, in units of the loss. Default 0.
	MinGain float64

	// MinWeight is the least sum of second derivatives in a leaf: rows with
	// Squared, at least four rows with Logistic. Default 1; for next to none set
	// 1e-9.
	MinWeight float64

	// MinSamples is the least number of rows in a leaf. Default 1; more costs a
	// second histogram, of counts.
	MinSamples int

	// RowFraction is the share of rows that a tree is grown on, drawn without
	// replacement for each. Default 1.
	RowFraction float64

	// TreeFeatures and NodeFeatures are the shares of features looked at for a
	// tree and, of those, for each split; at least one. Default 1.
	TreeFeatures, NodeFeatures float64

	// Monotone holds +1 or -1 for features that predictions must not fall or
	// rise with, 0 for the others; nil means none.
	Monotone []int8

	// Categories lists the features whose numbers are names: whole numbers of 0
	// to 254, in no order. Splits are on sets of them; a category not seen in
	// training goes where missing goes.
	Categories []int

	// Patience stops [Trainer.FitValid] after that many rounds without a lower
	// loss on the validation rows. Default 50: at the default rate, where a
	// tree changes little.
	Patience int

	// Seed of the samples of rows and features.
	Seed uint64
}

// Validate reports every fault at once, as [ErrOptions].
func (t Trainer) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: Trainer.%s", ErrOptions, fmt.Sprintf(format, args...)))
		}
	}
	share := func(name string, v float64) {
		check(v >= 0 && v <= 1, "%s is %v: want 0 (for 1) to 1", name, v)
	}
	check(t.Objective <= Ranking, "Objective is %d: want Logistic, Squared or Ranking", t.Objective)
	check(t.Trees >= 0 && t.Trees <= maxTrees, "Trees is %d: want 0 (for 100) to %d", t.Trees, maxTrees)
	check(t.LearningRate >= 0 && t.LearningRate <= 1, "LearningRate is %v: want 0 (for 0.1) to 1", t.LearningRate)
	check(t.MaxDepth >= 0 && t.MaxDepth <= maxDepth, "MaxDepth is %d: want 0 (for the default) to %d", t.MaxDepth, maxDepth)
	check(t.MaxLeaves == 0 || t.MaxLeaves >= 2 && t.MaxLeaves <= maxLeaves, "MaxLeaves is %d: want 0 (no bound) or 2 to %d", t.MaxLeaves, maxLeaves)
	check(t.MaxBins == 0 || t.MaxBins >= 2 && t.MaxBins <= 255, "MaxBins is %d: want 0 (for 255) or 2 to 255", t.MaxBins)
	check(t.L2 >= 0 && t.L2 <= 1e15, "L2 is %v: want 0 (for 1) to 1e15", t.L2)
	check(t.MinGain >= 0, "MinGain is %v: want at least 0", t.MinGain)
	check(t.MinWeight >= 0, "MinWeight is %v: want at least 0 (for 1)", t.MinWeight)
	check(t.MinSamples >= 0, "MinSamples is %d: want at least 0 (for 1)", t.MinSamples)
	share("RowFraction", t.RowFraction)
	share("TreeFeatures", t.TreeFeatures)
	share("NodeFeatures", t.NodeFeatures)
	check(t.Patience >= 0, "Patience is %d: want at least 0 (for 50)", t.Patience)
	for i, s := range t.Monotone {
		check(s >= -1 && s <= 1, "Monotone[%d] is %d: want -1, 0 or 1", i, s)
	}
	return errors.Join(errs...)
}

const (
	maxDepth  = 64
	maxLeaves = 4096
)

// withDefaults replaces zero fields.
func (t Trainer) withDefaults() Trainer {
	or := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	orInt := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	if t.MaxLeaves > 0 {
		orInt(&t.MaxDepth, maxDepth)
	}
	orInt(&t.MaxDepth, 6)
	orInt(&t.Trees, 100)
	orInt(&t.MaxBins, 255)
	orInt(&t.MinSamples, 1)
	orInt(&t.Patience, 50)
	or(&t.LearningRate, 0.1)
	or(&t.L2, 1)
	or(&t.MinWeight, 1)
	or(&t.RowFraction, 1)
	or(&t.TreeFeatures, 1)
	or(&t.NodeFeatures, 1)
	return t
}

// validateFor reports settings that do not fit the number of features.
func (t Trainer) validateFor(cols int) error {
	if t.Monotone != nil && len(t.Monotone) != cols {
		return fmt.Errorf("%w: Trainer.Monotone has %d entries for %d features", ErrOptions, len(t.Monotone), cols)
	}
	for _, f := range t.Categories {
		if f < 0 || f >= cols {
			return fmt.Errorf("%w: Trainer.Categories has feature %d of %d", ErrOptions, f, cols)
		}
		if t.Monotone != nil && t.Monotone[f] != 0 {
			return fmt.Errorf("%w: feature %d is both monotone and of categories", ErrOptions, f)
		}
	}
	return nil
}
