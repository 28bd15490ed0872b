package benchdata

import (
	"strconv"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/rca"
)

// TestBlamedMetrics prints how well each method finds the metrics that people
// named for an anomaly of a server: HitRate@100 % and @150 %, of the odd
// anomalies, the even ones and all. Each anomaly is ranked over the time that
// people gave it, against the day before.
func TestBlamedMetrics(t *testing.T) {
	methods := []rca.Method{rca.Energy, rca.NSigma, rca.MedianIQR, rca.TailProbability, rca.Deviation, rca.OnsetOrder, rca.Ensemble}
	for _, name := range []string{"asd", "smd"} {
		set, _ := Named(name)
		fsys, ok := set.Dir("")
		if !ok {
			t.Skipf("%s is not there: set %s", name, DataVariable)
		}
		exact, wide := make([][]float64, len(methods)), make([][]float64, len(methods))
		var chance []float64
		for table, err := range set.Tables(fsys) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range table.Blame {
				b := &table.Blame[i]
				chance = append(chance, float64(len(b.Columns))/float64(len(table.Value)))
				for m, method := range methods {
					blame := blamedBy(t, table, b, method)
					exact[m] = append(exact[m], measure.HitRate(blame, b.Columns, 1))
					wide[m] = append(wide[m], measure.HitRate(blame, b.Columns, 1.5))
				}
			}
		}
		for m, method := range methods {
			t.Logf("%s %-22s @100 %% odd %.3f even %.3f all %.3f | @150 %% odd %.3f even %.3f all %.3f", name, method.Name(),
				measure.Mean(every(exact[m], 0)), measure.Mean(every(exact[m], 1)), measure.Mean(exact[m]),
				measure.Mean(every(wide[m], 0)), measure.Mean(every(wide[m], 1)), measure.Mean(wide[m]))
		}
		t.Logf("%s chance %.3f, %d anomalies", name, measure.Mean(chance), len(chance))
	}
}

// every returns every other value from i on.
func every(x []float64, i int) (out []float64) {
	for ; i < len(x); i += 2 {
		out = append(out, x[i])
	}
	return out
}

// blamedBy returns what a method gives each metric of a table for an anomaly.
func blamedBy(t *testing.T, table *Table, b *Blame, m rca.Method) []float64 {
	t.Helper()
	f := &rca.Frame{Time: table.Time[:b.To+1]}
	for c, v := range table.Value {
		f.Columns = append(f.Columns, rca.Column{Component: "server", Metric: strconv.Itoa(c), Values: v[:b.To+1]})
	}
	r, err := rca.Rank(f, rca.Options{At: table.Time[b.From], Baseline: 24 * time.Hour, Method: m})
	if err != nil {
		t.Fatal(err)
	}
	blame := make([]float64, len(table.Value))
	for _, k := range r.Metrics {
		c, _ := strconv.Atoi(k.Metric)
		blame[c] = k.Score
	}
	return blame
}
