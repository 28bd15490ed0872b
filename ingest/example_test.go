package ingest_test

import (
	"fmt"

	"github.com/portent-go/portent/ingest"
)

// A registry numbers series, a batch holds samples in columns.
func Example() {
	reg := ingest.NewRegistry(0)
	up, _ := reg.Series(ingest.FromStrings(ingest.MetricName, "up", "instance", "db-1"))

	b := ingest.NewBatch(reg)
	b.Append(up, 1_700_000_000_000, 1)
	fmt.Println(b.Len(), reg.Labels(b.Series[0]))
	// Output: 1 up{instance="db-1"}
}

// A gate turns a counter into a rate and understands its restart.
func ExampleGate() {
	gate, err := ingest.NewGate(ingest.GateConfig{})
	if err != nil {
		panic(err)
	}
	var state ingest.GateState
	for i, requests := range []float64{1000, 1500, 2500, 200} {
		perSecond, cause := gate.Admit(&state, ingest.Counter, int64(i)*10_000, requests, 0)
		if cause == ingest.Accepted {
			fmt.Println(perSecond, "requests/s")
		} else {
			fmt.Println(cause)
		}
	}
	// Output:
	// primed
	// 50 requests/s
	// 100 requests/s
	// 20 requests/s
}

// A registry gives the same number to the same labels, in whatever order.
func ExampleRegistry() {
	reg := ingest.NewRegistry(0)
	a, _ := reg.Series(ingest.Labels{{Name: "zone", Value: "b"}, {Name: ingest.MetricName, Value: "load1"}})
	b, _ := reg.Series(ingest.Labels{{Name: ingest.MetricName, Value: "load1"}, {Name: "zone", Value: "b"}})
	fmt.Println(a == b, reg.Len(), reg.Kind(a))
	// Output: true 1 gauge
}

// A decoder records what it could not read beside what it could.
func ExampleBatch() {
	b := ingest.NewBatch(ingest.NewRegistry(0))
	b.Fault(ingest.Syntax, "line 7", "up", `value "abc" is not a number`)
	fmt.Println(b.Drops.Dropped(), b.Faults[0])
	// Output: 1 ingest: malformed input: line 7: up: value "abc" is not a number
}

// Labels print the way Prometheus writes a series.
func ExampleLabels() {
	ls := ingest.FromStrings("job", "api", ingest.MetricName, "http_requests_total")
	fmt.Println(ls, ls.Get("job"), ls.Metric())
	// Output: http_requests_total{job="api"} api http_requests_total
}

// A cause names what became of a sample and leads to its sentinel error.
func ExampleCause() {
	fmt.Println(ingest.OutOfOrder, "|", ingest.OutOfOrder.Err())
	// Output: out_of_order | ingest: sample is older than the newest of its series
}

// Drops tells refusals apart from the ordinary events of a stream.
func ExampleDrops() {
	var d ingest.Drops
	d[ingest.Accepted], d[ingest.Missing], d[ingest.Duplicate] = 100, 3, 2
	fmt.Println(d.Dropped())
	// Output: 2
}

// Without metadata the name decides how a series is read.
func ExampleKindOf() {
	fmt.Println(ingest.KindOf("http_requests_total"), ingest.KindOf("queue_length"))
	// Output: counter gauge
}
