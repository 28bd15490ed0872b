package forecast

import (
	"fmt"
	"math"
)

// Naive forecasts the last value present, for ever (Hyndman and
// Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. 2021, section
// 5.2; "FPP3" below). The yardstick of series without season.
type Naive struct{}

// Fit needs one value.
func (Naive) Fit(y []float64) (Fitted, error) {
	if err := observed("naive", y, 1); err != nil {
		return nil, err
	}
	return line{at: y[lastPresent(y)]}, nil
}

// Drift forecasts along the straight line through the first and the last value
// present, from the last on (FPP3 section 5.2):
//
//	ŷ(T+h) = y(T) + h·(y(T) - y(1)) / (T - 1)
type Drift struct{}

// Fit needs two values.
func (Drift) Fit(y []float64) (Fitted, error) {
	if err := observed("drift", y, 2); err != nil {
		return nil, err
	}
	last, first := lastPresent(y), 0
	for math.IsNaN(y[first]) {
		first++
	}
	slope := (y[last] - y[first]) / float64(last-first)
	gap := float64(len(y) - 1 - last) // steps at the end without a value
	return line{at: y[last] + gap*slope, slope: slope}, nil
}

// line is fitted Naive and Drift: at is the value at the last step of y.
type line struct{ at, slope float64 }

// Forecast implements [Fitted].
func (l line) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	for i := range dst {
		dst[i] = l.at + float64(i+1)*l.slope
	}
	return dst
}

// SeasonalNaive forecasts the last value present at the same phase of the
// season (FPP3 section 5.2). The yardstick of seasonal series.
type SeasonalNaive struct {
	Season int // steps per season, at least 1
}

// Validate reports a season below 1, as [ErrOptions].
func (s SeasonalNaive) Validate() error {
	if s.Season < 1 {
		return fmt.Errorf("%w: seasonal naive: season %d, want at least 1", ErrOptions, s.Season)
	}
	return nil
}

// Fit needs one value; a phase never seen is forecast as the last value
// present of any phase.
func (s SeasonalNaive) Fit(y []float64) (Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := observed("seasonal naive", y, 1); err != nil {
		return nil, err
	}
	f := cycle{values: make([]float64, s.Season), next: len(y) % s.Season}
	for i := range f.values {
		f.values[i] = y[lastPresent(y)]
	}
	for i, v := range y {
		if !math.IsNaN(v) {
			f.values[i%s.Season] = v
		}
	}
	return f, nil
}

// cycle is fitted SeasonalNaive: values by phase, next the phase of step 1.
type cycle struct {
	values []float64
	next   int
}

// Forecast implements [Fitted].
func (c cycle) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	for i := range dst {
		dst[i] = c.values[(c.next+i)%len(c.values)]
	}
	return dst
}
