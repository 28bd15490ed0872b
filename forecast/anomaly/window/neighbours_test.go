package window

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The score is the distance of the third nearest reference that does not overlap.
func TestNeighboursByDefinition(t *testing.T) {
	d, err := NewNeighbours(Config{Length: 20, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 4000 {
		v := 10 + math.Sin(float64(i)/6) + 0.3*rng.NormFloat64()
		before := *d
		d.Step(int64(i)*1000, v)
		if i < 20 {
			continue
		}
		z := compact(d.window())
		var all []float64
		for k := range before.used {
			if before.n+1-before.born[k] >= 20 {
				var sum float64
				for j, x := range before.ref[k] {
					sum += float64(x-z[j]) * float64(x-z[j])
				}
				all = append(all, math.Sqrt(sum))
			}
		}
		slices.Sort(all)
		got := d.Raw()
		switch {
		case len(all) < minReferences && got == got:
			t.Fatalf("sample %d: score %v from %d references", i, got, len(all))
		case len(all) >= minReferences && math.Abs(got-all[rank-1]) > 1e-5*all[rank-1]:
			t.Fatalf("sample %d: score %v, want %v", i, got, all[rank-1])
		}
	}
	if d.used != references {
		t.Errorf("%d references", d.used)
	}
}

// The reservoir forgets: after knnMemory samples hardly a reference is older.
func TestReservoirForgets(t *testing.T) {
	d, _ := NewNeighbours(Config{Length: 8})
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 3 * knnMemory {
		d.Step(int64(i)*1000, rng.Float64())
	}
	old := 0
	for _, b := range d.born {
		if d.n-b > knnMemory {
			old++
		}
	}
	// Of references that survive with 1−1/knnMemory a sample, e⁻¹ are older: 47 ± 5.
	if old < 27 || old > 67 {
		t.Errorf("%d of %d references are older than the memory", old, references)
	}
}
