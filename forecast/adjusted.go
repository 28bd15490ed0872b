package forecast

import (
	"fmt"
	"slices"
)

// Adjusted takes the season out by classical decomposition (FPP3 section 3.4;
// multiplicative for a positive series, else additive), forecasts the rest with
// Base, and puts the season back. With a quick Base the level follows what
// happened in the last minutes while the pattern comes from all of the past.
type Adjusted struct {
	Season int        // steps per season, at least 2
	Base   Forecaster // of the series without season
}

// Validate reports every fault at once, as [ErrOptions].
func (a Adjusted) Validate() error {
	if a.Season < 2 || a.Base == nil {
		return fmt.Errorf("%w: adjusted: season %d, base %v", ErrOptions, a.Season, a.Base)
	}
	return nil
}

// Fit needs two full seasons, and what Base needs. Gaps are filled for the
// decomposition only.
func (a Adjusted) Fit(y []float64) (Fitted, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	if err := observed("adjusted", y, 1); err != nil {
		return nil, err
	}
	if len(y) < 2*a.Season {
		return nil, fmt.Errorf("%w: adjusted: %d values, want %d", ErrShort, len(y), 2*a.Season)
	}
	filled := slices.Clone(y)
	fill(filled, a.Season)
	m := adjustedModel{season: classicalSeason(filled, a.Season), phase: len(y) % a.Season}
	copy(filled, y)
	m.season.remove(filled)
	var err error
	m.rest, err = a.Base.Fit(filled)
	return m, err
}

// adjustedModel is fitted Adjusted.
type adjustedModel struct {
	rest   Fitted
	season *indices
	phase  int
}

// Forecast implements [Fitted].
func (m adjustedModel) Forecast(dst []float64, h int) []float64 {
	dst = m.rest.Forecast(dst, h)
	m.season.restore(dst, m.phase)
	return dst
}
