package gbdt

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"sort"
	"testing"
)

// BenchmarkRival trains on 52,921 rows of 43 features, 300 trees of depth 5, and
// measures average precision on as many other rows. With $GBDT_DUMP it leaves
// the rows for testdata/rival.py, which does the same with XGBoost.
func BenchmarkRival(b *testing.B) {
	const n, cols = 52921, 43
	d := fleet(2*n, cols, 1)
	if dir := os.Getenv("GBDT_DUMP"); dir != "" {
		dumpRows(b, filepath.Join(dir, "rival.bin"), d)
	}
	train, test := Data{X: Matrix{d.X.Data[:n*cols], cols}, Y: d.Y[:n]}, Matrix{d.X.Data[n*cols:], cols}
	var m *Model
	for b.Loop() {
		m = mustFit(b, Trainer{Trees: 300, MaxDepth: 5}, train)
	}
	b.ReportMetric(averagePrecision(d.Y[n:], m.PredictBatch(nil, test)), "AP")
}

func dumpRows(b *testing.B, name string, d Data) {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(d.Y)))
	out = binary.LittleEndian.AppendUint64(out, uint64(d.X.Cols))
	for _, x := range [][]float64{d.X.Data, d.Y} {
		for _, v := range x {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
	}
	if err := os.WriteFile(name, out, 0o644); err != nil {
		b.Fatal(err)
	}
}

// averagePrecision is Σ over positives of the precision at their rank, over
// their number.
func averagePrecision(y, p []float64) float64 {
	order := make([]int, len(y))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] > p[order[b]] })
	found, sum := 0.0, 0.0
	for rank, i := range order {
		if y[i] == 1 {
			found++
			sum += found / float64(rank+1)
		}
	}
	return sum / found
}
