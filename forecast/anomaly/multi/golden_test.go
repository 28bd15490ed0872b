package multi_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly/multi"
)

var update = flag.Bool("update", false, "write the golden states of the present version that are not there")

// TestReleasedStates loads the states of every released version; they must keep
// loading, and be ready to judge.
func TestReleasedStates(t *testing.T) {
	for name, d := range map[string]multi.Detector{
		"default-v1.state":     made(multi.New(4, multi.Config{})),
		"default-v2.state":     made(multi.New(4, multi.Config{})),
		"joint-v1.state":       newNaive(4),
		"deviation-v1.state":   made(multi.NewDeviation(4, multi.DeviationConfig{})),
		"mahalanobis-v1.state": made(multi.NewMahalanobis(4, multi.CovarianceConfig{})),
		"pca-v1.state":         made(multi.NewPCA(4, multi.CovarianceConfig{Share: 0.7})),
		"halfspace-v1.state":   made(multi.NewHalfSpace(4, multi.HalfSpaceConfig{Trees: 8, Depth: 6})),
	} {
		file := filepath.Join("testdata", name)
		if _, err := os.Stat(file); *update && err != nil { // a released state stays as it was
			server(600, func(minute int, x []float64) { d.Step(int64(minute)*60_000, x) })
			data, _ := d.AppendBinary(nil)
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.UnmarshalBinary(data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		v := d.Step(600*60_000, []float64{100, 40, 200, 60})
		if top := v.Top(); !v.Ready || v.Surprise() < 2 || metric[top] != "latency" {
			t.Errorf("%s: metric %d, %+v", name, top, v)
		}
	}
}
