package rca

import (
	"math"

	"github.com/portent-go/portent/internal/order"
	"gonum.org/v1/gonum/stat"
)

// NSigma blames the largest |value - mean| / standard deviation, and MedianIQR
// the largest |value - median| / interquartile range (the scorers of Li et al., "Causal
// Inference-Based Root Cause Analysis for Online Service Systems", KDD 2022, and
// of Pham et al., "BARO", FSE 2024). Published rankings use them; they are here to be
// compared with. Both learn the fault when the fault time is late, and a column
// of spread 0 is taken in its own unit, so that bytes outrank megabytes.
var (
	NSigma    Method = &spread{"n-sigma/1", meanSD}
	MedianIQR Method = &spread{"median and IQR/1", medianIQR}
)

// spread is a method that divides by a spread.
type spread struct {
	name    string
	measure func(x []float64) (centre, scale float64) // may reorder x
}

// Name implements [Method].
func (m *spread) Name() string { return m.name }

func (m *spread) score(s *scene, b *blame) bool {
	var x []float64
	s.eachUsable(func(i int, g *signal) {
		x = s.baselineOf(x[:0], i)
		centre, scale := m.measure(x)
		if scale == 0 {
			scale = 1 // as the published code does; in the metric's own unit
		}
		x = s.windowOf(x[:0], i)
		for _, v := range x {
			b.metrics[i] = max(b.metrics[i], min(math.Abs(v-centre)/scale, maxDeviation))
		}
	})
	b.strongest(s, 1)
	return true
}

func meanSD(x []float64) (mean, sd float64) { return stat.MeanStdDev(x, nil) }

func medianIQR(x []float64) (median, iqr float64) {
	return order.Median(x), order.Quantile(x, 0.75) - order.Quantile(x, 0.25)
}
