package main

import (
	"fmt"

	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/forecast/lstm"
)

// fitted is a model of one series, with what there is to tell of it.
type fitted struct {
	forecast.Quantiler
	method  forecast.Forecaster // to repeat at earlier times
	seasons []float64
	shares  []forecast.Share // of a blend
}

// fit fits the model of that name; seasons may be nil, to be detected.
func fit(model string, y, seasons []float64, horizon int) (fitted, error) {
	switch model {
	case "", "auto":
		m, err := forecast.Auto{Seasons: seasons, Horizon: horizon}.FitModel(y)
		if err != nil {
			return fitted{}, err
		}
		return fitted{m, forecast.Auto{Seasons: m.Seasons(), Horizon: horizon}, m.Seasons(), m.Shares()}, nil
	case "lstm":
		return fitNet(y, seasons, horizon)
	}
	return fitted{}, fmt.Errorf("-model: %q is neither auto nor lstm", model)
}

func fitNet(y, seasons []float64, horizon int) (fitted, error) {
	if seasons == nil {
		seasons = append([]float64{}, forecast.DetectSeasons(y)...)
	}
	f := lstm.Forecaster{Seasons: seasons, Horizon: horizon}
	m, err := f.Fit(y)
	if err != nil {
		return fitted{}, err
	}
	q, ok := m.(forecast.Quantiler)
	if !ok {
		return fitted{}, fmt.Errorf("%w: too few values to measure the interval of a net", forecast.ErrShort)
	}
	return fitted{q, f, seasons, nil}, nil
}
