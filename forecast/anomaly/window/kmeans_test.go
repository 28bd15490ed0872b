package window

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Windows of a few courses get a centre near each, and a new course scores far
// above all.
func TestKMeansFindsCourses(t *testing.T) {
	d, err := NewKMeans(Config{Length: 16})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var usual, broken float64
	for i := range 6000 {
		v := float64(i/16%4) + 0.02*rng.NormFloat64()
		if i >= 5000 && i < 5008 {
			v = 1.5
		}
		d.Step(int64(i)*1000, v)
		switch {
		case i >= 4000 && i < 5000:
			usual = max(usual, d.Raw())
		case i >= 5000 && i < 5016:
			broken = max(broken, d.Raw())
		}
	}
	if broken < 1.2*usual {
		t.Errorf("the break scores %v, others up to %v", broken, usual)
	}
	for i, w := range d.weight {
		if !(w >= 1) {
			t.Errorf("centre %d of weight %v", i, w)
		}
	}
}

// Merging keeps the weighted mean of what was merged.
func TestKMeansMerge(t *testing.T) {
	d, _ := NewKMeans(Config{})
	d.used = centres
	for i := range d.centre {
		d.centre[i][0], d.weight[i] = float64(10*i), 1
	}
	d.centre[1][0], d.weight[1] = 3, 2 // 0 and 3 are the closest now
	z := [features]float64{500}
	if i, square := d.nearest(&z); !d.split(&z, square) || i != centres-1 {
		t.Fatal("a far window did not become a centre")
	}
	if math.Abs(d.centre[0][0]-2) > 1e-12 || d.weight[0] != 3 || d.centre[1] != z || d.weight[1] != 1 {
		t.Errorf("merged to %v (%v), new %v (%v)", d.centre[0][0], d.weight[0], d.centre[1][0], d.weight[1])
	}
	if d.split(&z, 0) {
		t.Error("a window on a centre became another")
	}
}
