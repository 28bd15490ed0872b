package forecast

import (
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/internal/order"
)

// calendarEffects turns steps into dummy variables of dates.
type calendarEffects struct {
	Calendar
	holidays, eves map[string]bool
	columns        int
}

const day = "2006-01-02"

func newCalendarEffects(c Calendar) *calendarEffects {
	e := &calendarEffects{Calendar: c, holidays: map[string]bool{}, eves: map[string]bool{}}
	for _, h := range c.Holidays {
		e.holidays[h.Format(day)] = true
		e.eves[h.AddDate(0, 0, -1).Format(day)] = true
	}
	if c.Weekdays {
		e.columns += 7
	}
	if c.MonthEnd {
		e.columns += 2
	}
	if len(c.Holidays) > 0 {
		e.columns += 2
	}
	return e
}

// row writes the effects of step t: 1 where one applies.
func (e *calendarEffects) row(dst []float64, t int) {
	clear(dst)
	at := e.Start.Add(time.Duration(t) * e.Step)
	k := 0
	if e.Weekdays {
		dst[int(at.Weekday())] = 1
		k += 7
	}
	if e.MonthEnd {
		dst[k] = one(at.Day() == 1)
		dst[k+1] = one(at.AddDate(0, 0, 1).Day() == 1)
		k += 2
	}
	if len(e.holidays) > 0 {
		date := at.Format(day)
		dst[k], dst[k+1] = one(e.holidays[date]), one(e.eves[date])
	}
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// robustScale is the median absolute value, for a Gaussian its σ; infinite for a
// perfect fit, so that nothing is an outlier of it.
func robustScale(e []float64) float64 {
	a := slices.Clone(e)
	for i, v := range a {
		a[i] = math.Abs(v)
	}
	if s := order.Gaussian * order.Median(a); s > 0 {
		return s
	}
	return math.Inf(1)
}
