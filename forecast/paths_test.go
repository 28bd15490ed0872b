package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Each step of many paths is distributed as the quantiles say, and a path hangs
// together: of a random walk the largest value of a day lies far under what
// independent steps would reach.
func TestPaths(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	y := make([]float64, 2000)
	for i := 1; i < len(y); i++ {
		y[i] = y[i-1] + rng.NormFloat64()
	}
	m, err := Auto{Seasons: []float64{}, Horizon: 24}.FitModel(y)
	if err != nil {
		t.Fatal(err)
	}
	const n, h = 4000, 36
	paths := m.Paths(n, h, rand.New(rand.NewPCG(2, 2)))
	column := make([]float64, n)
	for _, k := range []int{0, 11, 23, 35} {
		for i, p := range paths {
			column[i] = p[k]
		}
		slices.Sort(column)
		mean := m.Forecast(nil, h)[k]
		for _, p := range []float64{0.1, 0.9} {
			got, want := column[int(p*n)], m.Quantile(nil, h, p)[k]
			if math.Abs(got-want) > 0.45*math.Abs(want-mean) {
				t.Errorf("step %d: %.0f %% quantile of the paths %.2f, of the model %.2f, forecast %.2f", k+1, 100*p, got, want, mean)
			}
		}
	}
	top, over := m.Quantile(nil, 24, 0.9)[23], 0.0
	for _, p := range paths {
		if slices.Max(p[:24]) > top {
			over += 1.0 / n
		}
	}
	if over < 0.1 || over > 0.3 { // by the reflection principle twice the 10 % of the last step
		t.Errorf("%.2f of the paths pass what one in ten is above at the end", over)
	}
	again := m.Paths(n, h, rand.New(rand.NewPCG(2, 2)))
	if !slices.Equal(paths[77], again[77]) {
		t.Error("the same draw gives another path")
	}
}

func TestPathsOfStrangeSeries(t *testing.T) {
	gaps := synthetic(1, 300, 0, 1, 24)
	for i := range gaps {
		if i%3 == 0 || i > 250 {
			gaps[i] = nan
		}
	}
	for name, y := range map[string][]float64{"constant": slices.Repeat([]float64{7}, 60), "short": wave(8, 4), "gaps": gaps} {
		m, err := Auto{}.FitModel(y)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, p := range m.Paths(50, 40, rand.New(rand.NewPCG(3, 3))) {
			for k, v := range p {
				if v-v != 0 || name == "constant" && math.Abs(v-7) > 1e-9 {
					t.Fatalf("%s: step %d is %v", name, k+1, v)
				}
			}
		}
	}
}
