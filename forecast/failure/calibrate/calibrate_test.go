package calibrate

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// draws are scores with labels drawn from σ(slope·s + offset).
func draws(n int, slope, offset float64, seed uint64) (s []float64, y []bool) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for range n {
		v := rng.NormFloat64()
		s = append(s, v)
		y = append(y, rng.Float64() < logistic(slope*v+offset))
	}
	return s, y
}

func TestPlattFindsTheMap(t *testing.T) {
	s, y := draws(40_000, 1.7, -3, 1)
	p, err := FitPlatt(s, y, nil)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(p.Slope-1.7) > 0.08 || math.Abs(p.Offset+3) > 0.1 {
		t.Errorf("found %+v, want slope 1.7 and offset -3", p)
	}
}

// A weight of two is the same as the row twice, but for Platt's targets, which
// count weights.
func TestWeightsCountRows(t *testing.T) {
	s, y := draws(500, 1, -1, 2)
	w := make([]float64, len(s))
	var s2 []float64
	var y2 []bool
	for i := range s {
		w[i] = float64(1 + i%3)
		for range 1 + i%3 {
			s2, y2 = append(s2, s[i]), append(y2, y[i])
		}
	}
	a, err1 := FitPlatt(s, y, w)
	b, err2 := FitPlatt(s2, y2, nil)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if math.Abs(a.Slope-b.Slope) > 1e-6 || math.Abs(a.Offset-b.Offset) > 1e-6 {
		t.Errorf("weighted %+v, repeated %+v", a, b)
	}
	i, _ := FitIsotonic(s, y, w)
	j, _ := FitIsotonic(s2, y2, nil)
	for _, v := range []float64{-3, -1, 0, 0.3, 2} {
		if math.Abs(i.Probability(v)-j.Probability(v)) > 1e-12 {
			t.Errorf("isotonic at %v: %v and %v", v, i.Probability(v), j.Probability(v))
		}
	}
}

func TestSeparatedScoresStayFinite(t *testing.T) {
	p, err := FitPlatt([]float64{1e6, 2e6, 3e6, 4e6}, []bool{false, false, true, true}, nil)
	if err != nil || math.IsNaN(p.Slope) || p.Probability(4e6) >= 1 || p.Probability(4e6) < 0.6 {
		t.Errorf("%+v gives %v, %v", p, p.Probability(4e6), err)
	}
}

func TestIsotonicIsMonotoneAndUnbiased(t *testing.T) {
	s, y := draws(3000, 1, -2, 3)
	m, err := FitIsotonic(s, y, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Validate(); err != nil {
		t.Error(err)
	}
	sum, failures := 0.0, 0.0
	for i, v := range s {
		sum += m.Probability(v)
		if y[i] {
			failures++
		}
	}
	if math.Abs(sum-failures) > 1e-6 {
		t.Errorf("predicts %v failures of the rows it was fitted on, there are %v", sum, failures)
	}
}

// The bridge between hulls gives what two isotonic fits with the row added give.
func TestVennAbersIsTwoIsotonicFits(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for trial := range 200 {
		n := 2 + rng.IntN(30)
		s, y := make([]float64, n), make([]bool, n)
		for i := range s {
			s[i], y[i] = float64(rng.IntN(12)), rng.Float64() < 0.4
		}
		y[0], y[1] = true, false
		v, err := FitVennAbers(s, y)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Validate(); err != nil {
			t.Fatal(err)
		}
		for q := -1.0; q < 13; q += 0.5 {
			low, high := v.Interval(q)
			for label, got := range map[bool]float64{false: low, true: high} {
				ps, _ := points(append([]float64{q}, s...), append([]bool{label}, y...), nil)
				if want := valueAt(pool(ps), q); math.Abs(got-want) > 1e-12 {
					t.Fatalf("trial %d score %v label %v: %v, want %v", trial, q, label, got, want)
				}
			}
		}
	}
}

func valueAt(st []stair, score float64) float64 {
	for _, s := range st {
		if score >= s.first && score <= s.last {
			return s.events / s.weight
		}
	}
	return math.NaN()
}

func TestVennAbersThins(t *testing.T) {
	s, y := draws(50_000, 1, -4, 5)
	v, err := FitVennAbers(s, y)
	if err != nil || len(v.Score) > MaxVennAbers+1 {
		t.Fatalf("%d scores, %v", len(v.Score), err)
	}
	low, high := v.Interval(0)
	if want := logistic(-4); !(low < want*1.3 && high > want*0.7) {
		t.Errorf("interval %v to %v, drawn from %v", low, high, want)
	}
}

func TestDataIsRefused(t *testing.T) {
	f := func(what string, s []float64, y []bool, w []float64) {
		t.Helper()
		_, e1 := FitPlatt(s, y, w)
		_, e2 := FitIsotonic(s, y, w)
		if !errors.Is(e1, ErrData) || !errors.Is(e2, ErrData) {
			t.Errorf("%s: %v, %v", what, e1, e2)
		}
	}
	f("one class", []float64{1, 2}, []bool{true, true}, nil)
	f("no rows", nil, nil, nil)
	f("NaN", []float64{1, math.NaN()}, []bool{true, false}, nil)
	f("length", []float64{1}, []bool{true, false}, nil)
	f("weights", []float64{1, 2}, []bool{true, false}, []float64{1, -1})
	f("class without weight", []float64{1, 2}, []bool{true, false}, []float64{0, 1})
	if _, err := FitPlatt([]float64{1, 1}, []bool{true, false}, nil); !errors.Is(err, ErrData) {
		t.Errorf("equal scores: %v", err)
	}
	if _, err := FitVennAbers([]float64{1, 2}, []bool{true, true}); !errors.Is(err, ErrData) {
		t.Errorf("Venn-Abers of one class: %v", err)
	}
}

func TestPriors(t *testing.T) {
	// Half of the sample fails after 1 in 99 survivals was kept: the true rate is 1 %.
	if p := Undersampled(0.5, 1.0/99); math.Abs(p-0.01) > 1e-12 {
		t.Errorf("undersampled: %v", p)
	}
	if p := PriorShift(0.5, 0.5, 0.01); math.Abs(p-0.01) > 1e-12 {
		t.Errorf("prior shift: %v", p)
	}
	if Undersampled(1, 0.1) != 1 || Undersampled(0, 0.1) != 0 {
		t.Error("certainty moves")
	}
}

func TestBudget(t *testing.T) {
	f := func(scores []float64, share, want float64) {
		t.Helper()
		got, err := Budget(scores, share)
		if err != nil || got != want {
			t.Errorf("budget %v of %v: %v, %v, want %v", share, scores, got, err, want)
		}
	}
	f([]float64{1, 2, 3, 4}, 0.5, 3)
	f([]float64{1, 2, 3, 4}, 1, 1)
	f([]float64{1, 2, 3, 4}, 0.1, math.Inf(1))       // no whole alarm
	f([]float64{1, 4, 4, 4}, 0.5, math.Inf(1))       // a tie that does not fit
	f([]float64{1, 3, 3, 4}, 0.5, 4)                 // one fits, two more do not
	f([]float64{math.NaN(), 2, 3, math.NaN()}, 1, 2) // NaN is in the fleet, but never alarms
	f([]float64{math.NaN(), 2, 3, 5}, 0.5, 3)        // and counts for the share
	f([]float64{math.NaN()}, 1, math.Inf(1))         // nobody to alarm
	if _, err := Budget(nil, 0); !errors.Is(err, ErrSettings) {
		t.Errorf("share 0: %v", err)
	}
}

// On calibrated probabilities no threshold costs less than the one computed.
func TestCostThresholdIsCheapest(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	var p []float64
	var y []bool
	for range 200_000 {
		v := rng.Float64()
		p, y = append(p, v), append(y, rng.Float64() < v)
	}
	c := Cost{Action: 1, Missed: 8, Saved: 0.5}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	at := c.Threshold()
	best := c.Of(p, y, at)
	for _, other := range []float64{0, at - 0.1, at + 0.1, 0.5, 2} {
		if cost := c.Of(p, y, other); cost <= best {
			t.Errorf("threshold %v costs %v, %v costs %v", at, best, other, cost)
		}
	}
	if err := (Cost{}).Validate(); !errors.Is(err, ErrSettings) {
		t.Errorf("no cost: %v", err)
	}
}
