package filter

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// A server that is idle or busy is never half busy, until it is.
func ExampleRarity() {
	d, err := NewRarity(RarityConfig{})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for minute := range int64(3000) {
		load := 10 + rng.NormFloat64()
		if minute/60%2 == 1 {
			load += 80
		}
		if minute == 2900 {
			load = 50
		}
		if v := d.Step(minute*60_000, load); v.Phase == anomaly.Opened {
			fmt.Printf("minute %d: load %.0f, rarer than one in %.0f\n", minute, load, math.Pow(10, d.Raw()))
		}
	}
	// Output: minute 2900: load 50, rarer than one in 55482
}

// exact is the definition, with all samples kept.
func exact(past []float64, x float64) (score float64) {
	lowest, highest := x, x
	for _, y := range past {
		lowest, highest = min(lowest, y), max(highest, y)
	}
	for _, parts := range cells {
		cell := func(y float64) float64 { return min(math.Floor((y-lowest)/(highest-lowest)*parts), parts-1) }
		c := 0.0
		for _, y := range past {
			if cell(y) == cell(x) {
				c++
			}
		}
		score -= math.Log10((c+1/parts)/(float64(len(past))+1)) / float64(len(cells))
	}
	return score
}

// The grid gives what the samples themselves would, but for those near an edge, while
// the range grows by six powers of ten.
func TestRarityIsThatOfTheDefinition(t *testing.T) {
	d := must(NewRarity(RarityConfig{Memory: 1 << 20}))
	rng := rand.New(rand.NewPCG(5, 6))
	var past []float64
	off, n := 0.0, 0.0
	for i := range int64(4000) {
		x := math.Exp(3*rng.NormFloat64()) - math.Exp(3*rng.NormFloat64())
		d.Step(i*60_000, x)
		if i > rarityWarmUp {
			off += math.Abs(d.Raw() - exact(past, x))
			n++
		}
		past = append(past, x)
	}
	if off/n > 0.04 {
		t.Errorf("mean distance %v powers of ten", off/n)
	}
}

// The lowest and the highest value are where many series mostly are (idle, full), and
// lie anywhere in their bins.
func TestRarityOfTheEnds(t *testing.T) {
	for seed := range uint64(12) {
		d := must(NewRarity(RarityConfig{Memory: 1 << 20}))
		rng := rand.New(rand.NewPCG(seed, 7))
		var past []float64
		for i := range int64(600) {
			x := 100 * rng.Float64()
			if i > 2 && rng.IntN(10) > 0 {
				x = 100 * float64(rng.IntN(2))
			}
			d.Step(i*60_000, x)
			if i > rarityWarmUp && (x == 0 || x == 100) {
				if off := math.Abs(d.Raw() - exact(past, x)); off > 0.01 {
					t.Fatalf("seed %d, sample %d: %v has surprisal %v, want that of a usual place", seed, i, x, d.Raw())
				}
			}
			past = append(past, x)
		}
	}
}

// One glitch a million times as large as all else blinds the cells for some weeks,
// not for good.
func TestRarityForgetsAGlitch(t *testing.T) {
	d := must(NewRarity(RarityConfig{Memory: 500}))
	rng := rand.New(rand.NewPCG(7, 8))
	now := int64(0)
	step := func(x float64) float64 {
		now += 60_000
		d.Step(now, x)
		return d.Raw()
	}
	for range 1000 {
		step(20 + rng.NormFloat64())
	}
	if s := step(1e7); s < 3.5 {
		t.Fatalf("glitch has surprisal %v", s)
	}
	if s := step(50); s > 0.5 {
		t.Fatalf("beside the glitch %v", s)
	}
	for range 30_000 {
		step(20 + rng.NormFloat64())
	}
	if s := step(50); s < 3 {
		t.Errorf("long after the glitch 50 has surprisal %v, want that of a place never seen", s)
	}
	if span := d.grid.highest - d.grid.lowest; span > 200 {
		t.Errorf("range of %v after the glitch was forgotten", span)
	}
}

func TestRarityRefusesWeightsOfNothing(t *testing.T) {
	d := must(NewRarity(RarityConfig{}))
	for i := range int64(300) {
		d.Step(i*60_000, float64(i%17))
	}
	for name, bend := range map[string]func(*grid){
		"next":  func(g *grid) { g.next = 0 },
		"total": func(g *grid) { g.total = 0 },
	} {
		bent := *d
		bend(&bent.grid)
		state, _ := bent.AppendBinary(nil)
		again := must(NewRarity(RarityConfig{}))
		if err := again.UnmarshalBinary(state); !errors.Is(err, anomaly.ErrState) {
			t.Errorf("%s 0 after 300 samples: %v", name, err)
		}
	}
}

func TestRarityConfig(t *testing.T) {
	if _, err := NewRarity(RarityConfig{Memory: -1, Config: anomaly.Config{Budget: -1}}); err == nil {
		t.Error("negative memory and budget were taken")
	}
}
