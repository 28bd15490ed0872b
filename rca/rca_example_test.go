package rca_test

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/rca"
)

// shop is two minutes of three components at 1 s; from second 90 on the
// database burns CPU and everybody in front of it is slow.
func shop() *rca.Frame {
	f := &rca.Frame{Columns: []rca.Column{
		{Component: "front", Metric: "latency"}, {Component: "cart", Metric: "latency"},
		{Component: "db", Metric: "cpu"}, {Component: "db", Metric: "latency"},
	}}
	for i := range 120 {
		f.Time = append(f.Time, 1_700_000_000_000+1000*int64(i))
		wobble, after := 1+0.02*math.Sin(float64(i)), 1.0
		if i >= 90 {
			after = 3
		}
		for j, level := range []float64{0.120 * after, 0.050 * after, 0.10 * after * after, 0.010 * after} {
			f.Columns[j].Values = append(f.Columns[j].Values, level*wobble)
		}
	}
	return f
}

func ExampleRank() {
	r, err := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := r.Components[0].Evidence[0]
	fmt.Printf("%s, %.0f %% of the blame: %s went from %.2f to %.2f\n", r.Top(), 100*r.Components[0].Share, e.Metric, e.Median, e.Peak)
	// Output: db, 87 % of the blame: cpu went from 0.10 to 0.92
}

func ExampleGraph() {
	g := rca.Graph{Edges: []rca.Edge{{Caller: "front", Callee: "cart"}, {Caller: "cart", Callee: "db"}}}
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000, Graph: g})
	for _, c := range r.Components {
		fmt.Printf("%s %.2f\n", c.Component, c.Share)
	}
	// Output:
	// db 0.49
	// front 0.34
	// cart 0.17
}

func ExampleRanking() {
	calm := shop()
	for j := range calm.Columns {
		calm.Columns[j].Values = calm.Columns[j].Values[:90]
	}
	calm.Time = calm.Time[:90]
	r, _ := rca.Rank(calm, rca.Options{At: calm.Time[60]})
	fmt.Println(r.Abstained, r.Top() == "", len(r.Components))
	// Output: true true 3
}

func ExampleOptions_Validate() {
	fmt.Println(rca.Options{Floor: -1, Level: 2}.Validate())
	// Output:
	// rca: invalid options: Floor is -1, want 0 (default) to below 1
	// rca: invalid options: Level is 2, want 0 (default) to 1
}

func ExampleFrame_Validate() {
	f := rca.Frame{Time: []int64{1000, 2000}, Columns: []rca.Column{{Component: "db", Metric: "cpu", Values: []float64{0.5}}}}
	fmt.Println(f.Validate())
	// Output: rca: invalid frame: column "db/cpu" has 1 values for 2 rows
}

func ExampleWarning() {
	f := shop()
	f.Columns = append(f.Columns, rca.Column{Component: "cache", Metric: "hits", Values: make([]float64, 120)})
	for i := range 120 {
		f.Columns[4].Values[i] = math.NaN()
	}
	r, _ := rca.Rank(f, rca.Options{At: f.Time[90]})
	fmt.Println(r.Warnings[0])
	// Output: cache/hits: too few values before the fault (0)
}
