package rca_test

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/rca"
)

// chain is who calls whom in the shop.
var chain = rca.Graph{Edges: []rca.Edge{{Caller: "front", Callee: "cart"}, {Caller: "cart", Callee: "db"}}}

func ExampleAlert() {
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000})
	var alerts []rca.Alert // one for every metric that left its ordinary for good
	for _, c := range r.Metrics {
		if e := c.Evidence[0]; e.Sustained {
			alerts = append(alerts, rca.Alert{Component: c.Component, Metric: c.Metric, At: e.Onset})
		}
	}
	groups := rca.GroupAlerts(alerts, chain, time.Minute)
	fmt.Println(len(alerts), "alerts,", len(groups), "incident")
	// Output: 4 alerts, 1 incident
}

func ExampleGroup() {
	alerts := []rca.Alert{
		{Component: "front", Metric: "latency", At: 9000}, {Component: "db", Metric: "cpu", At: 1000},
		{Component: "cart", Metric: "latency", At: 5000}, {Component: "db", Metric: "cpu", At: 600_000},
	}
	for _, g := range rca.GroupAlerts(alerts, chain, 10*time.Second) {
		fmt.Printf("%v from %d to %d, first %s of %s\n", g.Components, g.Start, g.End, g.Alerts[0].Metric, g.Alerts[0].Component)
	}
	// Output:
	// [cart db front] from 1000 to 9000, first cpu of db
	// [db] from 600000 to 600000, first cpu of db
}

func ExampleImpact() {
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000, Graph: chain})
	im := chain.Impact(&r)
	fmt.Printf("%s can hurt %v, and hurts %d of them\n", r.Top(), im.Radius, im.Hit)
	// Output: db can hurt [cart front], and hurts 2 of them
}

func ExamplePart() {
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000, Graph: chain})
	for _, p := range chain.Impact(&r).Parts {
		if p.Role == rca.Victim {
			fmt.Println("users feel it at", p.Component)
		}
	}
	// Output: users feel it at front
}

// Without a call graph nobody is known to pass trouble on.
func ExampleRole() {
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000})
	for _, p := range (rca.Graph{}).Impact(&r).Parts {
		fmt.Println(p.Component, p.Role)
	}
	// Output:
	// db root
	// cart victim
	// front victim
}

func ExampleKind() {
	for _, name := range []string{"cpu_usage", "latency_p99", "fs_writes_bytes", "colour"} {
		k := rca.KindOf(name)
		fmt.Printf("%s: %v, felt by callers: %v\n", name, k, k.External())
	}
	// Output:
	// cpu_usage: cpu, felt by callers: false
	// latency_p99: latency, felt by callers: true
	// fs_writes_bytes: disk, felt by callers: false
	// colour: other, felt by callers: false
}

// Methods answer different questions: what moved farthest, who adds the most time
// of its own (of front's 0.24 s more, cart accounts for 0.10), what moves with the
// symptom, as followers do too.
func ExampleMethod() {
	symptom := rca.Symptom{Component: "front", Metric: "latency"}
	for _, m := range []rca.Method{rca.Deviation, rca.FaultFlow, rca.Correlation} {
		r, err := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000, Graph: chain, Symptom: symptom, Method: m})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %s, %.0f %%\n", m.Name(), r.Top(), 100*r.Components[0].Share)
	}
	// Output:
	// robust deviation/1: db, 89 %
	// fault-flow accounting/1: front, 75 %
	// correlation with the symptom/1: cart, 50 %
}

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
