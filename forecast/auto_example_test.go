package forecast_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/portent-go/portent/forecast"
)

// noisyMonth is four weeks of hourly values: a wave of a day, and noise.
func noisyMonth() []float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	y := append(append(week(), week()...), append(week(), week()...)...)
	for i := range y {
		y[i] += -0.1*float64(i%168) + 3*rng.NormFloat64()
	}
	return y
}

// The shortest honest use: nothing is known of the series.
func ExampleAuto() {
	m, err := forecast.Auto{}.FitModel(noisyMonth())
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, low, high := m.Forecast(nil, 24), m.Quantile(nil, 24, 0.05), m.Quantile(nil, 24, 0.95)
	fmt.Printf("seasons %v; in 6 hours %.0f, between %.0f and %.0f\n", m.Seasons(), mean[5], low[5], high[5])
	// Output: seasons [24]; in 6 hours 119, between 114 and 125
}

func ExampleAutoModel() {
	m, _ := forecast.Auto{Seasons: []float64{24}, Horizon: 12}.FitModel(noisyMonth())
	best := forecast.Share{}
	for _, s := range m.Shares() {
		if s.Weight > best.Weight {
			best = s
		}
	}
	fmt.Printf("%T carries %.0f %%\n", best.Method, 100*best.Weight)
	// Output: forecast.Ridge carries 8 %
}

func ExampleAutoModel_Paths() {
	m, _ := forecast.Auto{}.FitModel(noisyMonth())
	var peaks []float64
	for _, p := range m.Paths(1000, 24, rand.New(rand.NewPCG(1, 1))) {
		peaks = append(peaks, slices.Max(p))
	}
	slices.Sort(peaks)
	fmt.Printf("the peak of the next day: %.0f, with 80 %% in %.0f to %.0f\n", peaks[500], peaks[100], peaks[900])
	// Output: the peak of the next day: 125, with 80 % in 121 to 127
}

func ExampleShare() {
	m, _ := forecast.Auto{Seasons: []float64{24}, Horizon: 12}.FitModel(noisyMonth())
	sum := 0.0
	for _, s := range m.Shares() {
		sum += s.Weight
	}
	fmt.Printf("weights add up to %.2f\n", sum)
	// Output: weights add up to 1.00
}

func ExampleDetectSeasons() {
	fmt.Println(forecast.DetectSeasons(noisyMonth()))
	// Output: [24]
}

func ExampleRidge() {
	r := forecast.Ridge{Windows: []forecast.Window{{Lag: 1}, {Lag: 24}, {Lag: 1, Width: 24}}, Prior: 24, HalfLife: 100}
	m, err := r.Fit(week())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", m.Forecast(nil, 3))
	// Output: [115.5 121.9 125.6]
}

func ExampleWindow() {
	y := []float64{4, 1, 7, 2, 9, 3, 8, 2, 6, 1, 7, 3, 5, 2, 8, 1, 9, 4}
	m, _ := forecast.Ridge{Windows: []forecast.Window{{Lag: 2}, {Lag: 1, Width: 3}}}.Fit(y) // y(t-2) and the mean of y(t-1…t-3)
	fmt.Printf("%.1f\n", m.Forecast(nil, 2))
	// Output: [9.1 2.0]
}

func ExampleBacktest() {
	s, err := forecast.Backtest{Horizon: 12, Origins: 3, Season: 24}.Run(forecast.SeasonalNaive{Season: 24}, week())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("MASE %.2f over %d origins\n", s.MASE, s.Origins)
	// Output: MASE 1.00 over 3 origins
}

func ExampleBacktestWindow() {
	method := forecast.Conformal{Base: forecast.SeasonalNaive{Season: 24}}
	for w, err := range (forecast.Backtest{Horizon: 2, Origins: 2, Stride: 24}).Windows(method, week()) {
		if err != nil {
			fmt.Println(w.Origin, err)
			continue
		}
		for k, v := range w.Forecast {
			fmt.Printf("from %d, step %d: %.1f in %.1f–%.1f, came %.1f\n", w.Origin, k+1, v, w.Low[k], w.High[k], w.Actual[k])
		}
	}
	// Output:
	// from 142, step 1: 100.9 in 94.8–107.0, came 105.2
	// from 142, step 2: 108.6 in 102.4–114.8, came 107.3
	// from 166, step 1: 105.2 in 99.1–111.2, came 105.6
	// from 166, step 2: 107.3 in 101.2–113.3, came 113.4
}

func ExampleScore() {
	s, _ := forecast.Backtest{Horizon: 6, Origins: 4, Level: 0.8}.Run(forecast.Conformal{Base: forecast.Naive{}}, week())
	fmt.Printf("error at step 1 %.1f, at step 6 %.1f\n", s.ByStep[0], s.ByStep[5])
	// Output: error at step 1 3.2, at step 6 21.5
}

func ExampleEnsemble() {
	e := forecast.Ensemble{Trim: 0.5, Members: []forecast.Forecaster{
		forecast.Theta{Season: 24}, forecast.SeasonalNaive{Season: 24}, forecast.HoltWinters{Season: 24},
	}}
	m, _ := e.Fit(week())
	fmt.Printf("%.1f\n", m.Forecast(nil, 3))
	// Output: [116.9 123.2 126.6]
}

func ExampleAdaptive_Learn() {
	y := week()
	m, _ := forecast.Auto{Horizon: 6}.FitModel(y[:len(y)-6])
	a := forecast.Adaptive{Coverage: 0.95}
	low, high := a.Interval(nil, nil, m, 6)
	a.Learn(y[len(y)-6:], low, high) // all six inside: a little narrower next time
	p, q := a.Levels()
	fmt.Printf("%.3f to %.3f\n", p, q)
	// Output: 0.028 to 0.972
}

func ExampleAdaptive() {
	var a forecast.Adaptive
	for range 5 {
		a.Step(10, -1, 1) // five misses: wider
	}
	low, high := a.Levels()
	fmt.Printf("%.2g to %.7g\n", low, high)
	// Output: 0.005 to 0.995
}
