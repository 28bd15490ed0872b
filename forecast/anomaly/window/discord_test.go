package window

import (
	"math"
	"math/rand/v2"
	"testing"
)

// spreadOf returns mean and spread of a window by definition.
func spreadOf(w []float64) (mean, spread float64) {
	for _, v := range w {
		mean += v / float64(len(w))
	}
	for _, v := range w {
		spread += (v - mean) * (v - mean) / float64(len(w))
	}
	return mean, math.Sqrt(spread)
}

// brute is the squared distance of the newest window from its nearest neighbour,
// window by window and sample by sample. usual[i] was the usual spread when the
// window that ends at i was measured.
func brute(x []float64, m, past int, usual []float64) float64 {
	t := len(x) - 1
	best := math.Inf(1)
	normalised := func(end int) []float64 {
		w := x[end-m+1 : end+1]
		mean, spread := spreadOf(w)
		z := make([]float64, m)
		for i, v := range w {
			z[i] = (v - mean) / max(spread, noiseShare*usual[end], 1e-150)
		}
		return z
	}
	a := normalised(t)
	for lag := m; lag+m <= min(len(x), past); lag++ {
		var sum float64
		for i, v := range normalised(t - lag) {
			sum += (v - a[i]) * (v - a[i]) / float64(m)
		}
		best = min(best, sum)
	}
	return best
}

// The running products give the matrix profile of the definition, also over many
// times the past, where rounding could have gathered, and over moves of the
// arrays.
func TestDiscordIsExact(t *testing.T) {
	const m, past = 16, 128
	shapes := map[string]func(*rand.Rand, int) float64{
		"season":      func(r *rand.Rand, i int) float64 { return math.Sin(float64(i)/4) + 0.2*r.NormFloat64() },
		"walk":        func(r *rand.Rand, i int) float64 { return 1e4 + 3*float64(i) + r.NormFloat64() },
		"stretches":   func(r *rand.Rand, i int) float64 { return float64(i/40%2) * r.NormFloat64() },
		"two values":  func(r *rand.Rand, _ int) float64 { return float64(r.IntN(2)) },
		"some spikes": func(r *rand.Rand, i int) float64 { return r.NormFloat64() + 500*float64(i%97/96) },
	}
	for name, next := range shapes {
		rng := rand.New(rand.NewPCG(1, 2))
		d, err := NewDiscord(DiscordConfig{Config: Config{Length: m}, Past: past})
		if err != nil {
			t.Fatal(err)
		}
		var x, usual []float64
		for i := range 1500 {
			v := next(rng, i)
			d.Step(int64(i)*60_000, v)
			x, usual = append(x, v-d.origin), append(usual, d.d.usual)
			if got := d.Raw(); i >= 2*m && i%3 == 0 {
				if want := math.Sqrt(brute(x, m, past, usual)); !(math.Abs(got-want) <= 2e-6) {
					t.Fatalf("%s, sample %d: distance %v, by definition %v", name, i, got, want)
				}
			}
		}
	}
}

// A discord stands out, and a repeated course is forecast.
func TestDiscordFindsBreak(t *testing.T) {
	d, _ := NewDiscord(DiscordConfig{})
	rng := rand.New(rand.NewPCG(3, 4))
	var top, residual float64
	at := 0
	for i := range 4000 {
		v := beat(i) + 0.05*rng.NormFloat64()
		if i >= 3300 && i < 3320 {
			v = beat(i + 20)
		}
		verdict := d.Step(int64(i)*60_000, v)
		if i > 1500 && d.Raw() > top {
			top, at = d.Raw(), i
		}
		if i > 1500 && i < 3300 {
			residual += math.Abs(v-verdict.Expected) / 1800
		}
	}
	if at < 3300 || at > 3320+d.Length() {
		t.Errorf("largest distance at %d, the break begins at 3300", at)
	}
	if residual > 0.1 {
		t.Errorf("mean error %v of the forecast, the noise is 0.04", residual)
	}
	if d.Length() != 50 {
		t.Errorf("length %d, the season is 50", d.Length())
	}
}

// beat is a pulse every 50 samples.
func beat(i int) float64 {
	u := float64(i%50) / 50
	return 2*math.Exp(-math.Pow((u-0.3)/0.06, 2)) - math.Exp(-math.Pow((u-0.45)/0.05, 2))
}
