package shap

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// size is a model of the benchmarks: those that explainers are usually compared
// on.
type size struct{ trees, depth, features int }

var sizes = []size{{100, 4, 10}, {200, 6, 30}, {500, 8, 50}}

func (s size) String() string { return fmt.Sprintf("%dxD%d", s.trees, s.depth) }

// train fits full trees: the labels are mostly noise, so there is always
// something to split.
func (s size) train(b testing.TB) (*gbdt.Model, gbdt.Matrix) {
	x := rows(10000, s.features, 3)
	y, noise := response(x, false), rows(10000, 2, 4)
	for i := range y {
		y[i] += noise.Row(i)[0]
		if y[i] != y[i] {
			y[i] = 0
		}
	}
	m, err := gbdt.Trainer{Objective: gbdt.Squared, Trees: s.trees, MaxDepth: s.depth, MaxBins: 64}.Fit(gbdt.Data{X: x, Y: y})
	if err != nil {
		b.Fatal(err)
	}
	return m, x
}

// TestLargeModels: additivity of models of the benchmarks.
func TestLargeModels(t *testing.T) {
	for _, s := range sizes[:2] {
		m, x := s.train(t)
		for _, e := range []Explainer{
			must(NewTree(m, TreeOptions{})),
			must(NewInterventional(m, gbdt.Matrix{Data: x.Data[:500*x.Cols], Cols: x.Cols}, InterventionalOptions{})),
		} {
			worst := 0.0
			for r := range 200 {
				sum := e.Base(nil)[0] - e.Output(nil, x.Row(r))[0]
				for _, v := range e.Explain(nil, x.Row(r)) {
					sum += v
				}
				worst = max(worst, math.Abs(sum))
			}
			t.Logf("%v, %T: %.1g left", s, e, worst)
			if !(worst <= 1e-9) {
				t.Errorf("%v, %T: %v left", s, e, worst)
			}
		}
	}
}

// BenchmarkTree explains rows one by one. With $SHAP_DUMP it leaves models and
// rows for testdata/rival.py, which has XGBoost do the same. The yardstick is a
// prediction.
func BenchmarkTree(b *testing.B) {
	for _, s := range sizes {
		m, x := s.train(b)
		if dir := os.Getenv("SHAP_DUMP"); dir != "" {
			dump(b, dir, s, m, x)
		}
		e, err := NewTree(m, TreeOptions{})
		if err != nil {
			b.Fatal(err)
		}
		dst := make([]float64, s.features)
		b.Run(s.String(), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e.Explain(dst, x.Row(i%1000))
			}
		})
		b.Run(s.String()+"/predict", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				dst[0] = m.Margin(x.Row(i % 1000))
			}
		})
	}
}

func dump(b *testing.B, dir string, s size, m *gbdt.Model, x gbdt.Matrix) {
	model, err := m.AppendXGBoost(nil)
	if err != nil {
		b.Fatal(err)
	}
	var data []byte
	for _, v := range x.Data[:1000*x.Cols] {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	name := filepath.Join(dir, s.String())
	for ext, content := range map[string][]byte{".json": model, ".f" + strconv.Itoa(x.Cols): data} {
		if err := os.WriteFile(name+ext, content, 0o644); err != nil {
			b.Fatal(err)
		}
	}
}
