package rivals

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
)

func played(t *testing.T, y []float64, p sizing.Policy) sizing.Score {
	t.Helper()
	r, err := sizing.Replay{Step: 10 * time.Minute, Warmup: day}.Run(y, p)
	if err != nil {
		t.Fatal(err)
	}
	return r.Score
}

// noisy is days of a wave at 10 minutes with spikes.
func noisy(days int) []float64 {
	rng := rand.New(rand.NewPCG(3, 1))
	y := make([]float64, 144*days)
	for i := range y {
		y[i] = (5 - 4*math.Cos(2*math.Pi*float64(i)/144)) * math.Exp(rng.NormFloat64()/5)
	}
	return y
}

// The budgets hold, and each one relaxed buys slack.
func TestForesightKeepsItsBudgets(t *testing.T) {
	y := noisy(20)
	f := func(changes, missed float64) float64 {
		t.Helper()
		s := played(t, y, &Foresight{All: y, Changes: changes, Missed: missed})
		if s.Changes > changes || s.Under > missed {
			t.Errorf("%v changes, %v missed: %+v", changes, missed, s)
		}
		return s.Slack
	}
	few, many, careless := f(2, 0.01), f(6, 0.01), f(2, 0.05)
	if !(many < few-0.02 && careless < few-0.02) {
		t.Errorf("slack: few %v, many %v, careless %v", few, many, careless)
	}
	// With a change every hour and nothing missed it is the hourly oracle, but for
	// the grid of capacities.
	free, peak := f(24, 0), played(t, y, Oracle{Span: time.Hour, All: y}).Slack
	if free < peak || free > peak+0.03 {
		t.Errorf("slack %v, of the peaks %v", free, peak)
	}
}

// Against every path of three capacities over six hours.
func TestForesightIsTheLeast(t *testing.T) {
	y := noisy(1)[:36]
	h := newCosts(y, 6)
	const miss, change = 2.0, 1.5
	cost := func(path []int) float64 {
		c := change * float64(moves(path))
		for i, b := range path {
			c += h.idle[i][b] + miss*h.short[i][b]
		}
		return c
	}
	got := cost(h.solve(miss, change))
	rng := rand.New(rand.NewPCG(1, 2))
	best := h.solve(miss, change)
	for range 200_000 { // any other path, near the best one and far away
		path := append([]int(nil), best...)
		for range 1 + rng.IntN(3) {
			from, b := rng.IntN(len(path)), rng.IntN(levelReach)
			for i := from; i < from+1+rng.IntN(len(path)-from); i++ {
				path[i] = b
			}
		}
		if c := cost(path); c < got-1e-9 {
			t.Fatalf("%v costs %v, the least is said to be %v", path, c, got)
		}
	}
}

func TestForesightOfNothing(t *testing.T) {
	y := make([]float64, 144*3)
	y[200] = math.NaN()
	if s := played(t, y, &Foresight{All: y, Changes: 3}); s.Under != 0 || s.Changes != 0 {
		t.Errorf("%+v", s)
	}
}
