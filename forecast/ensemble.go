package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Ensemble forecasts, step by step, the trimmed mean of its members: members of
// which one may run away call for the median (Trim 0.5), others for less
// (Petropoulos and Svetunkov, "A Simple Combination of Univariate Models",
// International Journal of Forecasting 36, 2020, took the median of four in M4).
// Members that cannot be fitted are left out. [Auto] weighs members by their past
// errors instead.
type Ensemble struct {
	Members []Forecaster
	Trim    float64 // share cut off at either end, 0 (mean) to 0.5 (median)
}

// Validate reports every fault at once, as [ErrOptions].
func (e Ensemble) Validate() error {
	var errs []error
	if len(e.Members) == 0 {
		errs = append(errs, fmt.Errorf("%w: ensemble: no members", ErrOptions))
	}
	if slices.Contains(e.Members, nil) {
		errs = append(errs, fmt.Errorf("%w: ensemble: a member is nil", ErrOptions))
	}
	if !(e.Trim >= 0 && e.Trim <= 0.5) {
		errs = append(errs, fmt.Errorf("%w: ensemble: trim %v, want 0 to 0.5", ErrOptions, e.Trim))
	}
	return errors.Join(errs...)
}

// Fit fits the members; it fails with all their errors when none can be fitted.
func (e Ensemble) Fit(y []float64) (Fitted, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	m := ensembleModel{trim: e.Trim}
	var errs []error
	for _, f := range e.Members {
		one, err := f.Fit(y)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		m.members = append(m.members, one)
	}
	if len(m.members) == 0 {
		return nil, fmt.Errorf("ensemble: %w", errors.Join(errs...))
	}
	return m, nil
}

// ensembleModel is fitted Ensemble.
type ensembleModel struct {
	members []Fitted
	trim    float64
}

// Forecast implements [Fitted].
func (m ensembleModel) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	all := make([][]float64, len(m.members))
	for i, f := range m.members {
		all[i] = f.Forecast(nil, h)
	}
	one := make([]float64, len(all))
	for k := range dst {
		for i := range all {
			one[i] = all[i][k]
		}
		slices.Sort(one)
		dst[k] = trimmedMean(one, m.trim)
	}
	return dst
}

// trimmedMean is the mean of sorted x without a share at either end; values on
// the edge count by the part of them that stays, so that the result moves
// smoothly with the share. The median at 0.5.
func trimmedMean(x []float64, trim float64) float64 {
	n := len(x)
	if trim >= 0.5 {
		return (x[(n-1)/2] + x[n/2]) / 2
	}
	cut := trim * float64(n)
	whole := math.Floor(cut)
	sum, weight := 0.0, 0.0
	for i := int(whole); i < n-int(whole); i++ {
		w := 1.0
		if i == int(whole) || i == n-1-int(whole) {
			w = 1 - (cut - whole)
			if n-2*int(whole) == 1 {
				w = 1
			}
		}
		sum += w * x[i]
		weight += w
	}
	return sum / weight
}
