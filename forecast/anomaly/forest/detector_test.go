package forest

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/anomalytest"
)

func newDetector(t testing.TB, cfg DetectorConfig) *Detector {
	t.Helper()
	d, err := NewDetector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A small forest, because the suite flips every bit of the state.
func TestDetectorConformance(t *testing.T) {
	anomalytest.Run(t, func() anomaly.Detector {
		return newDetector(t, DetectorConfig{
			Config: anomaly.Config{Budget: 5},
			Forest: Config{Trees: 3, Samples: 8, Shingle: 3, Decay: 0.1},
		})
	})
}

func TestForestStateRoundTrip(t *testing.T) {
	for _, cfg := range []Config{{Dims: 2, Trees: 5, Samples: 32}, {Dims: 2, Shingle: 4, Trees: 5, Samples: 32}} {
		a := newForest(t, cfg)
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range 600 {
			v := []float64{rng.NormFloat64(), float64(rng.IntN(3))}
			if i%37 == 0 {
				b := newForest(t, cfg)
				state, _ := a.AppendBinary(nil)
				if err := b.UnmarshalBinary(state); err != nil {
					t.Fatal(err)
				}
				again, _ := b.AppendBinary(nil)
				if !bytes.Equal(state, again) {
					t.Fatal("state of the restored forest differs")
				}
				checkForest(t, b)
				a = b
			}
			a.Score(v)
			a.Update(v)
		}
		other := newForest(t, Config{Dims: 3})
		state, _ := a.AppendBinary(nil)
		if other.UnmarshalBinary(state) == nil {
			t.Error("took the state of a forest of another size")
		}
	}
}

// Spikes in a noisy season alarm and are named; the attribution names the newest
// sample.
func TestDetectorFindsSpike(t *testing.T) {
	d := newDetector(t, DetectorConfig{Config: anomaly.Config{Budget: 1}})
	found := false
	for i, x := range wave(4000) {
		if i == 3500 {
			x += 120
		}
		v := d.Step(int64(i)*60_000, x)
		if i == 3500 {
			found = v.Phase == anomaly.Opened && v.Kind == anomaly.Spike
			why := d.Why()
			if s := why.Sum(); why.High[7] < 0.5*s {
				t.Errorf("of the score %v only %v falls to the spike", s, why.High[7])
			}
		}
	}
	if !found {
		t.Error("spike was not found")
	}
}
