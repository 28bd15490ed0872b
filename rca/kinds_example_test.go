package rca_test

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/rca"
)

func ExampleMethods() {
	frame, chain := shop(), rca.Graph{Edges: []rca.Edge{{Caller: "front", Callee: "cart"}, {Caller: "cart", Callee: "db"}}}
	for _, m := range rca.Methods()[:4] {
		r, err := rca.Rank(frame, rca.Options{At: 1_700_000_090_000, Graph: chain, Method: m})
		fmt.Println(m.Name()+":", r.Top(), err)
	}
	// Output:
	// ensemble/2: db <nil>
	// robust deviation/1: db <nil>
	// n-sigma/1: db <nil>
	// median and IQR/1: db <nil>
}

func ExampleVote() {
	chain := rca.Graph{Edges: []rca.Edge{{Caller: "front", Callee: "cart"}, {Caller: "cart", Callee: "db"}}}
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000, Graph: chain})
	fmt.Printf("%d votes, %.0f %% for %s\n", len(r.Votes), 100*r.Confidence, r.Top())
	fmt.Println(r.Votes[0].Method, "is for", r.Votes[0].Component)
	// Output:
	// 11 votes, 73 % for db
	// robust deviation/1 is for db
}

func ExampleSymptom() {
	chain := rca.Graph{Edges: []rca.Edge{{Caller: "front", Callee: "cart"}, {Caller: "cart", Callee: "db"}}}
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000, Graph: chain, Symptom: rca.Symptom{Component: "front", Metric: "latency"}})
	fmt.Println(r.Top(), r.Abstained)
	// Output: db false
}

func ExampleGraph_Impact() {
	g := rca.Graph{Edges: []rca.Edge{{Caller: "front", Callee: "cart"}, {Caller: "cart", Callee: "db"}}}
	r, _ := rca.Rank(shop(), rca.Options{At: 1_700_000_090_000, Graph: g})
	im := g.Impact(&r)
	for _, p := range im.Parts {
		fmt.Println(p.Component, p.Role)
	}
	fmt.Println(im.Hit, "of", im.Radius)
	// Output:
	// db root
	// front victim
	// cart carrier
	// 2 of [cart front]
}

func ExampleGroupAlerts() {
	g := rca.Graph{Edges: []rca.Edge{{Caller: "front", Callee: "db"}}}
	alerts := []rca.Alert{
		{Component: "db", Metric: "cpu", At: 1000}, {Component: "front", Metric: "latency", At: 3000},
		{Component: "mail", Metric: "queue", At: 2000},
	}
	for _, group := range rca.GroupAlerts(alerts, g, time.Minute) {
		fmt.Println(group.Components, group.Start, group.End)
	}
	// Output:
	// [db front] 1000 3000
	// [mail] 2000 2000
}

func ExampleKindOf() {
	k := rca.KindOf("http_requests_failed_total")
	fmt.Println(k, k.External(), rca.KindOf("container_memory_rss").Internal())
	// Output: errors true true
}
