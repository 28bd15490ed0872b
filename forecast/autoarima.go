package forecast

import (
	"fmt"
	"math"
)

// AutoARIMA chooses the order of an [ARIMA] by the stepwise search of Hyndman
// and Khandakar, "Automatic Time Series Forecasting: The forecast Package for
// R", Journal of Statistical Software 27(3), 2008, section 3.2:
//
//  1. D is 1 when the season is strong (its share of the variance of season and
//     remainder, by STL, is above 0.64); d is the number of differences until the
//     KPSS test no longer rejects stationarity at 5 %, at most 2.
//  2. Four simple models are fitted, then the neighbours of the best (p, q, P, Q
//     one up or down, singly and in pairs; the constant in or out) as long as one
//     of them has a lower AICc. Models with a root within 1 % of the unit circle
//     are refused.
//
// Likelihoods are exact throughout, so R's second, approximate pass is not
// needed. The zero value has no season.
type AutoARIMA struct {
	Season int // steps per season; 0 or 1 is none

	// MaxOrder bounds p and q; 0 means 5, and MaxSeasonal P and Q; 0 means 2: as
	// in R.
	MaxOrder, MaxSeasonal int
}

const (
	defaultMaxOrder    = 5
	defaultMaxSeasonal = 2
	strongSeason       = 0.64
	kpssCritical       = 0.463 // 5 %, Kwiatkowski et al. (1992), table 1
	mostModels         = 94    // as in R
)

// Validate reports every fault at once, as [ErrOptions].
func (a AutoARIMA) Validate() error {
	if a.Season < 0 || a.Season > maxARIMAM || a.MaxOrder < 0 || a.MaxOrder > maxARMA || a.MaxSeasonal < 0 || a.MaxSeasonal > 2 {
		return fmt.Errorf("%w: auto arima: season %d, orders %d and %d", ErrOptions, a.Season, a.MaxOrder, a.MaxSeasonal)
	}
	return nil
}

// Fit implements [Forecaster].
func (a AutoARIMA) Fit(y []float64) (Fitted, error) { return a.FitModel(y) }

// FitModel is Fit with the richer result. It needs ten values. Cost: twenty to
// forty ARIMA fits.
func (a AutoARIMA) FitModel(y []float64) (*ARIMAModel, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	if err := observed("auto arima", y, 10); err != nil {
		return nil, err
	}
	s := newARIMASeries(y)
	w := stepwise{AutoARIMA: a, s: s, seen: map[Order]bool{}}
	w.base = a.differences(s)
	w.run()
	if w.best == nil {
		return nil, fmt.Errorf("%w: auto arima: no model fits %d values", ErrShort, len(y))
	}
	return w.best, nil
}

// differences chooses D and d.
func (a AutoARIMA) differences(s *arimaSeries) Order {
	o := Order{Season: a.Season}
	y := s.filled
	if a.Season > 1 && len(y) >= 2*a.Season+1 && seasonStrength(y, a.Season) > strongSeason {
		o.SeasonalD = 1
		y = difference(y, a.Season)
	}
	for o.D < maxARIMAD && len(y) > 10 && kpss(y) > kpssCritical {
		o.D++
		y = difference(y, 1)
	}
	return o
}

func difference(y []float64, lag int) []float64 {
	out := make([]float64, len(y)-lag)
	for i := range out {
		out[i] = y[i+lag] - y[i]
	}
	return out
}

// seasonStrength is max(0, 1 - Var(R)/Var(S+R)) of a periodic STL (Wang, Smith
// and Hyndman, "Characteristic-Based Clustering for Time Series Data", Data
// Mining and Knowledge Discovery 13, 2006).
func seasonStrength(y []float64, m int) float64 {
	d, err := MSTL{Seasons: []float64{float64(m)}}.Decompose(y)
	if err != nil {
		return 0
	}
	both := make([]float64, len(y))
	for i, r := range d.Remainder {
		both[i] = r + d.Seasonal[0][i]
	}
	if v := variance(both); v > 0 {
		return max(0, 1-variance(d.Remainder)/v)
	}
	return 0
}

func variance(x []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sum += (v - mean) * (v - mean)
	}
	return sum / float64(len(x))
}

// kpss is the test statistic of level stationarity, Kwiatkowski, Phillips,
// Schmidt and Shin, "Testing the Null Hypothesis of Stationarity", Journal of
// Econometrics 54 (1992): the squared partial sums over n² and the long-run
// variance with Bartlett weights up to lag 3√n/13, as R's ndiffs has it.
func kpss(y []float64) float64 {
	n := float64(len(y))
	mean := 0.0
	for _, v := range y {
		mean += v / n
	}
	var sum, partial, long float64
	for _, v := range y {
		sum += v - mean
		partial += sum * sum
		long += (v - mean) * (v - mean) / n
	}
	lags := int(3 * math.Sqrt(n) / 13)
	for k := 1; k <= lags; k++ {
		c := 0.0
		for i := k; i < len(y); i++ {
			c += (y[i] - mean) * (y[i-k] - mean) / n
		}
		long += 2 * (1 - float64(k)/float64(lags+1)) * c
	}
	if !(long > 0) {
		return 0
	}
	return partial / (n * n * long)
}

// stepwise is one search.
type stepwise struct {
	AutoARIMA
	s    *arimaSeries
	base Order
	best *ARIMAModel
	seen map[Order]bool
}

// run is step 2 of the type's comment.
func (w *stepwise) run() {
	constant := w.base.D+w.base.SeasonalD <= 1
	seasonal := 0
	if w.Season > 1 {
		seasonal = 1
	}
	for _, o := range []Order{
		{P: 2, Q: 2, SeasonalP: seasonal, SeasonalQ: seasonal}, {},
		{P: 1, SeasonalP: seasonal}, {Q: 1, SeasonalQ: seasonal},
	} {
		w.try(w.with(o, constant))
	}
	if constant {
		w.try(w.with(Order{}, false))
	}
	for w.best != nil && w.improve() && len(w.seen) < mostModels {
	}
}

// with fills in what all models share.
func (w *stepwise) with(o Order, constant bool) Order {
	o.D, o.SeasonalD, o.Season, o.Constant = w.base.D, w.base.SeasonalD, w.base.Season, constant
	return o
}

// improve tries the neighbours of the best and says whether one was better. The
// first better one becomes the best at once, as in R.
func (w *stepwise) improve() bool {
	o := w.best.Order
	for _, step := range neighbourSteps {
		n := o
		n.P += step[0]
		n.Q += step[1]
		n.SeasonalP += step[2]
		n.SeasonalQ += step[3]
		if w.try(n) {
			return true
		}
	}
	if o.D+o.SeasonalD <= 1 {
		o.Constant = !o.Constant
		return w.try(o)
	}
	return false
}

// neighbourSteps change p, q, P and Q, in R's order.
var neighbourSteps = [][4]int{
	{0, 0, -1, 0}, {0, 0, 0, -1}, {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 0, -1, -1}, {0, 0, -1, 1}, {0, 0, 1, -1}, {0, 0, 1, 1},
	{-1, 0, 0, 0}, {0, -1, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {-1, -1, 0, 0}, {-1, 1, 0, 0}, {1, -1, 0, 0}, {1, 1, 0, 0},
}

// try fits an order not tried before and says whether it is the new best.
func (w *stepwise) try(o Order) bool {
	if w.seen[o] || !w.inside(o) {
		return false
	}
	w.seen[o] = true
	m := w.s.fit(o)
	if m == nil || math.IsNaN(m.AICc) || m.degenerate() {
		return false
	}
	if w.best == nil || m.AICc < w.best.AICc {
		w.best = m
		return true
	}
	return false
}

func (w *stepwise) inside(o Order) bool {
	top, seasonal := orDefault(w.MaxOrder, defaultMaxOrder), orDefault(w.MaxSeasonal, defaultMaxSeasonal)
	if w.Season <= 1 {
		seasonal = 0
	}
	return min(o.P, o.Q, o.SeasonalP, o.SeasonalQ) >= 0 && max(o.P, o.Q) <= top && max(o.SeasonalP, o.SeasonalQ) <= seasonal
}
