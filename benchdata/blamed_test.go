package benchdata

import (
	"fmt"
	"maps"
	"slices"
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
		exact, wide := make([]byHalf, len(methods)), make([]byHalf, len(methods))
		var chance []float64
		anomalies := 0
		for table, err := range set.Tables(fsys) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range table.Blame {
				b := &table.Blame[i]
				chance = append(chance, float64(len(b.Columns))/float64(len(table.Value)))
				for m, method := range methods {
					blame := blamedBy(t, table, b, method)
					exact[m].add(table.Name, anomalies, measure.HitRate(blame, b.Columns, 1))
					wide[m].add(table.Name, anomalies, measure.HitRate(blame, b.Columns, 1.5))
				}
				anomalies++
			}
		}
		for m, method := range methods {
			t.Logf("%s %-22s @100 %% %v | @150 %% %v", name, method.Name(), exact[m], wide[m])
		}
		t.Logf("%s chance %.3f, %d anomalies", name, measure.Mean(chance), anomalies)
	}
}

// byHalf is rates of odd anomalies, even ones, and by server.
type byHalf struct {
	half   [2][]float64
	server map[string][]float64
}

func (h *byHalf) add(server string, i int, rate float64) {
	h.half[i%2] = append(h.half[i%2], rate)
	if h.server == nil {
		h.server = map[string][]float64{}
	}
	h.server[server] = append(h.server[server], rate)
}

// String writes the mean over anomalies, and over the means of servers.
func (h byHalf) String() string {
	var servers []float64
	for _, s := range slices.Sorted(maps.Keys(h.server)) {
		servers = append(servers, measure.Mean(h.server[s]))
	}
	return fmt.Sprintf("odd %.3f even %.3f all %.3f, by server %.3f", measure.Mean(h.half[0]), measure.Mean(h.half[1]),
		measure.Mean(slices.Concat(h.half[0], h.half[1])), measure.Mean(servers))
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
