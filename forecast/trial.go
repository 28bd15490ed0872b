package forecast

import "math"

// trial compares methods at past origins of one series.
type trial struct {
	y       []float64 // as given, with gaps
	s       *history
	origins []int
	h       int
	scale   float64 // mean absolute value, to compare errors with nothing
	entries []entry
}

// entry is one method that could be fitted at every origin.
type entry struct {
	method    Forecaster
	model     Fitted
	forecasts [][]float64 // per origin
	err       float64
}

func newTrial(y []float64, season int, origins []int, h int) *trial {
	return &trial{y: y, s: newHistory(y, season), origins: origins, h: h}
}

// try enters a method; one that cannot be fitted, or whose forecasts are not
// finite, is left out.
func (t *trial) try(f Forecaster) {
	forecasts, model, err := rollOf(f, t.s, t.origins, t.h)
	if err != nil {
		return
	}
	e := entry{method: f, model: model, forecasts: forecasts}
	e.err = t.error(forecasts)
	if !math.IsNaN(e.err) && !math.IsInf(e.err, 0) {
		t.entries = append(t.entries, e)
	}
}

// error is the mean absolute error, times the mean relative error when the
// series is positive, rooted.
func (t *trial) error(forecasts [][]float64) float64 {
	var sum, relative float64
	n, positive := 0, true
	for i, f := range forecasts {
		actual := t.y[t.origins[i]:]
		for k, v := range f[:min(len(f), len(actual))] {
			a := actual[k]
			if math.IsNaN(a) {
				continue
			}
			d := math.Abs(a - v)
			sum += d
			if positive = positive && a > 0; positive {
				relative += 2 * d / (a + math.Abs(v))
			}
			n++
		}
	}
	if n == 0 {
		return 1 // nothing to compare by
	}
	if positive {
		return math.Sqrt(sum) * math.Sqrt(relative) / float64(n)
	}
	return sum / float64(n)
}

// blend weighs the entries.
func (t *trial) blend() blend {
	best := math.Inf(1)
	for _, e := range t.entries {
		best = min(best, e.err)
	}
	var b blend
	total := 0.0
	for _, e := range t.entries {
		w := 1.0
		if e.err > best {
			w = math.Pow(best/e.err, blendPower)
		}
		total += w
		b.models = append(b.models, e.model)
		b.shares = append(b.shares, Share{Method: e.method, Weight: w, Error: e.err})
	}
	for i := range b.shares {
		b.shares[i].Weight /= total
	}
	return b
}

// blend is a weighted mean of models.
type blend struct {
	models []Fitted
	shares []Share
}

// leastWeight is what a method must carry to be asked at all.
const leastWeight = 1e-4

// Forecast implements [Fitted].
func (b blend) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	clear(dst)
	total, one := 0.0, make([]float64, h)
	for i, m := range b.models {
		w := b.shares[i].Weight
		if w < leastWeight {
			continue
		}
		total += w
		for k, v := range m.Forecast(one, h) {
			dst[k] += w * v
		}
	}
	for k := range dst {
		dst[k] /= total
	}
	return dst
}

// blended returns the blend's forecasts at past origin i.
func (t *trial) blended(b blend, dst []float64, i int) []float64 {
	clear(dst)
	total := 0.0
	for j, e := range t.entries {
		w := b.shares[j].Weight
		if w < leastWeight {
			continue
		}
		total += w
		for k, v := range e.forecasts[i] {
			dst[k] += w * v
		}
	}
	for k := range dst {
		dst[k] /= total
	}
	return dst
}
