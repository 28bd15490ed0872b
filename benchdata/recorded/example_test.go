package recorded_test

import (
	"fmt"
	"log"
	"math"
	"slices"

	"github.com/portent-go/portent/benchdata/recorded"
)

func ExampleLives() {
	lives, err := recorded.Lives(recorded.Train)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range lives {
		if l.Fault == "memory-leak" && l.Died() {
			fmt.Printf("life %d leaks and dies by %s after %d s\n", l.ID, l.Cause, (l.Death-l.Onset)/1000)
			break
		}
	}
	// Output: life 19 leaks and dies by oom-kill after 32 s
}

// life returns one life of the training part.
func life(id int) *recorded.Life {
	lives, err := recorded.Lives(recorded.Train)
	if err != nil {
		log.Fatal(err)
	}
	return &lives[slices.IndexFunc(lives, func(l recorded.Life) bool { return l.ID == id })]
}

func ExampleLife() {
	l := life(19)
	used, limit := l.Series("container_memory_working_set_bytes"), l.Series("container_spec_memory_limit_bytes")
	for i, t := range l.Time {
		if used[i] > limit[i]/2 {
			fmt.Printf("%s %s: half of the memory %d s before the end\n", l.Kind, l.Fault, (l.Death-t)/1000)
			break
		}
	}
	// Output: harmful memory-leak: half of the memory 14 s before the end
}

func ExampleLimits() {
	l := life(19).Limits
	fmt.Printf("%.2f of a core, %.0f MiB, %.0f files\n", l.CPU, l.Memory/(1<<20), l.FDs)
	// Output: 0.06 of a core, 71 MiB, 433 files
}

func ExampleSplit() {
	fmt.Println(recorded.Splits())
	// Output: [train validation test]
}

// incident returns one incident of the training part.
func incident(id int) *recorded.Incident {
	incidents, err := recorded.Incidents(recorded.Train)
	if err != nil {
		log.Fatal(err)
	}
	return &incidents[slices.IndexFunc(incidents, func(in recorded.Incident) bool { return in.ID == id })]
}

func ExampleIncident() {
	in := incident(3)
	fmt.Printf("%s at %s for %d s, seen in %s\n", in.Fault, in.Target, (in.Cleared-in.Onset)/1000, in.Carrier)
	// Output: network-delay at inventory>db for 47 s, seen in http_request_duration_seconds_p50
}

func ExampleService() {
	in := incident(1)
	fds := in.Service("orders").Series("process_open_fds")
	most := 0.0
	for _, v := range fds {
		if v > most { // false for NaN, when the service was down
			most = v
		}
	}
	fmt.Printf("%s of %s: from %g to %g descriptors\n", in.Fault, in.Target, fds[0], most)
	// Output: fd-leak of orders: from 14 to 231 descriptors
}

func ExampleCalls() {
	in := incident(3)
	i := slices.IndexFunc(in.Calls, func(c recorded.Calls) bool { return c.Caller == "inventory" && c.Callee == "db" })
	p50 := in.Calls[i].Series("http_request_duration_seconds_p50")
	before, during := math.NaN(), math.NaN()
	for j, t := range in.Time {
		switch {
		case t < in.Onset:
			before = p50[j]
		case t < in.Cleared:
			during = p50[j]
		}
	}
	fmt.Printf("%.0f ms before, %.0f ms during the fault\n", 1000*before, 1000*during)
	// Output: 1 ms before, 790 ms during the fault
}

func ExampleRestart() {
	for _, r := range incident(6).Restarts {
		fmt.Println(r.Service, r.Cause)
	}
	// Output: inventory oom-kill
}

func ExampleEdge() {
	edges, err := recorded.Edges()
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range edges {
		fmt.Printf("%s calls %s in %g of its requests\n", e.Caller, e.Callee, e.Share)
	}
	// Output:
	// gateway calls orders in 1 of its requests
	// gateway calls catalog in 0.7 of its requests
	// orders calls payments in 0.6 of its requests
	// orders calls inventory in 0.8 of its requests
	// catalog calls cache in 1 of its requests
	// catalog calls db in 0.3 of its requests
	// inventory calls db in 0.9 of its requests
	// payments calls db in 1 of its requests
}

func ExampleMachine() {
	m, err := recorded.Host()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f GiB of memory\n", m.Series("node_memory_MemTotal_bytes")[0]/(1<<30))
	// Output: 24 GiB of memory
}
