package benchdata

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/rca"
)

func allCases(t *testing.T, seq iter.Seq2[*CauseCase, error]) (list []*CauseCase) {
	t.Helper()
	for c, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Frame.Validate(); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		list = append(list, c)
	}
	return list
}

func columnOf(c *CauseCase, name string) []float64 {
	for _, k := range c.Frame.Columns {
		if k.Name() == name {
			return k.Values
		}
	}
	return nil
}

func sockShopDisk() map[string]string {
	const head = "time,carts_cpu,carts-db_mem,carts_lat_50\n"
	return map[string]string{
		"carts-cpu/1/normal.csv":       head + "10,1,2000000,9\n11,1.5,2000000,9\n11,1.5,2000000,9\n",
		"carts-cpu/1/anomalous.csv.gz": head + "500,9,3000000,9\n501,,4000000,9\n",
	}
}

func TestSockShopLayout(t *testing.T) {
	c := allCases(t, SockShop(disk(sockShopDisk())))[0]
	if !slices.Equal(c.Frame.Time, []int64{498000, 499000, 500000, 501000}) || c.At != 500000 || c.Fault != "cpu" || !c.BlamesMetric("carts", "cpu") {
		t.Errorf("%+v", c)
	}
	if got := columnOf(c, "carts-db/mem"); !slices.Equal(got, []float64{2, 2, 3, 4}) || columnOf(c, "carts/lat_50") != nil {
		t.Errorf("memory %v", got)
	}
	if got := columnOf(c, "carts/cpu"); got[2] != 9 || !math.IsNaN(got[3]) {
		t.Errorf("cpu %v", got)
	}
}

func petShopDisk() map[string]string {
	const head = "microservice,PetSite,PetSite,db\nmetric,latency,requests,latency\nstatistic,Average,Sum,p90\nunix_timestamp,,,\n"
	var normal strings.Builder
	normal.WriteString(head)
	for i := range petShopFirst + petShopAfter {
		fmt.Fprintf(&normal, "%d,0.1,50,0.2\n", 1_000_000+300*i)
	}
	return map[string]string{
		"low/graph.csv":                     ",PetSite,db\nPetSite,0.0,1.0\ndb,0.0,0.0\n",
		"low/noissue/metrics.csv.gz":        normal.String(),
		"low/test/issue_0/metrics.csv":      head + "5000,0.3,51,0.9\n5300.0,,51,0.9\n",
		"low/test/issue_0/target.json":      `{"target":{"node":"PetSite","metric":"latency","timestamp":5100},"root_cause":{"node":"db"}}`,
		"low/train/issue_10/metrics.csv.gz": head + "5000,0.3,51,0.9\n",
		"low/train/issue_10/target.json":    `{"target":{"node":"PetSite","metric":"availability","timestamp":5000},"root_cause":{"node":"db"}}`,
	}
}

func TestPetShopLayout(t *testing.T) {
	cases := allCases(t, PetShop(disk(petShopDisk())))
	if len(cases) != 4 { // two issues, one normal time with two symptoms
		t.Fatalf("%d cases", len(cases))
	}
	c, calm := cases[0], cases[2]
	n := petShopFirst + petShopAfter
	if c.At != 5_100_000 || c.Frame.Time[n] != 5_000_000 || c.Frame.Time[n-1] != 4_700_000 || !c.Blames("db") ||
		c.Symptom != (rca.Symptom{Component: "PetSite", Metric: "latency_Average"}) || len(c.Graph.Edges) != 1 || c.Graph.Edges[0] != (rca.Edge{Caller: "PetSite", Callee: "db"}) {
		t.Errorf("%+v", c)
	}
	if got := columnOf(c, "PetSite/latency_Average"); got[n-1] != 0.1 || got[n] != 0.3 || !math.IsNaN(got[n+1]) {
		t.Errorf("latency ends %v", got[n-1:])
	}
	if calm.Components != nil || calm.At != calm.Frame.Time[petShopFirst] || len(calm.Frame.Time) != n {
		t.Errorf("%s at %d", calm.Name, calm.At)
	}
}

func nezhaDisk() map[string]string {
	var pod, edge strings.Builder
	pod.WriteString("Time,TimeStamp,PodName,CpuUsage(m),NodeCpuUsageRate(%)\n")
	edge.WriteString("time,timestamp,front_db\n")
	start := time.Date(2022, 8, 22, 3, 0, 20, 0, time.UTC)
	for i := range 120 {
		at := start.Add(time.Duration(i) * time.Minute)
		fmt.Fprintf(&pod, "%s.5 +0000 UTC m=+1,1861140279,db-1-x,%d,3\n", at.Format(wallTime), i)
		fmt.Fprintf(&edge, "%s.7 +0000 UTC m=+1,1,%d\n", at.Add(5*time.Second).Format(wallTime), 1000+i)
	}
	const d = "2022-08-22/"
	fault := func(minute int) string {
		return fmt.Sprintf(`{"inject_timestamp":"%d","inject_pod":"db-1-x","inject_type":"cpu"}`, start.Add(time.Duration(minute)*time.Minute).Unix())
	}
	return map[string]string{
		d + "2022-08-22-fault_list.json":   `{"04":[` + fault(90) + `],"03":[` + fault(5) + `]}`,
		d + "metric/dependency.csv":        "Source,Target,Weight\nfront,db,1\n",
		d + "metric/db-1-x_metric.csv.gz":  pod.String(),
		d + "metric/front-2-y_metric.csv":  pod.String(),
		d + "metric/source_50.csv":         edge.String(),
		d + "metric/destination_50.csv.gz": edge.String(),
	}
}

func TestNezhaLayout(t *testing.T) {
	cases := allCases(t, Nezha(disk(nezhaDisk())))
	if len(cases) != 2 {
		t.Fatalf("%d cases", len(cases))
	}
	early, c := cases[0], cases[1]
	if len(c.Frame.Time) != nezhaHour+4 || c.Window != nezhaWindow || !c.Blames("db") || c.Frame.Time[nezhaHour] != c.At {
		t.Errorf("%d rows, %+v", len(c.Frame.Time), c)
	}
	if got := columnOf(c, "db/CpuUsage(m)"); got[0] != 30 || got[nezhaHour] != 90 {
		t.Errorf("cpu from %v, at the fault %v", got[0], got[nezhaHour])
	}
	if got := columnOf(c, "front>db/latency_source_p50"); got[0] != 1030 {
		t.Errorf("edge from %v", got[0])
	}
	// The first fault of the day borrows later rows for its baseline.
	if got := columnOf(early, "db/CpuUsage(m)"); len(got) != nezhaLeast+4 || got[0] != 13 || got[15] != 0 || got[nezhaLeast] != 5 {
		t.Errorf("early: %v", got)
	}
}

func TestRCAEvalLayouts(t *testing.T) {
	const data = "time,cart_cpu,cart_latency-50,cart_latency-90,redis-cart_mem\n1,0.1,2,3,4\n2,0.2,2,3,4\n"
	for _, c := range []struct{ dir, file string }{
		{"cart_delay/1", "data.csv"}, {"RE1-OB/cart_delay/1", "data.csv.gz"},
		{"RE2/RE2-OB/cart_delay/12", "simple_metrics.csv"}, {"RE3/RE3-OB/cart_delay/3", "metrics.csv"},
	} {
		cases := allCases(t, RCAEval(disk(map[string]string{c.dir + "/" + c.file: data, c.dir + "/inject_time.txt": "2\n"})))
		if len(cases) != 1 {
			t.Fatalf("%s: %d cases", c.dir, len(cases))
		}
		k := cases[0]
		if k.At != 2000 || k.Fault != "delay" || !k.Blames("cart") || !k.BlamesMetric("cart", "latency-90") || k.BlamesMetric("cart", "cpu") || k.Name != c.dir {
			t.Errorf("%s: %+v", c.dir, k)
		}
		if columnOf(k, "redis-cart/mem") == nil {
			t.Error("a component with a hyphen")
		}
	}
}

// A broken file is an error with its name, and the end.
func TestCauseFaults(t *testing.T) {
	f := func(name string, read func(fs.FS) iter.Seq2[*CauseCase, error], files map[string]string, broken, text string, want error) {
		t.Helper()
		if text == "" {
			delete(files, broken)
		} else {
			files[broken] = text
		}
		var last error
		for _, err := range read(disk(files)) {
			if last != nil {
				t.Fatalf("%s goes on after an error", name)
			}
			last = err
		}
		if !errors.Is(last, want) {
			t.Errorf("%s: %v, want %v", name, last, want)
		}
	}
	f("no time", SockShop, sockShopDisk(), "carts-cpu/1/normal.csv", "carts_cpu\n1\n", ErrFormat)
	f("no rows", SockShop, sockShopDisk(), "carts-cpu/1/normal.csv", "time,carts_cpu\n", ErrFormat)
	f("no file", SockShop, sockShopDisk(), "carts-cpu/1/anomalous.csv.gz", "", ErrLayout)
	f("empty", SockShop, map[string]string{"x": "y"}, "x", "y", ErrLayout)
	f("no target", PetShop, petShopDisk(), "low/test/issue_0/target.json", "", ErrLayout)
	f("bad target", PetShop, petShopDisk(), "low/test/issue_0/target.json", "{", ErrFormat)
	f("long target", PetShop, petShopDisk(), "low/test/issue_0/target.json", strings.Repeat(" ", maxSmall+1), ErrLarge)
	f("bad graph", PetShop, petShopDisk(), "low/graph.csv", ",a\na,7\n", ErrFormat)
	f("bad metrics", PetShop, petShopDisk(), "low/test/issue_0/metrics.csv", "a,b\nc\nd,e\n", ErrFormat)
	f("bad list", Nezha, nezhaDisk(), "2022-08-22/2022-08-22-fault_list.json", "[]", ErrFormat)
	f("bad clock", Nezha, nezhaDisk(), "2022-08-22/metric/source_50.csv", "time,x\nnoon,1\n", ErrFormat)
	f("bad inject time", RCAEval, map[string]string{"a_cpu/1/data.csv": "time\n1\n"}, "a_cpu/1/inject_time.txt", "noon", ErrFormat)
}

func TestRecordedCauses(t *testing.T) {
	cases, err := RecordedCauses(recorded.Test)
	if err != nil || len(cases) != 18 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		if err := c.Frame.Validate(); err != nil {
			t.Fatal(err)
		}
		if c.Frame.Time[len(c.Frame.Time)-1] < c.At || len(c.Components) == 0 || len(c.Graph.Edges) != 8 {
			t.Errorf("%s: %+v", c.Name, c.Components)
		}
	}
	if _, err := RecordedCauses("none"); err == nil {
		t.Error("no error for a split that is none")
	}
	if got := perSecond([]int64{0, 1000, 3000, 4000}, []float64{5, math.NaN(), 11, 2}); !math.IsNaN(got[0]) || !math.IsNaN(got[1]) || got[2] != 2 || got[3] != 2 {
		t.Errorf("rates %v", got)
	}
}

func ExampleCauseSets() {
	for _, s := range CauseSets() {
		fmt.Printf("%s: %s\n", s.Name, s.About)
	}
	// Output:
	// rca/sock-shop: CPU and memory hogs, 32 metrics at 1 s, no call graph
	// rca/petshop: a cloud application, call graph, 5 min, and normal times
	// rca/nezha: pods of a shop, 1 min, faults of 3 min
}
