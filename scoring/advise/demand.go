package advise

import (
	"errors"
	"math"
	"time"

	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/catalog"
)

// demandOf turns one history into a peak demand, or says why it cannot.
//
//	peak = max(max over the horizon of the forecast's p-quantile,
//	           p-quantile of the last horizon's samples)
//
// The second keeps a forecast that reverts to the mean from shrinking under
// what was needed a moment ago; a demand below 0 is 0.
// Memory also counts its decaying peaks and kills, and the calendar bounds all.
func demandOf(u *Usage, dim catalog.Dimension, p float64, o Options) (Demand, Refusal) {
	y, step := u.Of(dim), u.Step
	if r := inspect(y, step, o.MinHistory); r != NoRefusal {
		return Demand{}, r
	}
	if y = u.typical(dim, o); !anyPresent(y) {
		return Demand{}, Gaps
	}
	high, err := forecastPeak(y, step, p, o)
	if errors.Is(err, forecast.ErrShort) {
		return Demand{}, ShortHistory
	}
	if err != nil {
		return Demand{}, Strange
	}
	d := Demand{Measured: true, Forecast: max(high, 0), Observed: recentPeak(y, step, p, o.Horizon), Quantile: p}
	d.Peak = max(d.Forecast, d.Observed)
	d.bound(u, dim, o)
	return d, NoRefusal
}

// inspect refuses a history that is short, full of holes or impossible.
func inspect(y []float64, step, least time.Duration) Refusal {
	present := 0
	for _, v := range y {
		if v < 0 || v > maxUsage {
			return Strange
		}
		if !math.IsNaN(v) {
			present++
		}
	}
	switch {
	case float64(len(y))*step.Seconds() < least.Seconds():
		return ShortHistory
	case 2*present < len(y):
		return Gaps
	}
	return NoRefusal
}

func anyPresent(y []float64) bool {
	for _, v := range y {
		if !math.IsNaN(v) {
			return true
		}
	}
	return false
}

// maxUsage is far past any machine: an exabyte.
const maxUsage = 1e18

// forecastPeak returns the highest p-quantile of the steps of the horizon: by a
// [sizing.Outlook] on hours where nothing else is asked for, a season of them is
// there and it is of a length that an Outlook takes; otherwise by the base.
func forecastPeak(y []float64, step time.Duration, p float64, o Options) (float64, error) {
	if per := int(time.Hour / step); o.Base == nil && o.Horizon <= sizing.Leads*time.Hour && time.Hour%step == 0 &&
		o.Season%time.Hour == 0 && len(y) >= per*int(o.Season/time.Hour) {
		if look, err := sizing.NewOutlook(int(o.Season / time.Hour)); err == nil {
			return outlookPeak(look, y, per, p, o.Horizon)
		}
	}
	y, step = peaks(y, step)
	h := int(max(1, (o.Horizon+step-1)/step))
	c := forecast.Conformal{Base: o.Base, Horizon: h}
	if c.Base == nil {
		c.Base = seasonal(len(y), step, o.Season)
	}
	m, err := c.FitQuantiles(y)
	if err != nil {
		return 0, err
	}
	top := math.Inf(-1)
	for _, v := range m.Quantile(nil, h, p) {
		top = max(top, v)
	}
	return top, nil
}

// outlookPeak asks an Outlook that has seen the history in slots of an hour;
// [forecast.ErrShort] when nothing lies in a whole one.
func outlookPeak(look *sizing.Outlook, y []float64, per int, p float64, horizon time.Duration) (float64, error) {
	for i := len(y) % per; i < len(y); i += per {
		if err := look.Add(y[i : i+per]); err != nil {
			return 0, err
		}
	}
	top := 0.0
	for k := range int((horizon + time.Hour - 1) / time.Hour) {
		top = max(top, look.Quantile(k, p)) // NaN stays
	}
	if math.IsNaN(top) {
		return 0, forecast.ErrShort
	}
	return top, nil
}

// seasonal is the default forecaster. A season needs three cycles: two to start
// from and one to measure errors on.
func seasonal(n int, step, length time.Duration) forecast.Forecaster {
	season := int(length / step)
	if length%step != 0 || season < 2 || n < 3*season {
		return forecast.HoltWinters{}
	}
	return forecast.HoltWinters{Season: season}
}

// recentPeak returns the p-quantile of the last horizon's samples, or of all
// when none of those is present.
func recentPeak(y []float64, step time.Duration, p float64, horizon time.Duration) float64 {
	n := int(min(float64(len(y)), math.Ceil(horizon.Seconds()/step.Seconds())))
	recent := order.AppendPresent(nil, y[len(y)-n:])
	if len(recent) == 0 {
		recent = order.AppendPresent(nil, y)
	}
	return order.Quantile(recent, p)
}
