package forecast_test

import (
	"testing"

	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/forecast/lstm"
)

// The net that learns from one series promises what every forecaster does, told
// the season, told there is none, and left to find it; and so does one that has
// learned before.
func TestLSTMConformance(t *testing.T) {
	quick := lstm.Config{Epochs: 8, Hidden: 16}
	for _, f := range []lstm.Forecaster{{Net: quick, Seasons: []float64{24}}, {Net: quick, Seasons: []float64{}}, {Net: quick}} {
		forecast.CheckConformance(t, f)
		shared, err := f.Learn([][]float64{forecast.Seasonal(1, 300, 2), forecast.Seasonal(2, 300, 2)})
		if err != nil {
			t.Fatal(err)
		}
		forecast.CheckConformance(t, shared)
		forecast.CheckConformance(t, forecast.Conformal{Base: shared})
	}
}
