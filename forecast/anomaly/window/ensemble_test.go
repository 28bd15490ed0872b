package window

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The score is the geometric mean of the parts' ratios, and both parts see what
// they would see alone.
func TestEnsembleOfParts(t *testing.T) {
	e, err := NewEnsemble(DiscordConfig{})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := NewPCA(Config{})
	d, _ := NewDiscord(DiscordConfig{})
	rng := rand.New(rand.NewPCG(1, 2))
	var mean [2]float64
	for i := range 3000 {
		v := beat(i) + 0.1*rng.NormFloat64()
		at := int64(i) * 60_000
		e.Step(at, v)
		p.Step(at, v)
		d.Step(at, v)
		want := 1.0
		for k, s := range []float64{p.Raw(), d.Raw()} {
			if s != s {
				want = s
				continue
			}
			if mean[k] == 0 {
				mean[k] = s
			}
			want *= math.Sqrt(s / mean[k])
			mean[k] += (min(s, 4*mean[k]) - mean[k]) / ensembleMemory
		}
		if got := e.Raw(); math.Abs(got-want) > 1e-6 || (got == got) != (want == want) {
			t.Fatalf("sample %d: score %v, want %v", i, got, want)
		}
	}
}
