package svg

import (
	"math"
	"strconv"
	"time"
)

// Tick is a labelled value of an axis.
type Tick struct {
	Value float64
	Label string
}

// Scale maps the values of an axis, From at its beginning and To at its end, to
// [0, 1]. From above To turns the axis round.
type Scale struct {
	From, To float64
	// Log spaces the values by their logarithm; both ends must be positive.
	Log bool
	// Time, when set, reads values as Unix milliseconds and labels them with
	// times of this place.
	Time *time.Location
	// Ticks replaces the round values that an axis is labelled with.
	Ticks []Tick
	// Label writes a value; nil is the shortest way to four digits.
	Label func(float64) string
}

// Fit returns a linear scale that holds all values with a little air; it begins
// at 0 when all are positive and reach low enough for 0 to be honest. Without
// values it runs from 0 to 1.
func Fit(lists ...[]float64) Scale {
	low, high := Range(lists...)
	switch {
	case low > high:
		return Scale{From: 0, To: 1}
	case low == high:
		pad := max(math.Abs(low)*0.1, 1e-9)
		return Scale{From: low - pad, To: high + pad}
	case low >= 0 && low < 0.6*high:
		return Scale{From: 0, To: 1.06 * high}
	}
	pad := 0.06 * (high - low)
	return Scale{From: low - pad, To: high + pad}
}

// Range returns the lowest and highest finite value, +Inf and -Inf without one.
func Range(lists ...[]float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, list := range lists {
		for _, v := range list {
			if finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high
}

// Times returns a scale from one Unix millisecond to another, labelled in UTC.
func Times(from, to int64) Scale {
	return Scale{From: float64(from), To: float64(to), Time: time.UTC}
}

// Of returns where a value lies, 0 at From and 1 at To; NaN for what a
// logarithm does not know, 0.5 on an axis without length.
func (s Scale) Of(v float64) float64 {
	from, to := s.From, s.To
	if s.Log {
		from, to, v = math.Log(from), math.Log(to), math.Log(v)
	}
	if from == to {
		return 0.5
	}
	return (v - from) / (to - from)
}

// Marks returns the ticks of an axis that is length user units long: round
// values whose labels stay apart. None where the ends are not finite, or times a
// thousand years apart.
func (s Scale) Marks(length float64) []Tick {
	switch {
	case s.Ticks != nil:
		return s.Ticks
	case s.Time != nil:
		if !(math.Abs(s.From) < 1<<53 && math.Abs(s.To) < 1<<53) {
			return nil
		}
		return timeTicks(int64(min(s.From, s.To)), int64(max(s.From, s.To)), length, s.Time)
	case s.Log:
		return s.labelled(powers(min(s.From, s.To), max(s.From, s.To)))
	}
	return s.labelled(round(min(s.From, s.To), max(s.From, s.To), length))
}

func (s Scale) labelled(values []float64) []Tick {
	ticks := make([]Tick, len(values))
	for i, v := range values {
		ticks[i] = Tick{v, s.text(v)}
	}
	return ticks
}

func (s Scale) text(v float64) string {
	if s.Label != nil {
		return s.Label(v)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// round returns up to eight round values within [low, high], at least 50 user
// units apart.
func round(low, high, length float64) []float64 {
	step := Nice((high - low) / min(max(length/50, 2), 7))
	if !(step > 0) || !finite(low, high, step) {
		return nil
	}
	var values []float64
	for k := math.Ceil(low / step); k*step <= high && len(values) < 8; k++ {
		values = append(values, k*step+0) // + 0: no negative zero
	}
	return values
}

// Nice rounds up to 1, 2, 2.5 or 5 times a power of ten; 0 for
// what is not above 0.
func Nice(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range [...]float64{1, 2, 2.5, 5} {
		if m*p >= x {
			return m * p
		}
	}
	return 10 * p
}

// powers returns the powers of ten within [low, high], every k-th so that there
// are at most nine.
func powers(low, high float64) []float64 {
	if !(low > 0) || !finite(low, high) {
		return nil
	}
	from, to := math.Ceil(math.Log10(low)-1e-9), math.Floor(math.Log10(high)+1e-9)
	step := math.Ceil((to - from + 1) / 9)
	var values []float64
	for k := from; k <= to; k += step {
		values = append(values, math.Pow(10, k))
	}
	return values
}
