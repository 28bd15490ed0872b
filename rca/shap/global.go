package shap

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/portent-go/portent/forecast/gbdt"
)

// GlobalOptions are the settings of [Global]. The zero value is usable.
type GlobalOptions struct {
	// Resamples is the number of draws of as many rows with replacement, at least
	// 20. Default 500: the ends of the interval then move by a twentieth of its
	// width from seed to seed.
	Resamples int

	// Level is the coverage of the intervals, above 0 to below 1. Default 0.9.
	Level float64

	// Seed of the draws.
	Seed uint64
}

// Validate reports every fault at once, as [ErrOptions].
func (o GlobalOptions) Validate() error {
	var errs []error
	if o.Resamples != 0 && o.Resamples < 20 || o.Resamples > 1e6 {
		errs = append(errs, fmt.Errorf("%w: GlobalOptions.Resamples is %d, want 0 (for 500) or 20 to 1e6", ErrOptions, o.Resamples))
	}
	if !(o.Level >= 0 && o.Level < 1) {
		errs = append(errs, fmt.Errorf("%w: GlobalOptions.Level is %v, want 0 (for 0.9) to below 1", ErrOptions, o.Level))
	}
	return errors.Join(errs...)
}

// Importance is how much features matter over many rows.
type Importance struct {
	Mean      []float64 // mean |φ| of each feature
	Low, High []float64 // ends of its bootstrap interval
	Order     []int     // features, most important first; ties by number

	// Rank is the share of the resamples in which the feature held the place it
	// has in Order: near 1 where the order is sure.
	Rank []float64
}

// Global takes attributions, a row for each explained row ([ExplainAll]), to the
// importance of features: the mean of |φ|, with percentile intervals of the
// bootstrap over rows (Efron, 1979). The intervals say what other rows of the
// same kind would have shown, not what another model would. Errors:
// [ErrOptions]; [ErrBackground] without rows. Cost: rows × features × resamples.
func Global(phi gbdt.Matrix, o GlobalOptions) (Importance, error) {
	if err := o.Validate(); err != nil {
		return Importance{}, err
	}
	if phi.Rows() < 1 {
		return Importance{}, fmt.Errorf("%w: no attributions", ErrBackground)
	}
	if o.Resamples == 0 {
		o.Resamples = 500
	}
	if o.Level == 0 {
		o.Level = 0.9
	}
	n, k := phi.Rows(), phi.Cols
	count := make([]float64, n)
	for i := range count {
		count[i] = 1
	}
	im := Importance{Mean: weightedSize(phi, count), Low: make([]float64, k), High: make([]float64, k), Rank: make([]float64, k)}
	im.Order = ranked(im.Mean)
	draws := make([][]float64, k)
	rng := rand.New(rand.NewPCG(o.Seed, 2))
	for range o.Resamples {
		clear(count)
		for range n {
			count[rng.IntN(n)]++
		}
		im.note(weightedSize(phi, count), draws)
	}
	scale(im.Rank, 1/float64(o.Resamples))
	for f, d := range draws {
		slices.Sort(d)
		im.Low[f], im.High[f] = quantile(d, (1-o.Level)/2), quantile(d, (1+o.Level)/2)
	}
	return im, nil
}

// note keeps a resample, and counts the features that hold their place.
func (im *Importance) note(mean []float64, draws [][]float64) {
	for place, f := range ranked(mean) {
		if im.Order[place] == f {
			im.Rank[f]++
		}
	}
	for f, v := range mean {
		draws[f] = append(draws[f], v)
	}
}

// weightedSize is the mean of |φ| over rows that count as often as given.
func weightedSize(phi gbdt.Matrix, count []float64) []float64 {
	mean, n := make([]float64, phi.Cols), 0.0
	for r, c := range count {
		if n += c; c == 0 {
			continue
		}
		for f, v := range phi.Row(r) {
			mean[f] += c * math.Abs(v)
		}
	}
	scale(mean, 1/n)
	return mean
}

// ranked returns positions, the largest value first.
func ranked(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] > values[b]:
			return -1
		case values[a] < values[b]:
			return 1
		}
		return 0
	})
	return order
}

// quantile interpolates between sorted values.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
