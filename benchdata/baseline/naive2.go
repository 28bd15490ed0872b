package baseline

import (
	"math"

	"github.com/portent-go/portent/forecast"
)

// Naive2 is the yardstick of the M4 competition: the last value of the series
// divided by its multiplicative seasonal indices, times the index of the step,
// when a test at 90 % finds a season; else the last value (Makridakis et al.
// 2020, appendix A; the R code Benchmarks and Evaluation.R of M4-methods).
type Naive2 struct {
	Season int // steps per season; below 2 there is none
}

// Fit needs one value. Series with missing values, or not above zero, are taken
// to have no season.
func (n Naive2) Fit(y []float64) (forecast.Fitted, error) {
	f, err := forecast.Naive{}.Fit(y)
	if err != nil || n.Season < 2 || !seasonal(y, n.Season) {
		return f, err
	}
	index := multiplicative(y, n.Season)
	last := len(y) - 1
	next := make([]float64, n.Season) // index of steps 1, 2, …
	for h := range next {
		next[h] = index[(last+1+h)%n.Season]
		if !(next[h] > 0) || math.IsInf(next[h], 0) {
			return f, nil
		}
	}
	return indexed{y[last] / index[last%n.Season], next}, nil
}

// indexed is fitted Naive2.
type indexed struct {
	level float64
	index []float64
}

// Forecast implements [forecast.Fitted].
func (f indexed) Forecast(dst []float64, h int) []float64 {
	if dst == nil {
		dst = make([]float64, h)
	}
	if len(dst) != h {
		panic("baseline: destination of the wrong length")
	}
	for i := range dst {
		dst[i] = f.level * f.index[i%len(f.index)]
	}
	return dst
}

// seasonal reports whether the autocorrelation at the season is outside of
// Bartlett's 90 % limit, 1.645·√((1 + 2 Σ rₖ²)/n) over the lags below.
func seasonal(y []float64, season int) bool {
	if len(y) < 3*season {
		return false
	}
	sum, r := 1.0, 0.0
	for k := 1; k <= season; k++ {
		if k > 1 {
			sum += 2 * r * r
		}
		r = correlation(y, k)
	}
	return math.Abs(r) > 1.645*math.Sqrt(sum/float64(len(y)))
}

func correlation(y []float64, k int) float64 {
	m := 0.0
	for _, v := range y {
		m += v / float64(len(y))
	}
	s, all := 0.0, 0.0
	for i, v := range y {
		all += (v - m) * (v - m)
		if i >= k {
			s += (v - m) * (y[i-k] - m)
		}
	}
	return s / all
}

// multiplicative returns the seasonal indices by phase, of mean 1: means of the
// series divided by its centred moving average over a season (R's decompose).
func multiplicative(y []float64, season int) []float64 {
	index, n := make([]float64, season), make([]float64, season)
	half := season / 2
	for i := half; i+half < len(y); i++ {
		trend := 0.0
		for k := -half; k <= half; k++ {
			w := 1.0
			if season%2 == 0 && (k == -half || k == half) {
				w = 0.5
			}
			trend += w * y[i+k] / float64(season)
		}
		index[i%season] += y[i] / trend
		n[i%season]++
	}
	mean := 0.0
	for p := range index {
		index[p] /= n[p]
		mean += index[p] / float64(season)
	}
	for p := range index {
		index[p] /= mean
	}
	return index
}
