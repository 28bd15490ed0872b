package forest

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Every cut and every flipped bit of a state, of vectors in slots and of shingles
// in a ring, is refused or gives a forest that goes on without a panic. The
// suite of detectors does the same through [Detector].
func TestCorruptState(t *testing.T) {
	for _, cfg := range []Config{
		{Dims: 2, Trees: 3, Samples: 8},
		{Dims: 2, Trees: 2, Samples: 6, Shingle: 2, Decay: 0.3},
	} {
		f := newForest(t, cfg)
		rng := rand.New(rand.NewPCG(1, 2))
		for range 60 {
			f.Update([]float64{float64(rng.IntN(4)), rng.NormFloat64()})
		}
		good, _ := f.AppendBinary(nil)
		for i := range good {
			if err := f.UnmarshalBinary(good[:i]); !errors.Is(err, anomaly.ErrState) {
				t.Fatalf("state cut to %d of %d bytes: %v", i, len(good), err)
			}
		}
		for bit := range 8 * len(good) {
			bad := bytes.Clone(good)
			bad[bit/8] ^= 1 << (bit % 8)
			fresh := newForest(t, cfg)
			if fresh.UnmarshalBinary(bad) != nil {
				continue
			}
			for i := range 40 {
				v := []float64{float64(i % 4), float64(i)}
				fresh.Score(v)
				fresh.Update(v)
			}
		}
		if after, _ := f.AppendBinary(nil); !bytes.Equal(good, after) {
			t.Error("refused states changed the receiver")
		}
	}
}
