package rca_test

import (
	"fmt"

	"github.com/portent-go/portent/rca"
)

func ExampleCause() {
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000})
	for _, c := range r.Metrics[:2] {
		fmt.Printf("%s/%s %.2f\n", c.Component, c.Metric, c.Share)
	}
	// Output:
	// db/cpu 0.62
	// db/latency 0.29
}

func ExampleEvidence() {
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000})
	e := r.Metrics[0].Evidence[0]
	fmt.Printf("%s: %.2f ± %.4f, then %.2f; direction %+d, sustained %v\n", e.Metric, e.Median, e.Scale, e.Peak, e.Direction, e.Sustained)
	// Output: cpu: 0.10 ± 0.0021, then 0.92; direction +1, sustained true
}

func ExampleColumn() {
	fmt.Println(rca.Column{Component: "db", Metric: "cpu"}.Name())
	// Output: db/cpu
}

func ExampleEdge() {
	g := rca.Graph{Edges: []rca.Edge{{Caller: "front"}}}
	fmt.Println(rca.Options{Graph: g}.Validate())
	// Output: rca: invalid options: graph edge 0 is "front" -> "", want two names
}

func ExampleSpan() {
	s := rca.Span{From: 1000, To: 2000}
	fmt.Println(s.Contains(1000), s.Contains(2000))
	// Output: true false
}

func ExampleWarningKind() {
	fmt.Println(rca.Vanished)
	// Output: no value after the fault
}
