package forecast

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// The recursion without cleaning equals statsmodels; testdata/golden.py made
// the values.
func TestRecursionEqualsStatsmodels(t *testing.T) {
	var g struct {
		Y              []float64
		Level0, Trend0 float64
		Cases          []struct {
			Level, Trend, Season, Damping float64
			Start, Fitted, Forecast       []float64
		}
	}
	data, err := os.ReadFile("testdata/holtwinters.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	for i, c := range g.Cases {
		w := weights{c.Level, c.Trend, c.Season, c.Damping}
		s := smoother{level: g.Level0, trend: g.Trend0, season: slices.Clone(c.Start)}
		for k, y := range g.Y {
			if got := s.expected(w); math.Abs(got-c.Fitted[k]) > 1e-9 {
				t.Fatalf("case %d step %d: %v, want %v", i, k, got, c.Fitted[k])
			}
			s.step(w, y)
		}
		got := smoothed{s, w}.Forecast(nil, len(c.Forecast))
		for k := range got {
			if math.Abs(got[k]-c.Forecast[k]) > 1e-9 {
				t.Errorf("case %d forecast %d: %v, want %v", i, k, got[k], c.Forecast[k])
			}
		}
	}
}

// seasonal is a line with a daily wave and noise at 24 steps a day.
func seasonal(seed uint64, n int, noise float64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 3))
	y := make([]float64, n)
	for i := range y {
		y[i] = 50 + 0.05*float64(i) + 10*math.Sin(2*math.Pi*float64(i)/24) + noise*rng.NormFloat64()
	}
	return y
}

func meanAbs(a, b []float64) (sum float64) {
	for i := range a {
		sum += math.Abs(a[i]-b[i]) / float64(len(a))
	}
	return sum
}

func forecast(t *testing.T, m Forecaster, y []float64, h int) []float64 {
	t.Helper()
	f, err := m.Fit(y)
	if err != nil {
		t.Fatal(err)
	}
	return f.Forecast(nil, h)
}

func TestHoltWintersBeatsSeasonalNaive(t *testing.T) {
	var hw, sn float64
	for seed := range uint64(10) {
		y := seasonal(seed, 24*10, 2)
		hw += meanAbs(forecast(t, HoltWinters{Season: 24}, y[:216], 24), y[216:])
		sn += meanAbs(forecast(t, SeasonalNaive{24}, y[:216], 24), y[216:])
	}
	if hw > 0.85*sn {
		t.Errorf("mean absolute error %v, seasonal naive %v", hw/10, sn/10)
	}
}

// Outliers, gaps and a wild last value hardly move the forecast.
func TestHoltWintersIsRobust(t *testing.T) {
	clean := seasonal(1, 240, 1)
	want := forecast(t, HoltWinters{Season: 24}, clean, 24)
	dirty := slices.Clone(clean)
	for i := 7; i < 240; i += 23 {
		dirty[i] = 500
	}
	for i := 100; i < 110; i++ {
		dirty[i] = nan
	}
	dirty[239] = -1000
	if d := meanAbs(want, forecast(t, HoltWinters{Season: 24}, dirty, 24)); d > 2 {
		t.Errorf("forecast moved by %v on average", d)
	}
}

func TestHoltWintersFollowsALevelShift(t *testing.T) {
	y := make([]float64, 200)
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range y {
		y[i] = 10 + rng.NormFloat64()
		if i >= 120 {
			y[i] += 30
		}
	}
	if got := forecast(t, HoltWinters{}, y, 1)[0]; math.Abs(got-40) > 3 {
		t.Errorf("forecast %v after a shift to 40", got)
	}
}

func TestConstantAndExtremeSeries(t *testing.T) {
	for _, v := range []float64{0, 7, 1e140, 5e-324} {
		y := slices.Repeat([]float64{v}, 60)
		for _, hw := range []HoltWinters{{}, {Season: 12}} {
			for _, got := range forecast(t, hw, y, 5) {
				if math.Abs(got-v) > 1e-9*math.Abs(v) {
					t.Errorf("%+v of constant %v: %v", hw, v, got)
				}
			}
		}
	}
}

// Scaling the series scales the forecast: units do not matter.
func TestHoltWintersScales(t *testing.T) {
	y := seasonal(9, 240, 2)
	a := forecast(t, HoltWinters{Season: 24}, y, 24)
	for i := range y {
		y[i] *= 1024
	}
	for i, b := range forecast(t, HoltWinters{Season: 24}, y, 24) {
		if b != 1024*a[i] {
			t.Fatalf("step %d: %v, want %v", i, b, 1024*a[i])
		}
	}
}

// Whatever the series, a forecast is finite or there is an error.
func FuzzHoltWinters(f *testing.F) {
	f.Add(uint64(1), 1.0, uint8(24))
	f.Add(uint64(2), 1e308, uint8(0))
	f.Add(uint64(3), 1e148, uint8(12))
	f.Add(uint64(4), 1e-310, uint8(7))
	f.Fuzz(func(t *testing.T, seed uint64, scale float64, season uint8) {
		y := seasonal(seed, 80, 1)
		for i := range y {
			y[i] *= scale
			if i%7 == int(seed%9) {
				y[i] = nan
			}
		}
		if m, err := (HoltWinters{Season: int(season)}).Fit(y); err == nil {
			for _, v := range m.Forecast(nil, 100) {
				if v-v != 0 {
					t.Fatalf("forecast %v", v)
				}
			}
		}
	})
}

func BenchmarkHoltWintersFit(b *testing.B) {
	for _, n := range []int{100, 1000} {
		y := seasonal(1, n, 1)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = HoltWinters{Season: 24}.Fit(y)
			}
		})
	}
}
