package sizing

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func outlook(t *testing.T, season int, y []float64, per int) *Outlook {
	t.Helper()
	o, err := NewOutlook(season)
	must(t, err)
	for i := 0; i+per <= len(y); i += per {
		must(t, o.Add(y[i:i+per]))
	}
	return o
}

// Quantiles rise with the level and follow the wave.
func TestOutlookQuantiles(t *testing.T) {
	y := load(14, 10, 40, 99, 0, 1)
	o := outlook(t, 24, y, 12)
	for k := range Leads {
		last := 0.0
		for _, p := range []float64{0.01, 0.1, 0.5, 0.9, 0.99} {
			q := o.Quantile(k, p)
			if q < last {
				t.Errorf("lead %d: quantile %v is %v, below %v", k, p, q, last)
			}
			last = q
		}
		hour := float64(k) + 0.5
		want := 10 + 30*(0.5-0.5*math.Cos(2*math.Pi*(hour-4)/24))
		if got := o.Quantile(k, 0.5); math.Abs(got/want-1) > 0.1 {
			t.Errorf("lead %d: median %v, want about %v", k, got, want)
		}
	}
}

func TestOutlookTakesAnything(t *testing.T) {
	for _, season := range []int{1, 1001, -3} {
		if _, err := NewOutlook(season); !errors.Is(err, ErrOptions) {
			t.Errorf("season %d: %v", season, err)
		}
	}
	o, err := NewOutlook(7)
	must(t, err)
	if low, high := o.Band(3); !math.IsNaN(low) || !math.IsNaN(high) || !math.IsNaN(o.Quantile(0, 0.5)) {
		t.Error("an empty outlook knows something")
	}
	if err := o.Add([]float64{1, -1}); !errors.Is(err, ErrUsage) || o.Slots() != 0 {
		t.Error(err)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range 400 { // gaps, zeros, constants, jumps of 10^12
		y := make([]float64, rng.IntN(4))
		for j := range y {
			y[j] = []float64{0, nan, 3, 3e12, 1e-9, rng.Float64()}[rng.IntN(6)]
		}
		must(t, o.Add(y))
		if o.Slots() != i+1 {
			t.Fatal(o.Slots())
		}
		low, high := o.Band(i % Leads)
		if q := o.Quantile(i%Leads, 0.9); low > high || o.low <= o.high && (!(q >= 0) || math.IsInf(q, 0)) {
			t.Fatalf("slot %d: %v %v %v", i, q, low, high)
		}
	}
}

// A record that begins with days of nothing, as one that was padded does, is
// forecast as if it had begun later, and gone on with after a restart.
func TestOutlookAfterDaysOfNothing(t *testing.T) {
	y := load(9, 10, 40, 9, 25, 3)
	late := outlook(t, 24, y, 12)
	for _, days := range []int{2, 20} {
		o := outlook(t, 24, nil, 12)
		for range 24 * days {
			must(t, o.Add(nil))
		}
		for i := 0; i < len(y); i += 12 {
			must(t, o.Add(y[i:i+12]))
			if low, high := o.Band(23); !(low <= high && high < 200) {
				t.Fatalf("%d days of nothing, slot %d: band %v to %v", days, i/12, low, high)
			}
		}
		for _, k := range []int{0, 12, 23} {
			if a, b := o.Quantile(k, 0.9), late.Quantile(k, 0.9); !(math.Abs(a/b-1) < 0.1) {
				t.Errorf("%d days of nothing: lead %d: %v, without %v", days, k, a, b)
			}
			low, high := o.Band(k)
			if a, b := late.Band(k); !(math.Abs(low/a-1) < 0.15 && math.Abs(high/b-1) < 0.15) {
				t.Errorf("%d days of nothing: lead %d: band %v to %v, without %v to %v", days, k, low, high, a, b)
			}
		}
		data, err := o.AppendBinary(nil)
		must(t, err)
		must(t, new(Outlook).UnmarshalBinary(data))
	}
}

// Dynamic programming finds what trying every path finds.
func TestPlanEqualsExhaustiveSearch(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		o := outlook(t, 3, nil, 1)
		for range 8 {
			must(t, o.Add([]float64{math.Exp(rng.NormFloat64() / 4), math.Exp(rng.NormFloat64() / 4)}))
		}
		const slots = 2
		miss, change := 4*rng.Float64(), rng.Float64()
		now := o.low + rng.IntN(o.high-o.low)
		var p plan
		bucket, regret, _ := p.best(o, slots, now, miss, change)
		cost := func(k, b int) float64 {
			var q plan
			q.cost = make([]float64, o.high-o.low+1)
			q.price(o.scratch.mix[k], miss)
			return q.cost[b-o.low]
		}
		total := func(first int) float64 {
			least := math.Inf(1)
			for b := o.low; b <= o.high; b++ {
				c := cost(1, b)
				if b != first {
					c += change
				}
				least = min(least, c)
			}
			return cost(0, first) + farther*least
		}
		if rng.IntN(8) > 0 {
			continue // the search is slow
		}
		best, at := math.Inf(1), 0
		for b := o.low; b <= o.high; b++ {
			if c := total(b); c < best-1e-12 {
				best, at = c, b
			}
		}
		if math.Abs(total(bucket)-best) > 1e-9 || math.Abs(regret-(total(now)-best)) > 1e-9 {
			t.Fatalf("bucket %d regret %v; the search has %d, %v", bucket, regret, at, total(now)-best)
		}
	}
}
