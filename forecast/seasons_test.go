package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
)

// synthetic returns level + trend + sines of the given periods + noise.
func synthetic(seed uint64, n int, trend, noise float64, periods ...float64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 11))
	y := make([]float64, n)
	for i := range y {
		y[i] = 100 + trend*float64(i) + noise*rng.NormFloat64()
		for _, p := range periods {
			y[i] += 10 * math.Sin(2*math.Pi*float64(i)/p)
		}
	}
	return y
}

func TestDetectSeasons(t *testing.T) {
	f := func(name string, y []float64, want ...float64) {
		t.Helper()
		got := DetectSeasons(y)
		ok := len(got) == len(want)
		for i := range min(len(got), len(want)) {
			ok = ok && math.Abs(got[i]-want[i]) <= 0.005*want[i]
		}
		if !ok {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	f("day", synthetic(1, 700, 0, 3, 24), 24)
	f("noise as strong as the season", synthetic(2, 700, 0, 7, 24), 24)
	f("trend", synthetic(3, 700, 0.5, 3, 24), 24)
	f("not whole", synthetic(4, 900, 0, 2, 30.4375), 30.4375)
	f("long", synthetic(5, 8000, 0.01, 5, 288), 288)
	f("two", synthetic(6, 2000, 0, 3, 24, 168), 24, 168)
	f("two that do not divide", synthetic(7, 2000, 0, 3, 24, 87), 24, 87)
	gaps := synthetic(8, 1500, 0.1, 3, 24)
	for i := range gaps {
		if i%3 == 0 || i > 400 && i < 500 {
			gaps[i] = nan
		}
	}
	f("a third missing", gaps, 24)
	spikes := synthetic(9, 1000, 0, 2, 24)
	for i := 5; i < 1000; i += 47 {
		spikes[i] = 1e6
	}
	f("outliers", spikes, 24)
	week := make([]float64, 24*7*6)
	for i := range week {
		if h, d := i%24, i/24%7; h >= 8 && h < 18 {
			week[i] = 50
			if d >= 5 {
				week[i] = 10
			}
		}
	}
	f("office hours", week, 24, 168)
	twice := make([]float64, 600)
	for i := range twice {
		switch i % 24 {
		case 9, 10, 11, 12:
			twice[i] = 30
		case 20, 21:
			twice[i] = 20
		}
	}
	f("two peaks a day", twice, 24)
	f("constant", make([]float64, 100))
	f("short", []float64{1, 2, 3})
}

// No season is found in noise and in random walks but once in twenty.
func TestDetectSeasonsFindsNoneInNoise(t *testing.T) {
	noise, walks := 0, 0
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 12))
		a, b, v := make([]float64, 800), make([]float64, 800), 0.0
		for i := range a {
			a[i] = rng.NormFloat64()
			v += a[i]
			b[i] = v
		}
		if len(DetectSeasons(a)) > 0 {
			noise++
		}
		if len(DetectSeasons(b)) > 0 {
			walks++
		}
	}
	t.Logf("found in %d of 100 noises and %d of 100 random walks", noise, walks)
	if noise > 5 || walks > 5 {
		t.Errorf("found in %d of 100 noises and %d of 100 random walks", noise, walks)
	}
}
