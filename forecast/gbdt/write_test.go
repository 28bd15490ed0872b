package gbdt

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// writers are the forms that models can be written in, each with its reader.
var writers = []struct {
	name  string
	write func(*Model, []byte) ([]byte, error)
	read  func([]byte) (*Model, error)
}{
	{".json", (*Model).AppendXGBoost, ReadXGBoost},
	{".ubj", (*Model).AppendXGBoostBinary, ReadXGBoost},
	{".txt", (*Model).AppendLightGBM, ReadLightGBM},
}

// writable are the models of this test: golden ones and ones trained here.
func writable(t *testing.T) map[string]*Model {
	models := map[string]*Model{}
	for _, name := range goldenNames(t) {
		models[name] = readModel(t, name)
	}
	d := withCategory(fleet(3000, 6, 3))
	var err error
	if models["trained"], err = (Trainer{Trees: 20, Categories: []int{5}}).Fit(d); err != nil {
		t.Fatal(err)
	}
	if models["forest"], err = (Forest{Trees: 5, MinWeight: 10}).Fit(d); err != nil {
		t.Fatal(err)
	}
	return models
}

// withCategory turns the last column into a category that matters.
func withCategory(d Data) Data {
	for i := range d.Y {
		row := d.X.Row(i)
		c := float64(i * 7 % 40)
		row[len(row)-1] = c
		if int(c)%5 == 2 && i%3 > 0 {
			d.Y[i] = 1
		}
	}
	return d
}

func rowsFor(t *testing.T, m *Model) Matrix {
	if m.Features() == 6 {
		x := withCategory(fleet(200, 6, 4)).X
		x.Data[5], x.Data[11], x.Data[17] = math.NaN(), 77, -1
		return x
	}
	return goldenRows(t, m)
}

func TestWriteAndRead(t *testing.T) {
	wrote := 0
	for name, m := range writable(t) {
		for _, w := range writers {
			b, err := w.write(m, nil)
			if errors.Is(err, ErrUnsupported) {
				t.Logf("%s as %s: %v", name, w.name, err)
				continue
			}
			again, err := w.read(b)
			if err != nil {
				t.Fatalf("%s as %s: %v", name, w.name, err)
			}
			compare(t, name+" as "+w.name, m, again, rowsFor(t, m))
			wrote++
			dump(t, name, w.name, b, m)
		}
	}
	if wrote < 42 {
		t.Errorf("only %d models could be written", wrote)
	}
}

// compare runs rows of float32 numbers through both.
func compare(t *testing.T, name string, m, again *Model, x Matrix) {
	t.Helper()
	for i := range x.Rows() {
		row := x.Row(i)
		for f := range row {
			row[f] = float64(float32(row[f]))
		}
		a, b := m.Predict(row), again.Predict(row)
		if !(math.Abs(a-b) <= 1e-6*max(1, math.Abs(a))) {
			t.Errorf("%s, row %d %v: %v, was %v", name, i, row, b, a)
		}
	}
}

// dump keeps the files and what this package predicts when asked to by
// $GBDT_DUMP: the script check.py of testdata reads them with the real
// libraries.
func dump(t *testing.T, name, ext string, b []byte, m *Model) {
	dir := os.Getenv("GBDT_DUMP")
	if dir == "" {
		return
	}
	out := ""
	x := rowsFor(t, m)
	for i := range x.Rows() {
		for f := range x.Row(i) {
			x.Row(i)[f] = float64(float32(x.Row(i)[f]))
			out += fmt.Sprintf("%.17g,", x.Row(i)[f])
		}
		out += fmt.Sprintf("%.17g\n", m.Predict(x.Row(i)))
	}
	base := filepath.Join(dir, name+ext)
	if err := errors.Join(os.WriteFile(base, b, 0o644), os.WriteFile(base+".rows", []byte(out), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func TestThresholds(t *testing.T) {
	f := func(th float32) {
		t.Helper()
		w := threshold64(th)
		if !(float32(w) < th) || float32(math.Nextafter(w, math.Inf(1))) < th {
			t.Errorf("threshold %v: %v is not the last on the left", th, w)
		}
		if back := threshold32(w); back != th {
			t.Errorf("threshold %v became %v", th, back)
		}
	}
	for _, th := range []float32{0, 1, -1, 1.5, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 3e-39, math.MaxFloat32, 1 + 1.0/(1<<23), -7.25e20} {
		f(th)
	}
}
