package benchdata

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/benchdata/recorded"
)

func newMonitor(t *testing.T, cfg portent.Config) *portent.Monitor {
	t.Helper()
	cfg.Shards = 1
	m, err := portent.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// push replays recorded columns.
func push(t *testing.T, m *portent.Monitor, times []int64, columns []recorded.Column) {
	t.Helper()
	b := m.NewBatch()
	for i, at := range times {
		b.Reset()
		for _, c := range columns {
			b.Append(c.Series, at, c.Values[i])
		}
		if err := m.Push(b); err != nil {
			t.Fatal(err)
		}
	}
	m.Flush()
}

// scored is a score and what came true.
type scored struct {
	score float64
	truth bool
}

// averagePrecision returns the area under the precision-recall curve as a sum of
// steps, AP = Σ (Rₖ − Rₖ₋₁)·Pₖ (Zhu 2004, "Recall, precision and average
// precision"), ties taken together; and the share of positives, which is what
// chance scores.
func averagePrecision(s []scored) (ap, chance float64) {
	s = slices.Clone(s)
	slices.SortFunc(s, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	positives := 0
	for _, x := range s {
		if x.truth {
			positives++
		}
	}
	hits, before := 0, 0
	for i, x := range s {
		if x.truth {
			hits++
		}
		if i == len(s)-1 || s[i+1].score != x.score {
			ap += float64(hits-before) / float64(positives) * float64(hits) / float64(i+1)
			before = hits
		}
	}
	return ap, float64(positives) / float64(len(s))
}

// bootstrap returns the 95 % percentile interval of a statistic over n groups
// drawn with replacement, 1,000 times, seeded (Efron & Tibshirani 1993, chapter
// 13).
func bootstrap(n int, statistic func(pick []int) float64) (lo, hi float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	values, pick := make([]float64, 1000), make([]int, n)
	for k := range values {
		for i := range pick {
			pick[i] = rng.IntN(n)
		}
		values[k] = statistic(pick)
	}
	slices.Sort(values)
	return values[25], values[974]
}

func TestAveragePrecision(t *testing.T) {
	f := func(want float64, s ...scored) {
		t.Helper()
		if ap, _ := averagePrecision(s); math.Abs(ap-want) > 1e-12 {
			t.Errorf("%v: %v, want %v", s, ap, want)
		}
	}
	// scikit-learn 1.5: average_precision_score([1,0,1,0], [.9,.8,.7,.1])
	f(0.8333333333333333, scored{0.9, true}, scored{0.8, false}, scored{0.7, true}, scored{0.1, false})
	f(0.5, scored{0.5, true}, scored{0.5, false}) // ties in either order
	f(0.5, scored{0.5, false}, scored{0.5, true})
	f(1, scored{1, true}, scored{0, false})
}
