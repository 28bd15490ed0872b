package benchdata

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
)

func rates(metric string, t []int64, v []float64) []float64 {
	name, _, _ := strings.Cut(metric, "{")
	if ingest.KindOf(name) != ingest.Counter {
		return v
	}
	out := make([]float64, len(v))
	last, lt := math.NaN(), int64(0)
	for i, x := range v {
		out[i] = math.NaN()
		if x != x {
			continue
		}
		if last == last {
			d := x - last
			if d < 0 {
				d = x
			}
			out[i] = d / float64(t[i]-lt) * 1000
		}
		last, lt = x, t[i]
	}
	return out
}

func TestZZRCA(t *testing.T) {
	edges, _ := recorded.Edges()
	var g rca.Graph
	for _, e := range edges {
		g.Edges = append(g.Edges, rca.Edge{Caller: e.Caller, Callee: e.Callee})
	}
	for _, useGraph := range []bool{false, true} {
		hit1, hit3, n := 0, 0, 0
		per := map[string][2]int{}
		for _, sp := range []recorded.Split{recorded.Train, recorded.Validation} {
			incs, _ := recorded.Incidents(sp)
			for _, inc := range incs {
				f := &rca.Frame{Time: inc.Time}
				for _, s := range inc.Services {
					for i, m := range s.Metrics {
						f.Columns = append(f.Columns, rca.Column{Component: s.Name, Metric: m, Values: rates(m, inc.Time, s.Values[i])})
					}
				}
				if os.Getenv("CALLS") != "" {
					for _, c := range inc.Calls {
						comp := c.Caller
						if comp == "client" || comp == "flood" {
							continue
						}
						for i, m := range c.Metrics {
							f.Columns = append(f.Columns, rca.Column{Component: comp, Metric: "client_" + m + ">" + c.Callee, Values: rates(m, inc.Time, c.Values[i])})
						}
					}
				}
				opt := rca.Options{At: inc.Onset}
				if useGraph {
					opt.Graph = g
				}
				r, err := rca.Rank(f, opt)
				if err != nil {
					fmt.Println(inc.ID, err)
					continue
				}
				n++
				x := per[inc.Fault]
				x[1]++
				for k, c := range r.Components {
					if strings.Contains(inc.Target, c.Component) {
						if k == 0 {
							hit1++
							x[0]++
						}
						if k < 3 {
							hit3++
						}
						break
					}
				}
				per[inc.Fault] = x
				if os.Getenv("V") != "" && !strings.Contains(inc.Target, r.Components[0].Component) {
					fmt.Println(inc.ID, inc.Fault, inc.Target, r.Components[0].Component, r.Components[0].Evidence[0].Metric, r.Components[0].Evidence[0].Score, r.Components[0].Evidence[0].Median, r.Components[0].Evidence[0].Scale, r.Components[0].Evidence[0].Peak)
				}
			}
		}
		fmt.Println("graph", useGraph, "AC@1", float64(hit1)/float64(n), "AC@3", float64(hit3)/float64(n), n, per)
	}
}
