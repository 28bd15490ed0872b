package warning_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/forecast/warning"
)

func TestFromPaths(t *testing.T) {
	paths := [][]float64{{1, 2, 3, 2}, {0, 0, 0, 0}, {5, 0, 0, 0}, {1, 1, 1, 3}}
	c, err := warning.FromPaths(paths, time.Minute, 7, 1, warning.Threshold{Value: 3})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{0.25, 0.25, 0.5, 0.75, 0.75} {
		if got := c.Probability(time.Duration(k+1) * time.Minute); math.Abs(got-want) > 1e-12 {
			t.Errorf("by step %d: %v, want %v", k+1, got, want)
		}
	}
	below, _ := warning.FromPaths(paths, time.Minute, 7, 1, warning.Threshold{Value: 0.5, Below: true})
	if got := below.Probability(time.Minute); got != 0.25 {
		t.Errorf("from above by step 1: %v", got)
	}
	for _, bad := range [][][]float64{nil, {{}}, {{1, 2}, {1}}} {
		if _, err := warning.FromPaths(bad, time.Minute, 7, 1, warning.Threshold{}); !errors.Is(err, warning.ErrOptions) {
			t.Error(bad, err)
		}
	}
}

// A random walk reaches a height on the way about twice as often as it is above it
// at the end (the reflection principle); paths see it, single steps do not.
func TestPathsOfAWalk(t *testing.T) {
	bySteps, byPaths, came, n := 0.0, 0.0, 0.0, 0.0
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 9))
		y := make([]float64, 800)
		for i := 1; i < len(y); i++ {
			y[i] = y[i-1] + rng.NormFloat64()
		}
		const h = 30
		m, err := forecast.Auto{Seasons: []float64{}, Horizon: h}.FitModel(y[:len(y)-h])
		if err != nil {
			t.Fatal(err)
		}
		value := y[len(y)-h-1]
		th := warning.Threshold{Value: value + 5}
		a, err := warning.FromQuantiler(m, h, time.Minute, 0, value, th)
		if err != nil {
			t.Fatal(err)
		}
		b, err := warning.FromPaths(m.Paths(500, h, rng), time.Minute, 0, value, th)
		if err != nil {
			t.Fatal(err)
		}
		bySteps, byPaths = bySteps+a.Probability(h*time.Minute), byPaths+b.Probability(h*time.Minute)
		for _, v := range y[len(y)-h:] {
			if v >= th.Value {
				came++
				break
			}
		}
		n++
	}
	t.Logf("reached %.2f, said by steps %.2f, by paths %.2f", came/n, bySteps/n, byPaths/n)
	want := math.Erfc(5 / math.Sqrt(30) / math.Sqrt2) // 2·(1-Φ(5/√30))
	if math.Abs(byPaths/n-want) > 0.06 || bySteps > 0.8*byPaths {
		t.Errorf("said by steps %.2f, by paths %.2f, want %.2f", bySteps/n, byPaths/n, want)
	}
}
