package warning_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/warning"
)

var update = flag.Bool("update", false, "write the golden states of the present version anew")

// TestReleasedStates loads the states of every released version: they must keep
// loading, and give the answers that they gave when written.
func TestReleasedStates(t *testing.T) {
	tracker := fed(700, func(i int) float64 { return 10 + 0.5*float64(i%100) + 0.02*float64(i) })
	flood := newFlood(t, warning.FloodConfig{})
	for i := range 4 * 1440 {
		flood.Step(int64(i)*minute, 1000+float64(i%1440)+float64(i*i%37))
	}
	golden(t, "tracker-v2.state", tracker.AppendBinary)
	golden(t, "flood-v1.state", flood.AppendBinary)

	f1 := func(name string) { // version 1 knows no turning points: here none count
		t.Helper()
		var k warning.Tracker
		load(t, name, k.UnmarshalBinary)
		c := k.Crossing(warning.Threshold{Value: 90})
		if got, want := fmt.Sprintf("%.2f %v", c.Probability(24*time.Hour), k.Ready()), "0.85 true"; got != want {
			t.Errorf("%s says %s, want %s", name, got, want)
		}
	}
	f1("tracker-v1.state")
	f1("tracker-v2.state")
	f := newFlood(t, warning.FloodConfig{})
	load(t, "flood-v1.state", f.UnmarshalBinary)
	w := f.Step(4*1440*minute, 1500)
	if got, want := fmt.Sprintf("%v %v %.0f", w.Ready, w.Phase, w.Expected), "true open 1616"; got != want {
		t.Errorf("flood says %s, want %s", got, want)
	}
}

func golden(t *testing.T, name string, state func([]byte) ([]byte, error)) {
	t.Helper()
	if !*update {
		return
	}
	data, _ := state(nil)
	if err := os.WriteFile(filepath.Join("testdata", name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, name string, into func([]byte) error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := into(data); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
