package memory_test

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
)

// experience is a memory of three incidents, two of them alike.
func experience() *memory.Memory {
	mem, err := memory.Open("", memory.Options{})
	if err != nil {
		panic(err)
	}
	for _, c := range []memory.Case{
		{From: 1_700_000_000_000, Title: "orders-db ran out of memory", Blamed: "orders-db", Fingerprint: filledUp("orders-db"),
			Outcomes: []memory.Outcome{{Fix: "restart", Result: memory.Failed}, {Fix: "add memory", Result: memory.Worked}}},
		{From: 1_700_100_000_000, Title: "users-db ran out of memory", Blamed: "users-db", Fingerprint: filledUp("users-db"),
			Outcomes: []memory.Outcome{{Fix: "add memory", Result: memory.Worked}}},
		{From: 1_700_200_000_000, Title: "mail stood still", Blamed: "mail", Fingerprint: memory.Fingerprint{
			Movements: []memory.Movement{{Component: "mail", Metric: "queue", Role: memory.Root, Direction: 1, Size: 30}}}},
	} {
		if _, err := mem.Add(c); err != nil {
			panic(err)
		}
	}
	return mem
}

// leak is a database whose memory fills up at second 60 and that is restarted at
// second 100, with the callers that wait for it; back is how many seconds the
// memory takes to be back. The ranking is of what was seen up to the restart.
func leak(back int) (f *rca.Frame, r rca.Ranking, fix int64) {
	f = &rca.Frame{Columns: []rca.Column{{Component: "db", Metric: "memory_bytes"}, {Component: "front", Metric: "latency_seconds"}}}
	for i := range 160 {
		f.Time = append(f.Time, 1_700_000_000_000+1000*int64(i))
		used, slow, wobble := 1e9, 0.1, 1+0.01*math.Sin(float64(i))
		if i >= 60 && i < 100+back {
			used = 4e9
		}
		if i >= 60 && i < 100 {
			slow = 0.5
		}
		f.Columns[0].Values = append(f.Columns[0].Values, used*wobble)
		f.Columns[1].Values = append(f.Columns[1].Values, slow*wobble)
	}
	r, err := rca.Rank(f, rca.Options{At: f.Time[60], Window: 40 * time.Second})
	if err != nil {
		panic(err)
	}
	return f, r, f.Time[100]
}

// backups is thirty days of a disk that is busy at two every night, and on the
// last day at noon as well.
func backups() (f *rca.Frame, noon rca.Span) {
	f = &rca.Frame{Columns: []rca.Column{{Component: "disk", Metric: "busy"}}}
	for hour := range 24 * 30 {
		f.Time = append(f.Time, 1_700_006_400_000+3_600_000*int64(hour)) // from midnight on
		busy := 0.10 + 0.001*float64(hour%7)
		if hour%24 == 2 || hour == 24*29+12 {
			busy += 0.8
		}
		f.Columns[0].Values = append(f.Columns[0].Values, busy)
	}
	at := f.Time[24*29+12]
	return f, rca.Span{From: at, To: at + 1}
}

func ExampleUnusual() {
	f, noon := backups()
	list, _ := memory.Compare(f, noon, memory.CompareOptions{})
	for _, u := range list {
		fmt.Printf("%s %s is %.2f, usually %.2f (%.2f to %.2f); as far on %d of %d days\n", u.Component, u.Metric, u.Now, u.Usual, u.Low, u.High, u.Reached, u.Days)
	}
	// Output: disk busy is 0.90, usually 0.10 (0.10 to 0.11); as far on 0 of 29 days
}

// With the hours of the night let in, what runs at noon has been seen before.
func ExampleCompareOptions() {
	f, noon := backups()
	for _, slack := range []time.Duration{0, 10 * time.Hour} {
		list, err := memory.Compare(f, noon, memory.CompareOptions{Days: 7, Slack: slack})
		fmt.Println(len(list), err)
	}
	// Output:
	// 1 <nil>
	// 0 <nil>
}

// The same incident in another version is not quite the same.
func ExampleFingerprint() {
	a, b := filledUp("orders-db"), filledUp("orders-db")
	b.Tags = []string{"version=4.2"}
	same, _ := memory.Similarity(a, a)
	tagged, _ := memory.Similarity(a, b)
	fmt.Printf("%.2f %.2f\n", same, tagged)
	// Output: 1.00 0.80
}

func ExampleMovement() {
	f := memory.Fingerprint{Movements: []memory.Movement{{Component: "db", Metric: "cpu", Direction: 2, Size: math.NaN()}}}
	fmt.Println(f.Validate())
	// Output: memory: invalid case: movement of "db" "cpu": size NaN, role 0, direction 2
}

func ExampleRole() {
	_, r, _ := leak(0)
	for _, m := range memory.FingerprintOf(&r).Movements {
		fmt.Println(m.Component, m.Role)
	}
	// Output:
	// front victim
	// db root
}

func ExampleID() {
	mem := experience()
	defer mem.Close()
	id, _ := mem.Add(memory.Case{From: 1_700_300_000_000, Title: "DNS"})
	fmt.Println(id, mem.Note(id, "a typing error"), mem.Note(id+1, "whose?"))
	c, ok := mem.Case(id)
	fmt.Println(c.Title, c.Notes, ok)
	// Output:
	// 4 <nil> memory: no such case: 5
	// DNS [a typing error] true
}

func ExampleMatch() {
	mem := experience()
	defer mem.Close()
	for _, m := range mem.Similar(filledUp("cart-db"), 3) {
		fmt.Printf("%.2f %s\n", m.Similarity, m.Case.Title)
	}
	// Output:
	// 0.79 users-db ran out of memory
	// 0.79 orders-db ran out of memory
}

func ExampleReason() {
	s, reasons := memory.Similarity(filledUp("orders-db"), filledUp("cart-db"))
	sum := 0.0
	for _, r := range reasons {
		sum += r.Points
	}
	last := reasons[len(reasons)-1]
	fmt.Printf("%s: %.2f; all add up: %v\n", last.Text, last.Points, math.Abs(sum-s) < 1e-9)
	// Output: 1 more: 0.01; all add up: true
}

// Two cases are kept: the first is forgotten.
func ExampleOptions() {
	mem, err := memory.Open("", memory.Options{MaxCases: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer mem.Close()
	for _, title := range []string{"one", "two", "three"} {
		_, _ = mem.Add(memory.Case{Title: title})
	}
	for c := range mem.Cases() {
		fmt.Println(c.ID, c.Title)
	}
	// Output:
	// 2 two
	// 3 three
}

func ExampleOutcome() {
	mem := experience()
	defer mem.Close()
	now := filledUp("cart-db")
	before := mem.Propose(now, 1)[0]
	_ = mem.Resolve(1, memory.Outcome{Fix: before.Fix, Result: memory.Failed, Detail: "full again after an hour"})
	after := mem.Propose(now, 1)[0]
	fmt.Printf("%s: %.2f, after a failure %.2f\n", after.Fix, before.Success, after.Success)
	// Output: add memory: 0.73, after a failure 0.57
}

func ExampleResult() {
	fmt.Println(memory.Failed, memory.Helped, memory.Worked)
	// Output: failed helped worked
}

func ExampleProposal() {
	mem := experience()
	defer mem.Close()
	for _, p := range mem.Propose(filledUp("cart-db"), 5) {
		fmt.Printf("%s: %.2f (%.2f to %.2f), worked %.0f of %d times\n", p.Fix, p.Success, p.Low, p.High, p.Worked, p.Tried)
	}
	// Output:
	// add memory: 0.73 (0.39 to 0.97), worked 2 of 2 times
	// restart: 0.48 (0.12 to 0.86), worked 0 of 1 times
}

func ExampleTrial() {
	mem := experience()
	defer mem.Close()
	for _, t := range mem.Propose(filledUp("cart-db"), 1)[0].Evidence {
		fmt.Printf("case %d, %.2f like this: %s %v\n", t.Case, t.Similarity, t.Outcome.Fix, t.Outcome.Result)
	}
	// Output:
	// case 2, 0.79 like this: add memory worked
	// case 1, 0.79 like this: add memory worked
}

func ExampleRecovery() {
	for _, back := range []int{10, 60} { // seconds; the data end before 60
		f, r, fix := leak(back)
		rec, err := memory.Recovered(f, &r, fix)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, m := range rec.Metrics {
			fmt.Print(m.Metric, " back: ", m.Back, ", ")
		}
		fmt.Println("so it", rec.Result)
	}
	// Output:
	// memory_bytes back: true, latency_seconds back: true, so it worked
	// memory_bytes back: false, latency_seconds back: true, so it helped
}

func ExampleMetricRecovery() {
	f, r, fix := leak(10)
	rec, _ := memory.Recovered(f, &r, fix)
	for _, m := range rec.Metrics {
		fmt.Printf("%s: %.2g, then %.2g, now %.2g, back after %d s\n", m.Metric, m.Before, m.During, m.After, (m.BackAt-fix)/1000)
	}
	// Output:
	// memory_bytes: 1e+09, then 4e+09, now 1e+09, back after 10 s
	// latency_seconds: 0.1, then 0.5, now 0.1, back after 0 s
}
