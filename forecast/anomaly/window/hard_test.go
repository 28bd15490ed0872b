package window

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

func forAll(t *testing.T, cfg Config, f func(t *testing.T, make func() anomaly.Scorer)) {
	for name, make := range detectors(cfg) {
		t.Run(name, func(t *testing.T) {
			f(t, func() anomaly.Scorer {
				d, err := make()
				if err != nil {
					t.Fatal(err)
				}
				return d
			})
		})
	}
}

// Whatever comes, the score is NaN or a finite number of at least 0.
func TestHardInputs(t *testing.T) {
	inputs := map[string]func(*rand.Rand, int) float64{
		"constant":      func(*rand.Rand, int) float64 { return -3e7 },
		"two values":    func(r *rand.Rand, _ int) float64 { return float64(r.IntN(2)) * 1e12 },
		"largest":       func(r *rand.Rand, _ int) float64 { return math.MaxFloat64 * float64(r.IntN(3)-1) },
		"one huge":      func(r *rand.Rand, i int) float64 { return r.NormFloat64() + 1e308*float64(i%500/499) },
		"denormal":      func(r *rand.Rand, _ int) float64 { return float64(r.IntN(5)) * 5e-324 },
		"period change": func(_ *rand.Rand, i int) float64 { return math.Sin(float64(i) * (0.2 + float64(i/1000)*0.1)) },
		"counter":       func(r *rand.Rand, i int) float64 { return 1e15 + float64(i)*1e3 + r.Float64() },
		"missing":       func(r *rand.Rand, i int) float64 { return r.NormFloat64() / float64(r.IntN(3)) },
	}
	forAll(t, Config{}, func(t *testing.T, make func() anomaly.Scorer) {
		for name, next := range inputs {
			rng := rand.New(rand.NewPCG(1, 2))
			d := make()
			scored := 0
			for i := range 3000 {
				v := d.Step(int64(i)*1000, next(rng, i))
				s := d.Raw()
				if s < 0 || math.IsInf(s, 0) || v.Ready && (math.IsNaN(v.Expected) || math.IsInf(v.Expected, 0)) {
					t.Fatalf("%s, sample %d: score %v, verdict %+v", name, i, s, v)
				}
				if s == s {
					scored++
				}
			}
			if scored < 1000 && name != "missing" {
				t.Errorf("%s: %d scores of 3000 samples", name, scored)
			}
		}
	})
}

// After one huge value and Past more samples, scores are again those of ordinary
// samples.
func TestRecovery(t *testing.T) {
	forAll(t, Config{Length: 16}, func(t *testing.T, make func() anomaly.Scorer) {
		rng := rand.New(rand.NewPCG(1, 2))
		d := make()
		var before, after float64
		for i := range 12_000 {
			v := 10 + math.Sin(float64(i)/3) + 0.1*rng.NormFloat64()
			if i == 4000 {
				v = 1e9
			}
			d.Step(int64(i)*1000, v)
			if i >= 3000 && i < 4000 {
				before += d.Raw() / 1000
			}
			if i >= 11_000 {
				after += d.Raw() / 1000
			}
		}
		if !(after > before/4 && after < before*4) {
			t.Errorf("mean score %v before a huge value, %v long after", before, after)
		}
	})
}

// A gap breaks the window: no verdict until it is full again. A lost sample or
// two do not.
func TestGaps(t *testing.T) {
	forAll(t, Config{Length: 16}, func(t *testing.T, make func() anomaly.Scorer) {
		rng := rand.New(rand.NewPCG(1, 2))
		d := make()
		at := int64(0)
		for i := range 2000 {
			at += 1000
			if i == 1000 {
				at += 3000
			}
			if i == 1500 {
				at += 60_000
			}
			ready := d.Step(at, rng.NormFloat64()).Ready
			if want := i < 1500 || i >= 1515; i >= 500 && ready != want {
				t.Fatalf("sample %d: ready %v", i, ready)
			}
		}
	})
}

// States of every age come back, also while the season is looked for.
func TestRestartWhileLooking(t *testing.T) {
	forAll(t, Config{}, func(t *testing.T, make func() anomaly.Scorer) {
		rng := rand.New(rand.NewPCG(1, 2))
		a, b := make(), make()
		for i := range 1400 {
			if i%41 == 0 {
				state, _ := b.AppendBinary(nil)
				b = make()
				if err := b.UnmarshalBinary(state); err != nil {
					t.Fatalf("sample %d: %v", i, err)
				}
			}
			v := beat(i) + 0.1*rng.NormFloat64()
			va, vb := a.Step(int64(i)*1000, v), b.Step(int64(i)*1000, v)
			if fmt.Sprint(va) != fmt.Sprint(vb) || math.Float64bits(a.Raw()) != math.Float64bits(b.Raw()) {
				t.Fatalf("sample %d: %+v, after a restart %+v", i, va, vb)
			}
		}
	})
}

func TestValidate(t *testing.T) {
	for _, cfg := range []Config{{Length: 7}, {Length: 129}, {Length: -1}, {Config: anomaly.Config{Budget: -1}}} {
		for name, make := range detectors(cfg) {
			if _, err := make(); err == nil {
				t.Errorf("%s: %+v was accepted", name, cfg)
			}
		}
	}
	for _, past := range []int{-1, 100, 1 << 17} {
		if _, err := NewDiscord(DiscordConfig{Past: past}); err == nil {
			t.Errorf("Past %d was accepted", past)
		}
	}
}
