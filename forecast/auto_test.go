package forecast

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// Auto on series it must understand: within a tenth of the best error possible,
// the noise's own mean of 0.8σ.
func TestAutoForecasts(t *testing.T) {
	f := func(name string, y []float64, seasons []float64, h int, top float64) {
		t.Helper()
		n := len(y) - h
		got := forecast(t, Auto{Seasons: seasons, Horizon: h}, y[:n], h)
		if d := meanAbs(got, y[n:]); !(d < top) {
			t.Errorf("%s: mean error %.3f, want under %v", name, d, top)
		}
	}
	f("a day", synthetic(21, 800, 0, 1, 24), []float64{24}, 48, 1.0)
	f("detected", synthetic(22, 800, 0, 1, 24), nil, 48, 1.0)
	f("day and week", synthetic(23, 1200, 0, 1, 24, 168), nil, 48, 1.1)
	f("trend", synthetic(24, 800, 0.1, 1, 24), nil, 48, 1.3)
	f("no season", synthetic(25, 300, 0, 1), nil, 24, 1.0)
	f("long season", synthetic(26, 4000, 0, 1, 288), nil, 288, 1.0)
	f("short", synthetic(27, 40, 0, 1), nil, 5, 1.5)
}

// The central 90 % interval holds 90 to 97 % on noise around a season, on random
// walks and on noise whose spread follows a level: on series that do not change
// the allowance for few origins makes it a little wide.
func TestAutoCoverage(t *testing.T) {
	check := func(name string, series func(seed uint64) []float64) {
		t.Helper()
		inside, n := 0, 0
		for seed := range uint64(40) {
			y := series(seed)
			m, err := Auto{Seasons: []float64{24}, Horizon: 24}.FitModel(y[:456])
			if err != nil {
				t.Fatal(err)
			}
			low, high := m.Quantile(nil, 24, 0.05), m.Quantile(nil, 24, 0.95)
			for k, v := range y[456:] {
				n++
				if v >= low[k] && v <= high[k] {
					inside++
				}
			}
		}
		got := float64(inside) / float64(n)
		t.Logf("%s: %.3f", name, got)
		if got < 0.88 || got > 0.97 {
			t.Errorf("%s: coverage %v", name, got)
		}
	}
	check("season", func(seed uint64) []float64 { return synthetic(seed, 480, 0, 2, 24) })
	check("walk", func(seed uint64) []float64 {
		y, v := synthetic(seed, 480, 0, 1), 0.0
		for i := range y {
			v += y[i] - 100
			y[i] = v
		}
		return y
	})
	check("spread by level", func(seed uint64) []float64 {
		y := synthetic(seed, 480, 0, 1)
		for i := range y {
			y[i] = math.Exp(1 + math.Sin(2*math.Pi*float64(i)/24) + 0.3*(y[i]-100))
		}
		return y
	})
}

func TestAutoShares(t *testing.T) {
	m, err := Auto{}.FitModel(synthetic(31, 700, 0, 1, 24))
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, s := range m.Shares() {
		sum += s.Weight
		if s.Method == nil || !(s.Weight >= 0) || !(s.Error > 0) {
			t.Errorf("%+v", s)
		}
	}
	if math.Abs(sum-1) > 1e-9 || !slices.Equal(m.Seasons(), []float64{24}) {
		t.Errorf("shares add up to %v, seasons %v", sum, m.Seasons())
	}
}

func TestAutoOnStrangeSeries(t *testing.T) {
	two := make([]float64, 400)
	huge, tiny, burst := slices.Repeat([]float64{1}, 400), make([]float64, 400), make([]float64, 400)
	for i := range two {
		two[i] = float64(i / 3 % 2)
		huge[i] = 1e149 * math.Sin(float64(i))
		tiny[i] = 5e-324 * float64(i%7)
	}
	burst[399], burst[200] = 1e9, 1e12
	gone := synthetic(1, 400, 0, 1, 24)
	for i := 150; i < 400; i++ {
		gone[i] = nan
	}
	for name, y := range map[string][]float64{"two-valued": two, "huge": huge, "denormal": tiny, "burst": burst, "gone": gone, "constant": slices.Repeat([]float64{7}, 400)} {
		for _, seasons := range [][]float64{nil, {}, {24}, {24, 168}, {30.5}} {
			m, err := Auto{Seasons: seasons, Horizon: 30}.FitModel(y)
			if err != nil {
				t.Errorf("%s %v: %v", name, seasons, err)
				continue
			}
			for _, x := range [][]float64{m.Forecast(nil, 500), m.Quantile(nil, 500, 0.01), m.Quantile(nil, 500, 0.99)} {
				for k, v := range x {
					if v-v != 0 {
						t.Fatalf("%s %v: step %d is %v", name, seasons, k+1, v)
					}
				}
			}
		}
	}
}

func TestAutoErrors(t *testing.T) {
	if _, err := (Auto{Seasons: []float64{1, nan}, Horizon: -1}).Fit(wave(100, 10)); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	if _, err := (Auto{}).Fit(wave(7, 10)); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
	if _, err := (Auto{}).Fit(append(wave(70, 10), math.Inf(1))); !errors.Is(err, ErrValue) {
		t.Error(err)
	}
}

// Whatever the series, quantiles rise with their level and forecasts are finite.
func FuzzAuto(f *testing.F) {
	f.Add(uint64(1), 1.0, uint8(24), uint8(80))
	f.Add(uint64(2), 1e140, uint8(0), uint8(9))
	f.Add(uint64(3), 1e-310, uint8(7), uint8(200))
	f.Fuzz(func(t *testing.T, seed uint64, scale float64, season, n uint8) {
		y := synthetic(seed, int(n), 0.1, 5, 12)
		for i := range y {
			y[i] *= scale
			if i%5 == int(seed%9) {
				y[i] = nan
			}
		}
		a := Auto{Horizon: 12}
		if season > 1 {
			a.Seasons = []float64{float64(season)}
		}
		m, err := a.FitModel(y)
		if err != nil {
			return
		}
		low, high := m.Quantile(nil, 40, 0.1), m.Quantile(nil, 40, 0.9)
		for k := range low {
			if !(low[k] <= high[k]) || low[k]-low[k] != 0 || high[k]-high[k] != 0 {
				t.Fatalf("step %d: %v to %v", k+1, low[k], high[k])
			}
		}
	})
}
