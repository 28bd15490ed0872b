package forecast

// blend is a weighted mean of models, with weights of its own for each stage of
// the horizon.
type blend struct {
	models []Fitted
	stages []stage
	shares []Share
}

// stage is a part of the horizon: near steps are forecast best by one method,
// far steps by another.
type stage struct {
	end     int // the step after its last one
	weights []float64
}

// stageEnds are the stages of a horizon: its first twelfth, the rest of the first
// quarter, and what is left. Stages of less than a step are left out.
func stageEnds(h int) []int {
	var ends []int
	for _, end := range []int{h / 12, h / 4, h} {
		if end > 0 && (len(ends) == 0 || end > ends[len(ends)-1]) {
			ends = append(ends, end)
		}
	}
	return ends
}

// blend weighs the entries.
func (t *trial) blend(s *standings) blend {
	b := blend{stages: s.stages(-1)}
	for i, e := range t.entries {
		b.models = append(b.models, e.model)
		b.shares = append(b.shares, Share{Method: e.method, Weight: overall(b.stages, i), Error: e.total.size(t.positive)})
	}
	return b
}

// overall is the weight of method i, averaged over the steps.
func overall(stages []stage, i int) float64 {
	sum, from := 0.0, 0
	for _, s := range stages {
		sum += s.weights[i] * float64(s.end-from)
		from = s.end
	}
	return sum / float64(from)
}

// leastWeight is what a method must carry to be asked at all.
const leastWeight = 1e-4

// Forecast implements [Fitted]. Past the horizon the last stage goes on.
func (b blend) Forecast(dst []float64, h int) []float64 {
	forecast := func(i int) []float64 { return b.models[i].Forecast(nil, h) }
	return mixStages(room(dst, h), b.stages, forecast)
}

// blended returns the forecast at past origin i of the blend whose weights come
// from the other origins: what it would be without having seen these errors.
func (t *trial) blended(dst []float64, s *standings, i int) []float64 {
	forecast := func(j int) []float64 { return t.entries[j].forecasts[i] }
	return mixStages(dst, s.stages(i), forecast)
}

// mixStages blends the forecasts of the methods that count at any stage.
func mixStages(dst []float64, stages []stage, forecast func(i int) []float64) []float64 {
	forecasts := make([][]float64, len(stages[0].weights))
	for i := range forecasts {
		if overall(stages, i) >= leastWeight {
			forecasts[i] = forecast(i)
		}
	}
	from := 0
	for n, s := range stages {
		to := min(s.end, len(dst))
		if n == len(stages)-1 {
			to = len(dst)
		}
		var mix mixer
		for i, f := range forecasts {
			if f != nil && from < to {
				mix.add(f[from:to], s.weights[i])
			}
		}
		mix.into(dst[from:to])
		from = to
	}
	return dst
}
