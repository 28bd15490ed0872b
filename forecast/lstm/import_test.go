package lstm

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// golden is testdata/golden.json: nets of PyTorch and what they answer. Made by
// testdata/golden.py, which names the versions in the file.
type golden struct {
	Made  string
	Cases []struct {
		Name            string
		Cell            string
		Layers, Outputs int
		X, Y            [][]float64
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	var g golden
	if err := json.Unmarshal(mustRead(t, "golden.json"), &g); err != nil || len(g.Cases) != 8 {
		t.Fatalf("golden.json: %v, %d cases", err, len(g.Cases))
	}
	return g
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestPyTorch: both formats answer what PyTorch does, to float32 rounding.
func TestPyTorch(t *testing.T) {
	for _, c := range readGolden(t).Cases {
		im := Import{Head: Next} // as many outputs as inputs, as they are
		for end, read := range map[string]func([]byte) (*Model, error){"safetensors": im.Safetensors, "onnx": im.ONNX} {
			m, err := read(mustRead(t, c.Name+"."+end))
			if err != nil {
				t.Fatalf("%s.%s: %v", c.Name, end, err)
			}
			if m.Cell().String() != c.Cell || m.Layers() != c.Layers || m.Inputs() != 3 || m.Hidden() != 5 {
				t.Errorf("%s.%s: %v, %d layers of %d, %d inputs", c.Name, end, m.Cell(), m.Layers(), m.Hidden(), m.Inputs())
			}
			for at, y := range m.Predict([]Sequence{{X: c.X}})[0] {
				for k, v := range y {
					if math.Abs(v-c.Y[at][k]) > 1e-6 {
						t.Fatalf("%s.%s: step %d output %d is %v, PyTorch %v", c.Name, end, at, k, v, c.Y[at][k])
					}
				}
			}
		}
	}
}

// TestImportRefuses: options that do not fit the file.
func TestImportRefuses(t *testing.T) {
	data := mustRead(t, "lstm1_3.safetensors")
	f := func(im Import, want string) {
		t.Helper()
		m, err := im.Safetensors(data)
		if !errors.Is(err, ErrModel) || m != nil || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	f(Import{}, "3 outputs, want 1")
	f(Import{Head: Hazard, Edges: []float64{1, 2}}, "edges [1 2]")
	f(Import{Head: Hazard, Edges: []float64{1, 3, 2}}, "edges")
	f(Import{Head: Hidden}, "head 4")
	f(Import{Head: Next, Mean: []float64{1}}, "want 3 finite")
	f(Import{Head: Next, Mean: []float64{1, 2, 3}, Deviation: []float64{1, 0, 1}}, "above 0")
}

// TestHostileModels cuts and flips every byte: an error or a model that can be
// stepped, never a panic.
func TestHostileModels(t *testing.T) {
	im := Import{Head: Next}
	for _, name := range []string{"gru1_3.safetensors", "gru1_3.onnx", "lstm1_0.onnx"} {
		read := im.Safetensors
		if strings.HasSuffix(name, "onnx") {
			read = im.ONNX
		}
		good := mustRead(t, name)
		for at := range good {
			if strings.HasSuffix(name, "safetensors") {
				if _, err := read(good[:at]); !errors.Is(err, ErrModel) {
					t.Fatalf("%s cut at %d: %v", name, at, err)
				}
			}
			for _, flip := range []byte{1, 0x80, 0xff} {
				bad := slices.Clone(good)
				bad[at] ^= flip
				stepAny(t, read, bad)
			}
			stepAny(t, read, good[:at])
		}
	}
}

func stepAny(t *testing.T, read func([]byte) (*Model, error), data []byte) {
	t.Helper()
	m, err := read(data)
	if err != nil {
		if m != nil || !errors.Is(err, ErrModel) {
			t.Fatalf("error %v, model %v", err, m)
		}
		return
	}
	for _, y := range m.NewStepper().Step(nil, m.NewState(), make([]float64, m.Inputs())) {
		if y != y {
			t.Fatal("answer is NaN")
		}
	}
}

func FuzzSafetensors(f *testing.F) {
	for _, name := range []string{"gru1_3.safetensors", "lstm2_0.safetensors"} {
		f.Add(mustRead(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) { stepAny(t, Import{Head: Next}.Safetensors, data) })
}

func FuzzONNX(f *testing.F) {
	for _, name := range []string{"gru1_3.onnx", "lstm2_0.onnx"} {
		f.Add(mustRead(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) { stepAny(t, Import{Head: Next}.ONNX, data) })
}
