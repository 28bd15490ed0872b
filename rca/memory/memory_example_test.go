package memory_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
)

// filledUp is the fingerprint of a component whose memory filled up.
func filledUp(component string) memory.Fingerprint {
	return memory.Fingerprint{Movements: []memory.Movement{
		{Component: component, Metric: "memory_bytes", Role: memory.Root, Direction: 1, Size: 200, Rise: 120_000},
		{Component: "front", Metric: "latency_seconds", Role: memory.Victim, Direction: 1, Size: 12, Delay: 60_000, Rise: 9_000},
	}}
}

func ExampleMemory() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	mem, err := memory.Open(filepath.Join(dir, "incidents"), memory.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer mem.Close()

	// An incident is over: remember it, and what helped.
	id, _ := mem.Add(memory.Case{From: 1_700_000_000_000, Title: "orders-db ran out of memory", Blamed: "orders-db", Fingerprint: filledUp("orders-db")})
	_ = mem.Resolve(id, memory.Outcome{Fix: "add memory", Result: memory.Worked})

	// Weeks later something like it happens elsewhere.
	now := filledUp("cart-db")
	for _, m := range mem.Similar(now, 1) {
		fmt.Printf("%.0f %% like %q, because %s\n", 100*m.Similarity, m.Case.Title, m.Reasons[0].Text)
	}
	for _, p := range mem.Propose(now, 1) {
		fmt.Printf("try: %s, works with probability %.2f (%.2f to %.2f)\n", p.Fix, p.Success, p.Low, p.High)
	}
	// Output:
	// 82 % like "orders-db ran out of memory", because memory_bytes of the blamed component rose
	// try: add memory, works with probability 0.74 (0.38 to 0.98)
}

func ExampleFingerprintOf() {
	f := rca.Frame{Columns: []rca.Column{{Component: "db", Metric: "memory_bytes"}, {Component: "front", Metric: "latency_seconds"}}}
	for i := range 60 {
		f.Time = append(f.Time, 1_700_000_000_000+int64(i)*1000)
		memory, latency := 1e9+1e7*float64(i%3), 0.1+0.01*float64(i%2)
		if i >= 40 {
			memory, latency = 4e9, 0.2
		}
		f.Columns[0].Values = append(f.Columns[0].Values, memory)
		f.Columns[1].Values = append(f.Columns[1].Values, latency)
	}
	r, err := rca.Rank(&f, rca.Options{At: f.Time[40]})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range memory.FingerprintOf(&r, "zone=west").Movements {
		fmt.Println(m.Component, m.Metric, m.Role, m.Direction)
	}
	// Output:
	// db memory_bytes root 1
	// front latency_seconds victim 1
}

func ExampleSimilarity() {
	s, reasons := memory.Similarity(filledUp("orders-db"), filledUp("cart-db"))
	fmt.Printf("%.2f\n", s)
	for _, r := range reasons[:3] {
		fmt.Printf("%.2f %s\n", r.Points, r.Text)
	}
	// Output:
	// 0.85
	// 0.39 memory_bytes of the blamed component rose
	// 0.19 memory_bytes rose somewhere
	// 0.10 memory of the blamed component rose
}

func ExampleCompare() {
	f := rca.Frame{Columns: []rca.Column{{Component: "db", Metric: "requests"}}}
	for hour := range 24 * 20 {
		f.Time = append(f.Time, 1_700_000_000_000+int64(hour)*3_600_000)
		load := 100 + 10*float64(hour%24) + float64(hour/24%3) // rises through the day
		if hour == 24*20-20 {
			load = 330
		}
		f.Columns[0].Values = append(f.Columns[0].Values, load)
	}
	at := f.Time[24*20-20]
	list, _ := memory.Compare(&f, rca.Span{From: at, To: at + 1}, memory.CompareOptions{})
	for _, u := range list {
		fmt.Printf("%s %s is at %.0f, at these hours it is usually at %.0f (%d days)\n", u.Component, u.Metric, u.Now, u.Usual, u.Days)
	}
	// Output: db requests is at 330, at these hours it is usually at 141 (19 days)
}

func ExampleCase_Validate() {
	c := memory.Case{From: 2, To: 1, Outcomes: []memory.Outcome{{Result: memory.Worked}}}
	fmt.Println(c.Validate())
	// Output:
	// memory: invalid case: from 2 to 1
	// memory: invalid case: fix "" with 0 bytes of detail: want a name and at most 4096 bytes
}
