package forecast

import "math"

// trial compares methods at past origins of one series.
type trial struct {
	y        []float64 // as given, with gaps
	s        *history
	origins  []int
	h        int
	positive bool // all values are: relative errors mean something
	entries  []entry
}

// entry is one method that could be fitted at every origin.
type entry struct {
	method    Forecaster
	model     Fitted
	forecasts [][]float64 // per origin
	total     misses
}

func newTrial(y []float64, season int, origins []int, h int) *trial {
	t := &trial{y: y, s: newHistory(y, season), origins: origins, h: h, positive: true}
	for _, v := range y {
		t.positive = t.positive && !(v <= 0)
	}
	return t
}

// try enters a method; one that cannot be fitted, or whose forecasts are not
// finite, is left out.
func (t *trial) try(f Forecaster) {
	forecasts, model, err := rollOf(f, t.s, t.origins, t.h)
	if err != nil {
		return
	}
	e := entry{method: f, model: model, forecasts: forecasts}
	for i, forecast := range forecasts {
		m := miss(forecast, t.y[t.origins[i]:])
		e.total.absolute += m.absolute
		e.total.relative += m.relative
		e.total.n += m.n
	}
	if !math.IsNaN(e.total.absolute) && !math.IsInf(e.total.absolute, 0) {
		t.entries = append(t.entries, e)
	}
}

// misses adds up the errors of forecasts from one origin.
type misses struct {
	absolute, relative float64
	n                  int
}

// size is the mean absolute error; of a positive series its geometric mean
// with the mean relative error.
func (m misses) size(positive bool) float64 {
	if m.n == 0 {
		return 1 // nothing to compare by
	}
	if positive {
		return math.Sqrt(max(m.absolute, 0)) * math.Sqrt(max(m.relative, 0)) / float64(m.n)
	}
	return max(m.absolute, 0) / float64(m.n)
}

// miss measures one forecast.
func miss(forecast, actual []float64) misses {
	var m misses
	for k := range min(len(forecast), len(actual)) {
		a, v := actual[k], forecast[k]
		if math.IsNaN(a) {
			continue
		}
		d := math.Abs(a - v)
		m.absolute += d
		if s := math.Abs(a) + math.Abs(v); s > 0 {
			m.relative += 2 * d / s
		}
		m.n++
	}
	return m
}
