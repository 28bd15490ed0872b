package forecast

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/order"
)

// history is one series prepared for many methods: without gaps, and in the
// units that regressions work in. It is shared, and fills what it is asked for.
type history struct {
	y     []float64 // without gaps
	units [2]*unit  // raw, log
}

// newHistory copies y and fills its gaps.
func newHistory(y []float64, season int) *history {
	s := &history{y: append([]float64(nil), y...)}
	fill(s.y, season)
	return s
}

// fill replaces the gaps of y by the values
// one season before, moved by the difference that the edges of the gap show to
// theirs; without a season before, by a straight line between the edges.
func fill(y []float64, season int) {
	for i := 0; i < len(y); i++ {
		if !math.IsNaN(y[i]) {
			continue
		}
		end := i
		for end < len(y) && math.IsNaN(y[end]) {
			end++
		}
		fillGap(y, i, end, season)
		i = end
	}
}

// fillGap fills y[from:to]; everything before from is present. A gap of a season
// or more repeats the season before: its edges say nothing of its middle.
func fillGap(y []float64, from, to, season int) {
	seasonal := season > 1 && from > season
	if seasonal && to-from >= season {
		for i := from; i < to; i++ {
			y[i] = y[i-season]
		}
		return
	}
	base := func(i int) float64 {
		if seasonal {
			return y[i-season]
		}
		return 0
	}
	left, right := math.NaN(), math.NaN()
	if from > 0 {
		left = y[from-1] - base(from-1)
	}
	if to < len(y) {
		right = y[to] - base(to)
	}
	left, right = other(left, right), other(right, left)
	for i := from; i < to; i++ {
		share := float64(i-from+1) / float64(to-from+1)
		y[i] = base(i) + left + share*(right-left)
	}
}

// other returns a unless it is NaN.
func other(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	return a
}

// unit is a series centred and scaled, perhaps as logarithms.
type unit struct {
	z            []float64
	log          bool
	shift, scale float64
	low, high    float64 // of forecasts: the range of z and as much again on each side, logarithms at most a factor of 2

}

// unit returns the series in raw or in logarithmic units.
func (s *history) unit(log bool) (*unit, error) {
	k := 0
	if log {
		k = 1
	}
	if s.units[k] == nil {
		u, err := newUnit(s.y, log)
		if err != nil {
			return nil, err
		}
		s.units[k] = u
	}
	return s.units[k], nil
}

func newUnit(y []float64, log bool) (*unit, error) {
	u := &unit{z: make([]float64, len(y)), log: log}
	for i, v := range y {
		if log {
			if v <= 0 {
				return nil, fmt.Errorf("%w: logarithm of y[%d] = %v", ErrValue, i, v)
			}
			v = math.Log(v)
		}
		u.z[i] = v
	}
	u.shift = order.Median(append([]float64(nil), u.z...))
	for _, v := range u.z {
		u.scale += math.Abs(v-u.shift) / float64(len(y))
	}
	if u.scale == 0 {
		return u, nil
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, v := range u.z {
		v = (v - u.shift) / u.scale
		u.z[i] = v
		lo, hi = min(lo, v), max(hi, v)
	}
	margin := hi - lo
	if log {
		margin = min(margin, math.Ln2/u.scale)
	}
	u.low, u.high = lo-margin, hi+margin
	return u, nil
}

// back returns a value in the units of the series.
func (u *unit) back(z float64) float64 {
	z = z*u.scale + u.shift
	if u.log {
		return math.Exp(z)
	}
	return z
}
