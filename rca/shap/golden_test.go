package shap

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// table holds rows of golden.json, in which null is NaN.
type table [][]float64

func (t *table) UnmarshalJSON(data []byte) error {
	var rows [][]*float64
	if err := json.Unmarshal(data, &rows); err != nil {
		return err
	}
	*t = nil
	for _, r := range rows {
		row := make([]float64, len(r))
		for i, v := range r {
			row[i] = math.NaN()
			if v != nil {
				row[i] = *v
			}
		}
		*t = append(*t, row)
	}
	return nil
}

func (t table) matrix() gbdt.Matrix {
	m := gbdt.Matrix{Cols: len(t[0])}
	for _, r := range t {
		m.Data = append(m.Data, r...)
	}
	return m
}

// golden is what testdata/golden.py wrote: shap 0.51.0, xgboost 3.2.0, lightgbm
// 4.7.0.
type golden struct {
	Rows, Background, Train table
	Models                  map[string]goldenModel
	Linear                  struct {
		Weights                       []float64
		Bias, Expected                float64
		Background, Rows, Independent table
	}
}

type goldenModel struct {
	Expected                    float64
	Path, Contribs              table
	Interactions, Pairs         []table
	Interventional, Probability table
	InterventionalExpected      float64 `json:"interventional_expected"`
	ProbabilityExpected         float64 `json:"probability_expected"`
}

func readGolden(t testing.TB) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func readModel(t testing.TB, name string) *gbdt.Model {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	read := gbdt.ReadXGBoost
	if strings.HasSuffix(name, ".txt") {
		read = gbdt.ReadLightGBM
	}
	m, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// differ returns the largest difference.
func differ(t testing.TB, got, want []float64) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d numbers, want %d", len(got), len(want))
	}
	worst := 0.0
	for i := range got {
		if d := math.Abs(got[i] - want[i]); !(d <= worst) {
			worst = d
		}
	}
	return worst
}

func TestTreeGolden(t *testing.T) {
	g := readGolden(t)
	for name, want := range g.Models {
		var o TreeOptions
		if name == "lgb_binary.txt" { // LightGBM counts rows, not second derivatives
			o.Cover = g.Train.matrix()
		}
		e, err := NewTree(readModel(t, name), o)
		if err != nil {
			t.Fatal(err)
		}
		worst, worstPath := 0.0, 0.0
		for i, row := range g.Rows {
			phi := e.Explain(nil, row)
			worst = max(worst, differ(t, append(phi, e.Base(nil)...), want.Contribs[i]))
			if want.Path != nil {
				worstPath = max(worstPath, differ(t, phi[:6], want.Path[i]))
			}
		}
		t.Logf("%s: %.1g from pred_contribs, %.1g from shap", name, worst, worstPath)
		if !(worst <= 1e-6 && worstPath <= 1e-6) {
			t.Errorf("%s: differs by %v", name, max(worst, worstPath))
		}
	}
}
