package forecast

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/order"
)

// RecentMedian forecasts the median of the last Window values, for ever: what
// is left to say of a series of bursts and spikes, in absolute errors.
type RecentMedian struct {
	Window int // steps, at least 1
}

// Validate reports a window below 1, as [ErrOptions].
func (m RecentMedian) Validate() error {
	if m.Window < 1 {
		return fmt.Errorf("%w: recent median: window %d, want at least 1", ErrOptions, m.Window)
	}
	return nil
}

// Fit needs one value; a window without values gives way to the last value
// present.
func (m RecentMedian) Fit(y []float64) (Fitted, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if err := observed("recent median", y, 1); err != nil {
		return nil, err
	}
	recent := order.AppendPresent(nil, y[max(0, len(y)-m.Window):])
	if len(recent) == 0 {
		return line{at: y[lastPresent(y)]}, nil
	}
	return line{at: order.Median(recent)}, nil
}

// SeasonalMedian forecasts, for each phase of the season, the median of the
// values at that phase and up to Spread steps beside it in the last Cycles
// cycles: a seasonal naive method that one odd day cannot mislead.
type SeasonalMedian struct {
	Season int // steps per season, at least 1
	Cycles int // 0 means 7: a week of days, in which a weekend is outvoted
	Spread int // 0 means none: neighbours help where steps are far shorter than the season
}

const defaultCycles = 7

// Validate reports every fault at once, as [ErrOptions].
func (m SeasonalMedian) Validate() error {
	if m.Season < 1 || m.Cycles < 0 || m.Spread < 0 {
		return fmt.Errorf("%w: seasonal median: season %d, %d cycles, spread %d", ErrOptions, m.Season, m.Cycles, m.Spread)
	}
	return nil
}

// Fit needs one full season.
func (m SeasonalMedian) Fit(y []float64) (Fitted, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if err := observed("seasonal median", y, 1); err != nil {
		return nil, err
	}
	if len(y) < m.Season {
		return nil, fmt.Errorf("%w: seasonal median: %d values, want %d", ErrShort, len(y), m.Season)
	}
	c := cycle{values: make([]float64, m.Season)}
	scratch := make([]float64, 0, orDefault(m.Cycles, defaultCycles)*(2*m.Spread+1))
	overall := math.NaN() // median, for phases without a value
	for k := range c.values {
		scratch = m.near(scratch[:0], y, len(y)+k)
		if len(scratch) > 0 {
			c.values[k] = order.Median(scratch)
			continue
		}
		if math.IsNaN(overall) {
			overall = order.Median(order.AppendPresent(nil, y))
		}
		c.values[k] = overall
	}
	return c, nil
}

// near appends the values around whole seasons before step t.
func (m SeasonalMedian) near(dst, y []float64, t int) []float64 {
	for range orDefault(m.Cycles, defaultCycles) {
		t -= m.Season
		for i := max(0, t-m.Spread); i <= t+m.Spread && i < len(y); i++ {
			if !math.IsNaN(y[i]) {
				dst = append(dst, y[i])
			}
		}
	}
	return dst
}
