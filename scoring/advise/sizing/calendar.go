package sizing

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Override is something known beforehand: a sale, a release, a freeze. It holds
// from From up to, not including, To.
type Override struct {
	From, To time.Time

	// AtLeast, when above 0, is the least capacity. A planner provides it from its
	// last decision before From on.
	AtLeast float64

	// AtMost, when above 0, is the largest capacity: it wins over everything,
	// AtLeast and growth included.
	AtMost float64

	// GrowOnly forbids shrinking: the window of an event, or of the working day.
	GrowOnly bool

	// Ignore says that the demand meanwhile tells nothing of other days: it is
	// taken as missing when forecasts are learnt.
	Ignore bool

	// Why is kept for the reader.
	Why string
}

func (o Override) validate() error {
	var errs []error
	if !o.From.Before(o.To) {
		errs = append(errs, fmt.Errorf("from %v to %v", o.From, o.To))
	}
	for name, v := range map[string]float64{"AtLeast": o.AtLeast, "AtMost": o.AtMost} {
		if !(v >= 0) || math.IsInf(v, 0) {
			errs = append(errs, fmt.Errorf("%s is %v", name, v))
		}
	}
	if o.AtMost > 0 && o.AtLeast > o.AtMost {
		errs = append(errs, fmt.Errorf("AtLeast %v is above AtMost %v", o.AtLeast, o.AtMost))
	}
	return errors.Join(errs...)
}

// touches reports whether the override holds at some moment of [from, to).
func (o Override) touches(from, to time.Time) bool {
	return from.Before(o.To) && o.From.Before(to)
}

// ValidateCalendar reports every override that cannot be.
func ValidateCalendar(calendar []Override) error {
	var errs []error
	for i, c := range calendar {
		if err := c.validate(); err != nil {
			errs = append(errs, fmt.Errorf("%w: Calendar[%d]: %w", ErrOptions, i, err))
		}
	}
	return errors.Join(errs...)
}

// Bounds returns what a calendar says of the time from from up to to: the least
// and the largest capacity (0 and +Inf without one), and whether only growth is
// allowed at some moment of it. Later entries win.
func Bounds(calendar []Override, from, to time.Time) (least, most float64, growOnly bool) {
	most = math.Inf(1)
	for _, o := range calendar {
		if !o.touches(from, to) {
			continue
		}
		if o.AtLeast > 0 {
			least = o.AtLeast
		}
		if o.AtMost > 0 {
			most = o.AtMost
		}
		growOnly = growOnly || o.GrowOnly
	}
	return least, most, growOnly
}

// Typical returns y without the samples that the calendar ignores, the first of
// which was due at start: a copy when there is a calendar, else y itself.
func Typical(y []float64, start time.Time, step time.Duration, calendar []Override) []float64 {
	if len(calendar) == 0 {
		return y
	}
	out := make([]float64, len(y))
	for i, x := range y {
		if out[i] = x; ignored(calendar, start.Add(time.Duration(i)*step)) {
			out[i] = math.NaN()
		}
	}
	return out
}

// ignored reports whether the sample at t is to be taken as missing.
func ignored(calendar []Override, t time.Time) bool {
	for _, o := range calendar {
		if o.Ignore && !t.Before(o.From) && t.Before(o.To) {
			return true
		}
	}
	return false
}
