package forecast

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Of a horizon that is longer than the history, the far steps have never been
// forecast: the methods that were right nearer to the origin carry them too.
func TestStageWithoutValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	y := make([]float64, 40)
	for i := range y {
		y[i] = 10 + 2*float64(i) + 0.1*rng.NormFloat64()
	}
	m, err := Auto{Seasons: []float64{}, Horizon: 200}.FitModel(y)
	if err != nil {
		t.Fatal(err)
	}
	stages := m.blend.stages
	last, before := stages[len(stages)-1].weights, stages[len(stages)-2].weights
	if top := slices.Index(before, slices.Max(before)); last[top] < 0.5 {
		t.Errorf("the best method at the stage before weighs %.2f, at the last one %.2f", before[top], last[top])
	}
	if got := m.Forecast(nil, 200)[199]; got < 400 || got > 560 {
		t.Errorf("a line at 488 is forecast at %.0f", got)
	}
}

// The median is the forecast, however few errors there are.
func TestMedianIsForecast(t *testing.T) {
	y := synthetic(1, 40, 1, 1, 7)
	m, err := Auto{Horizon: 1}.FitModel(y)
	if err != nil {
		t.Fatal(err)
	}
	if f, q := m.Forecast(nil, 3), m.Quantile(nil, 3, 0.5); !slices.Equal(f, q) {
		t.Errorf("forecast %v, median %v", f, q)
	}
}
