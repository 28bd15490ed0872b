package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// MSTL decomposes a series with several seasons, each by [STL] on what the
// others leave, in turn, twice over: Bandara, Hyndman and Bergmeir, "MSTL: A
// Seasonal-Trend Decomposition Algorithm for Time Series with Multiple Seasonal
// Patterns", International Journal of Operational Research 52 (2025). As a
// [Forecaster] it repeats the last cycle of each season and forecasts the rest
// with Rest.
//
// A season that is not a whole number of steps is decomposed over the fewest
// cycles, at most eight, that are whole to a twentieth of a step and of which
// the series holds two: 10.5 steps as 21, 365.25 as 1461.
type MSTL struct {
	Seasons []float64 // lengths in steps, at least 2 each, any order

	// Spans are the SeasonalSpan of each season in ascending order of length. Nil
	// means 11, 15, 19, …, as in R.
	Spans []int

	// Robust is passed to STL.
	Robust bool

	// Rest forecasts the series without its seasons. Nil means ETS{}.
	Rest Forecaster
}

const mstlPasses = 2

// Validate reports every fault at once, as [ErrOptions].
func (m MSTL) Validate() error {
	var errs []error
	if len(m.Seasons) == 0 {
		errs = append(errs, fmt.Errorf("%w: mstl: no seasons", ErrOptions))
	}
	for _, p := range m.Seasons {
		if !(p >= 2) || p > math.MaxInt32 {
			errs = append(errs, fmt.Errorf("%w: mstl: season %v, want at least 2", ErrOptions, p))
		}
	}
	if m.Spans != nil && len(m.Spans) != len(m.Seasons) {
		errs = append(errs, fmt.Errorf("%w: mstl: %d spans for %d seasons", ErrOptions, len(m.Spans), len(m.Seasons)))
	}
	for _, n := range m.Spans {
		if n < 3 || n%2 == 0 {
			errs = append(errs, fmt.Errorf("%w: mstl: span %d, want odd and at least 3", ErrOptions, n))
		}
	}
	return errors.Join(errs...)
}

// Decompose needs two cycles of the longest season. Seasonal comes in the order
// of Seasons. Cost: two STL per season.
func (m MSTL) Decompose(y []float64) (Decomposition, error) {
	if err := m.Validate(); err != nil {
		return Decomposition{}, err
	}
	order := m.ascending()
	seasonal := make([][]float64, len(order))
	rest := fillLine(y)
	var last Decomposition
	for range mstlPasses {
		for rank, k := range order {
			addTo(rest, seasonal[k])
			d, err := m.stl(rank, wholeCycles(m.Seasons[k], len(y))).Decompose(rest)
			if err != nil {
				return Decomposition{}, fmt.Errorf("mstl: %w", err)
			}
			last, seasonal[k] = d, d.Seasonal[0]
			for i := range rest {
				rest[i] -= seasonal[k][i]
			}
		}
	}
	return Decomposition{Trend: last.Trend, Seasonal: seasonal, Remainder: remainderOf(y, rest, last.Trend)}, nil
}

// fillLine fills gaps by straight lines: what the smoothers make of a gap then
// leaves no step at its edges.
func fillLine(y []float64) []float64 {
	out := slices.Clone(y)
	fill(out, 1)
	return out
}

func addTo(dst, x []float64) {
	for i, v := range x {
		dst[i] += v
	}
}

func remainderOf(y, rest, trend []float64) []float64 {
	out := make([]float64, len(y))
	for i := range out {
		out[i] = rest[i] - trend[i]
		if math.IsNaN(y[i]) {
			out[i] = math.NaN()
		}
	}
	return out
}

// ascending returns the positions of the seasons from short to long.
func (m MSTL) ascending() []int {
	order := make([]int, len(m.Seasons))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case m.Seasons[a] < m.Seasons[b]:
			return -1
		case m.Seasons[a] > m.Seasons[b]:
			return 1
		}
		return a - b
	})
	return order
}

func (m MSTL) stl(rank, period int) STL {
	span := 11 + 4*rank
	if m.Spans != nil {
		span = m.Spans[rank]
	}
	return STL{Period: period, SeasonalSpan: span, Robust: m.Robust}
}

// wholeCycles returns the steps of the fewest whole cycles of length p of which
// n steps hold two; the nearest whole number of steps when there are none.
func wholeCycles(p float64, n int) int {
	for k := 1.0; k <= 8 && 2*k*p <= float64(n); k++ {
		if whole := math.Round(k * p); math.Abs(k*p-whole) <= 0.05 {
			return int(whole)
		}
	}
	return roundSeason(p)
}

// Fit implements [Forecaster]. It needs what Decompose and Rest need.
func (m MSTL) Fit(y []float64) (Fitted, error) {
	if err := observed("mstl", y, 1); err != nil {
		return nil, err
	}
	d, err := m.Decompose(y)
	if err != nil {
		return nil, err
	}
	adjusted := slices.Clone(y)
	f := seasonedModel{}
	for k, s := range d.Seasonal {
		for i := range adjusted {
			adjusted[i] -= s[i]
		}
		p := wholeCycles(m.Seasons[k], len(y))
		f.cycles = append(f.cycles, slices.Clone(s[len(s)-p:]))
	}
	f.rest, err = m.rest().Fit(adjusted)
	return f, err
}

func (m MSTL) rest() Forecaster {
	if m.Rest == nil {
		return ETS{}
	}
	return m.Rest
}

// seasonedModel is fitted MSTL: the last cycle of each season, and the rest.
type seasonedModel struct {
	rest   Fitted
	cycles [][]float64
}

// Forecast implements [Fitted].
func (f seasonedModel) Forecast(dst []float64, h int) []float64 {
	dst = f.rest.Forecast(dst, h)
	for _, c := range f.cycles {
		for k := range dst {
			dst[k] += c[k%len(c)]
		}
	}
	return dst
}
