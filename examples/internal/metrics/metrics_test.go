package metrics

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "m.csv")
	if err := os.WriteFile(name, []byte("time,cpu,requests_total\n1700000000,0.5,100\n1700000010,x,300\n1700000020,0.7,50\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	reg, all, err := Read(name, &log)
	if err != nil || reg.Len() != 2 {
		t.Fatal(err, reg.Len())
	}
	for id, s := range all {
		switch reg.Labels(ingest.SeriesID(id)).Metric() {
		case "cpu":
			if !slices.Equal(s.Value, []float64{0.5, 0.7}) || s.Time[1] != 1_700_000_020_000 {
				t.Errorf("cpu %v at %v", s.Value, s.Time)
			}
		case "requests_total": // a counter that was restarted
			if len(s.Value) == 0 || s.Value[0] != 20 {
				t.Errorf("requests %v", s.Value)
			}
		}
	}
	if !strings.Contains(log.String(), "x") {
		t.Errorf("the bad cell was not told: %q", log.String())
	}
	if _, _, err := Read(name+".none", &log); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
