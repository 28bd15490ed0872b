package ensemble

import (
	"flag"
	"math"
	"os"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Model files of every released version keep loading and keep their meaning.
func TestModelOfVersion1(t *testing.T) {
	const name = "testdata/model_1.bin"
	row := []float64{2.5, 0, 2, math.NaN()}
	if *update {
		c := Config{Horizon: 6 * time.Hour, Boosts: 1, Forests: 1, Hazards: 1, Nets: None, Negatives: 2, Seed: 3}
		c.Boost.Trees, c.Forest.Trees = 5, 3
		m, _, err := c.Fit(machines(30, 11))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := m.AppendBinary(nil)
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var m Model
	if err := m.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	r, err := m.NewStepper().Step(m.NewState(), 0, row)
	if err != nil || m.Version() != goldenVersion || math.Abs(r.Probability-goldenProbability) > 1e-12 {
		t.Errorf("%s says %.17g, %v", m.Version(), r.Probability, err)
	}
}

const (
	goldenVersion     = "ensemble-5b49b3f8"
	goldenProbability = 0.73493716295831513
)
