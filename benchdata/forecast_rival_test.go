package benchdata_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/portent-go/portent/benchdata"
)

// rivalTask is a series as testdata/rival/statistical.py reads it: one JSON
// object a line, missing values null.
type rivalTask struct {
	Name    string     `json:"name"`
	Season  int        `json:"season"`
	Horizon int        `json:"horizon"`
	Origins []int      `json:"origins"`
	Value   []*float64 `json:"value"`
}

// rivalEvery is the thinning of TestAutoOnPublicSets: windows 0, every, 2·every…
// With PORTENT_FULL=1 there is none.
var rivalEvery = map[string]int{"bizitobs": 1, "ett": 4, "cluster-capacity": 10, "bitbrains": 18}

// TestForecastDump writes the series and the origins that TestAutoOnPublicSets
// forecasts from by default to the directory $FORECAST_DUMP, a file per set, for
// other programs to forecast.
func TestForecastDump(t *testing.T) {
	dump := os.Getenv("FORECAST_DUMP")
	if dump == "" {
		t.Skip("FORECAST_DUMP is not set")
	}
	for name, every := range rivalEvery {
		if os.Getenv("PORTENT_FULL") != "" {
			every = 1
		}
		set, _ := benchdata.Named(name)
		dir, ok := set.Dir("")
		if !ok {
			t.Skipf("%s is not set, or holds no %s", benchdata.DataVariable, name)
		}
		w, err := os.Create(filepath.Join(dump, name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		lines := json.NewEncoder(w)
		for f, err := range set.Forecasts(dir) {
			if err != nil {
				t.Fatal(err)
			}
			r := rivalTask{Name: f.Name, Season: f.Season, Horizon: f.Horizon}
			for w := 0; w < f.Windows; w += every {
				r.Origins = append(r.Origins, f.Origin(w))
			}
			for i := range f.Value {
				if math.IsNaN(f.Value[i]) {
					r.Value = append(r.Value, nil)
				} else {
					r.Value = append(r.Value, &f.Value[i])
				}
			}
			if err := lines.Encode(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
