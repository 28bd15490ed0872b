package forecast

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/internal/codec"
)

// A noise that grows and shrinks: the adaptive interval holds 90 % all the same.
func TestAdaptiveKeepsCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	past := make([]float64, 500)
	for i := range past {
		past[i] = rng.NormFloat64()
	}
	q := Conformal{Base: RecentMedian{Window: 400}, Horizon: 1, Origins: 200}
	m, err := q.FitQuantiles(past)
	if err != nil {
		t.Fatal(err)
	}
	var a Adaptive
	inside, fixed := 0, 0
	const n = 6000
	for i := range n {
		v := rng.NormFloat64() * []float64{1, 1.5, 0.7}[i/2000]
		low, high := a.Levels()
		lo, hi := m.Quantile(nil, 1, low)[0], m.Quantile(nil, 1, high)[0]
		if v >= lo && v <= hi {
			inside++
		}
		a.Step(v, lo, hi)
		if math.Abs(v) < 1.645 {
			fixed++
		}
	}
	got := float64(inside) / n
	t.Logf("coverage %.3f, of a fixed interval %.3f", got, float64(fixed)/n)
	if math.Abs(got-0.9) > 0.01 {
		t.Errorf("coverage %v", got)
	}
}

// Forecasts of ten steps from a model fitted long ago, by the horizon: 95 %, though
// the noise doubles.
func TestAdaptiveByHorizon(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	past := make([]float64, 600)
	for i := range past {
		past[i] = rng.NormFloat64()
	}
	m, err := Auto{Seasons: []float64{}, Horizon: 10}.FitModel(past)
	if err != nil {
		t.Fatal(err)
	}
	a := Adaptive{Coverage: 0.95}
	inside, fixed := 0.0, 0.0
	const horizons = 300
	wide := m.Quantile(nil, 10, 0.975)[0]
	for range horizons {
		actual := make([]float64, 10)
		low, high := a.Interval(nil, nil, m, 10)
		for k := range actual {
			actual[k] = 2 * rng.NormFloat64()
			if actual[k] >= low[k] && actual[k] <= high[k] {
				inside += 0.1 / horizons
			}
			if math.Abs(actual[k]) < wide {
				fixed += 0.1 / horizons
			}
		}
		a.Learn(actual, low, high)
	}
	t.Logf("coverage %.3f, of fixed levels %.3f", inside, fixed)
	if math.Abs(inside-0.95) > 0.02 || fixed > 0.85 {
		t.Errorf("coverage %.3f, of fixed levels %.3f", inside, fixed)
	}
	b := a
	b.Learn([]float64{math.NaN(), math.NaN()}, make([]float64, 2), make([]float64, 2))
	if b.Learn(nil, nil, nil); b != a {
		t.Error("values that are missing change the levels")
	}
}

func TestAdaptiveState(t *testing.T) {
	a := Adaptive{Coverage: 0.8, Rate: 0.05}
	for i := range 37 {
		a.Step(float64(i%4), 0, 2)
	}
	a.Step(math.NaN(), 0, 1)
	data, _ := a.AppendBinary([]byte("x"))
	var b Adaptive
	if err := b.UnmarshalBinary(data[1:]); err != nil || b != a {
		t.Errorf("%+v, %v, want %+v", b, err, a)
	}
	for i := range len(data) - 1 {
		c := a
		if err := c.UnmarshalBinary(data[1 : 1+i]); !errors.Is(err, codec.ErrCorrupt) || c != a {
			t.Errorf("%d bytes: %v", i, err)
		}
	}
}
