package gbdt

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// readTable reads a CSV file of testdata, made by golden.py: xgboost 3.2.0,
// lightgbm 4.7.0.
func readTable(t testing.TB, name string) Matrix {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var m Matrix
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		m.Cols = len(cells)
		for _, c := range cells {
			v, err := strconv.ParseFloat(c, 64)
			if err != nil {
				t.Fatal(err)
			}
			m.Data = append(m.Data, v)
		}
	}
	return m
}

func goldenNames(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*_*.*")
	if err != nil || len(files) < 30 {
		t.Fatal(len(files), err)
	}
	var out []string
	for _, f := range files {
		if filepath.Ext(f) != ".csv" {
			out = append(out, filepath.Base(f))
		}
	}
	return out
}

func readModel(t testing.TB, name string) *Model {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	read := ReadXGBoost
	if filepath.Ext(name) == ".txt" {
		read = ReadLightGBM
	}
	m, err := read(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}

// goldenRows are the rows of the golden predictions, with as many columns as
// the model takes.
func goldenRows(t testing.TB, m *Model) Matrix {
	all := readTable(t, "rows.csv")
	x := Matrix{Cols: m.Features()}
	for i := range all.Rows() {
		x.Data = append(x.Data, all.Row(i)[:m.Features()]...)
	}
	return x
}

func TestGolden(t *testing.T) {
	for _, name := range goldenNames(t) {
		m := readModel(t, name)
		checkGolden(t, name, m, 1e-6)
	}
}

// checkGolden compares margins and predictions, relative above 1.
func checkGolden(t *testing.T, name string, m *Model, tolerance float64) {
	t.Helper()
	x, want := goldenRows(t, m), readTable(t, strings.TrimSuffix(name, filepath.Ext(name))+".csv")
	got, worst := m.PredictBatch(nil, x), 0.0
	for i := range got {
		margin, p := m.Margin(x.Row(i)), m.Predict(x.Row(i))
		if p != got[i] || margin != m.plainMargin(x.Row(i)) {
			t.Errorf("%s row %d: %v alone, %v in a batch", name, i, p, got[i])
		}
		for k, v := range []float64{margin, p} {
			e := math.Abs(v-want.Row(i)[k]) / max(1, math.Abs(want.Row(i)[k]))
			worst = max(worst, e)
			if !(e <= tolerance) {
				t.Errorf("%s row %d %v: %v, want %v", name, i, x.Row(i), v, want.Row(i)[k])
			}
		}
	}
	t.Logf("%s: %d trees, largest difference %.1g", name, m.Trees(), worst)
}

func TestBinaryRoundTrip(t *testing.T) {
	for _, name := range goldenNames(t) {
		m := readModel(t, name)
		b, err := m.AppendBinary([]byte("prefix"))
		if err != nil {
			t.Fatal(err)
		}
		var again Model
		if err := again.UnmarshalBinary(b[len("prefix"):]); err != nil {
			t.Fatal(err)
		}
		checkGolden(t, name, &again, 1e-6)
	}
}
