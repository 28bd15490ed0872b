package anomaly_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/anomalytest"
)

var update = flag.Bool("update", false, "write the golden files of the present version anew")

// TestReleasedStates loads the states of every released version and steps on:
// they must keep loading, and give the verdicts they gave when written.
func TestReleasedStates(t *testing.T) {
	const version = 3
	samples := anomalytest.Streams()[1].Samples // with day and week profiles
	half := len(samples) / 2
	name := filepath.Join("testdata", fmt.Sprintf("default-v%d.state", version))
	if *update {
		d := newDefault(t, anomaly.Config{})
		for _, x := range samples[:half] {
			d.Step(x.Time, x.Value)
		}
		data, _ := d.AppendBinary(nil)
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "default-v*.state"))
	if err != nil || len(files) != version {
		t.Fatalf("%d state files, want one for each of %d versions: %v", len(files), version, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := newDefault(t, anomaly.Config{})
		if err := d.UnmarshalBinary(data); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var v anomaly.Verdict
		for _, x := range samples[half : half+500] {
			v = d.Step(x.Time, x.Value)
		}
		// An older state lacks what its version did not know, so its verdicts are
		// near today's and not the same.
		want := map[string]string{
			"default-v1.state": "122.7 [116.6, 128.9] 0.23",
			"default-v2.state": "122.5 [116.5, 128.6] 0.26",
			"default-v3.state": "122.5 [116.5, 128.6] 0.24",
		}[filepath.Base(file)]
		if got := fmt.Sprintf("%.1f [%.1f, %.1f] %.2f", v.Expected, v.Lower, v.Upper, v.PValue); got != want {
			t.Errorf("%s: verdict %s, want %s", file, got, want)
		}
	}
}
