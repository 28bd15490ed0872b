package forecast

// roller is a forecaster that fits at several origins for less than the price
// of as many fits.
type roller interface {
	// roll fits on what lies before each of the ascending origins. It returns
	// the forecasts of h steps from all origins but the last, and the model at
	// the last.
	roll(s *history, origins []int, h int) ([][]float64, Fitted, error)
}

// rollOf is roll for any forecaster: one fit per origin.
func rollOf(f Forecaster, s *history, origins []int, h int) ([][]float64, Fitted, error) {
	if r, ok := f.(roller); ok {
		return r.roll(s, origins, h)
	}
	last := len(origins) - 1
	forecasts := make([][]float64, last)
	for i, o := range origins[:last] {
		m, err := f.Fit(s.y[:o])
		if err != nil {
			return nil, nil, err
		}
		forecasts[i] = m.Forecast(nil, h)
	}
	m, err := f.Fit(s.y[:origins[last]])
	return forecasts, m, err
}
