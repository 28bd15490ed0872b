package portent_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/scoring/catalog"
)

// replayed switches the clock off: the examples push samples of long ago.
func replayed(cfg portent.Config) *portent.Monitor {
	cfg.Now = func() time.Time { return time.Time{} }
	m, err := portent.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	return m
}

// noon is when the samples of the examples begin.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// minutes returns a batch with n samples of a metric, a minute apart, around 100
// with a seeded noise of 5; the last three are 200 when broken.
func minutes(m *portent.Monitor, n int, broken bool, metric, instance string) *ingest.Batch {
	rng := rand.New(rand.NewPCG(1, 2))
	b := m.NewBatch()
	id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, metric, "instance", instance))
	for i := range n {
		v := 100 + 5*rng.NormFloat64()
		if broken && i >= n-3 {
			v = 200
		}
		b.Append(id, noon.Add(time.Duration(i)*time.Minute).UnixMilli(), v)
	}
	return b
}

func Example() {
	m, err := portent.New(portent.Config{
		Now: func() time.Time { return time.Time{} }, // a replay: no clock
		Hooks: portent.Hooks{Event: func(ev portent.Event) {
			fmt.Println(time.UnixMilli(ev.Time).UTC().Format("15:04"), ev.Kind, ev.Instance)
			v := ev.Anomaly.Current
			fmt.Printf("%v is %.0f, expected %.0f to %.0f\n", ev.Anomaly.Series, v.Value, v.Lower, v.Upper)
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	b := m.NewBatch()
	queue, _ := m.Registry().Series(ingest.FromStrings("__name__", "queue_length", "instance", "web-1"))
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		v := 100 + 5*rng.NormFloat64()
		if i == 299 {
			v = 200
		}
		b.Append(queue, noon.Add(time.Duration(i)*time.Minute).UnixMilli(), v)
	}
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 16:59 anomaly_opened web-1
	// queue_length{instance="web-1"} is 200, expected 90 to 109
}

func ExampleMonitor_Events() {
	m := replayed(portent.Config{})
	ctx, cancel := context.WithCancel(context.Background())
	events := m.Events(ctx) // from here on nothing is missed
	if err := m.Push(minutes(m, 300, true, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	cancel() // a service would go on; the loop reads what is left and ends
	for ev := range events {
		fmt.Println(ev.Seq, ev.Kind, ev.Anomaly.Series)
	}
	// Output:
	// 1 anomaly_opened queue_length{instance="web-1"}
}

func ExampleMonitor_SaveSnapshot() {
	dir, err := os.MkdirTemp("", "portent")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	m := replayed(portent.Config{})
	fmt.Println("first start:", errors.Is(m.LoadSnapshot(dir), fs.ErrNotExist))
	if err := m.Push(minutes(m, 300, false, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	if err := m.SaveSnapshot(dir); err != nil { // once a minute, say, and at the end
		log.Fatal(err)
	}

	again := replayed(portent.Config{})
	if err := again.LoadSnapshot(dir); err != nil {
		log.Fatal(err)
	}
	fmt.Println("restored:", again.Status()[0].Instance, again.Status()[0].Series)
	// Output:
	// first start: true
	// restored: web-1 1
}

func ExampleMonitor_WriteMetrics() {
	m := replayed(portent.Config{})
	if err := m.Push(minutes(m, 300, true, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	var page bytes.Buffer // or an http.ResponseWriter
	if err := m.WriteMetrics(&page); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.Contains(line, `for="queue_length"`) || strings.HasPrefix(line, "portent_alarms") {
			name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			v, _ := strconv.ParseFloat(value, 64)
			fmt.Printf("%s %.2f\n", name, v) // on the page with all digits
		}
	}
	// Output:
	// portent_alarms_open 1.00
	// yhat{for="queue_length",instance="web-1"} 112.08
	// yhat_lower{for="queue_length",instance="web-1"} 101.61
	// yhat_upper{for="queue_length",instance="web-1"} 122.55
	// anomaly_score{for="queue_length",instance="web-1"} 1.00
	// anomaly_alarm{for="queue_length",instance="web-1"} 1.00
}

// Status is what a dashboard shows.
func ExampleStatus() {
	m := replayed(portent.Config{})
	b := m.NewBatch()
	for i := range 60 { // a container that fills up, a gigabyte being its limit
		t := noon.Add(time.Duration(i) * time.Second).UnixMilli()
		for name, v := range map[string]float64{"container_memory_working_set_bytes": 5e8 + 7e6*float64(i), "container_spec_memory_limit_bytes": 1e9} {
			id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, name, "instance", "web-1"))
			b.Append(id, t, v)
		}
	}
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	for _, st := range m.Status() {
		r := st.Risk.Reasons[0]
		fmt.Printf("%s: %d series, fails within %v with %.0f %%: %s %s\n",
			st.Instance, st.Series, st.Risk.Horizon, 100*st.Risk.Probability, r.Signal, r.Feature)
	}
	// Output:
	// web-1: 2 series, fails within 2m0s with 100 %: memory_utilization urgency
}

// A risk names the signals that speak for it; their contributions and the
// model's bias add up to its log-odds.
func ExampleRisk() {
	var raised *portent.Event
	m := replayed(portent.Config{Hooks: portent.Hooks{Event: func(ev portent.Event) {
		if ev.Kind == portent.RiskRaised && raised == nil {
			raised = &ev
		}
	}}})
	b := m.NewBatch()
	open, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "process_open_fds", "instance", "web-1"))
	limit, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "process_max_fds", "instance", "web-1"))
	for i := range 110 {
		t := noon.Add(time.Duration(i) * time.Second).UnixMilli()
		b.Append(open, t, 100+8*float64(i)) // a leak
		b.Append(limit, t, 1024)
	}
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	at := time.UnixMilli(raised.Time).Sub(noon)
	fmt.Printf("after %v: fails within %v with %.0f %%, most likely in %v\n", at, raised.Risk.Horizon, 100*raised.Risk.Probability, raised.Risk.Lead.Round(time.Second))
	fmt.Println(raised.Risk.Reasons[0])
	// Output:
	// after 1m16s: fails within 2m0s with 52 %, most likely in 53s
	// fd_utilization at 0.656 reaches its limit in 44s (+8.32)
}

// The parts of a load add up to its score.
func ExampleLoad() {
	m := replayed(portent.Config{
		Shape: func(string) (catalog.Shape, bool) {
			return catalog.Shape{Name: "s", VCPU: 1, Memory: 1 << 30, IOPS: 100, Bandwidth: 1e6}, true
		},
		Hooks: portent.Hooks{Event: func(ev portent.Event) {
			if ev.Kind != portent.LoadChanged {
				return
			}
			s := ev.Load.Score
			fmt.Printf("%v at %.0f points, bottleneck %s at %.0f %%\n", ev.Load.Band, s.Value, s.Bottleneck.Item, s.Bottleneck.Level)
			for _, c := range s.Contributions {
				fmt.Printf("  %-22s %5.1f of %.0f\n", c.Item, c.Points, c.Used)
			}
		}},
	})
	b := m.NewBatch()
	for i := range 10 {
		t := noon.Add(time.Duration(i) * 15 * time.Second).UnixMilli()
		for _, s := range []struct {
			name string
			v    float64
		}{
			{"container_cpu_usage_seconds_total", 12 * float64(i)}, {"container_spec_cpu_quota", 1e5}, {"container_spec_cpu_period", 1e5},
			{"container_fs_writes_total", 300 * float64(i)}, {"container_network_receive_bytes_total", 1.5e6 * float64(i)},
		} {
			id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, s.name, "instance", "db-1"))
			b.Append(id, t, s.v)
		}
	}
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	// Output:
	// busy at 53 points, bottleneck cpu at 80 %
	//   cpu                     45.7 of 57
	//   memory fragmentation     0.0 of 0
	//   disk iops                5.7 of 29
	//   bandwidth                1.4 of 14
}

// A band is left two points below the floor at which it is entered.
func ExampleBand() {
	fmt.Println(portent.Idle, portent.Busy, portent.High, portent.Full)
	// Output: idle busy high full
}

func ExampleEventKind() {
	ev := portent.Event{Kind: portent.IncidentExplained}
	switch ev.Kind {
	case portent.RiskRaised, portent.IncidentExplained:
		fmt.Println("wake somebody up:", ev.Kind)
	}
	// Output: wake somebody up: incident_explained
}

// An event belongs to its receiver; one of its pointers is set.
func ExampleEvent() {
	m := replayed(portent.Config{Hooks: portent.Hooks{Event: func(ev portent.Event) {
		switch {
		case ev.Anomaly != nil:
			fmt.Println(ev.Seq, ev.Kind, ev.Anomaly.Kind)
		case ev.Incident != nil:
			fmt.Println(ev.Seq, ev.Kind, ev.Incident.Instances)
		}
	}}})
	if err := m.Push(minutes(m, 300, true, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 1 anomaly_opened spike
}

func ExampleAnomaly() {
	m := replayed(portent.Config{Hooks: portent.Hooks{Event: func(ev portent.Event) {
		a := ev.Anomaly
		fmt.Printf("%v of %v, surprise %.0f\n", a.Kind, a.Series, a.Peak.Surprise())
	}}})
	if err := m.Push(minutes(m, 300, true, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	// Output:
	// spike of queue_length{instance="web-1"}, surprise 5
}

// Two series of one instance that are unusual together make an incident; when it
// has settled, its causes are ranked.
func ExampleIncident() {
	m := replayed(portent.Config{Hooks: portent.Hooks{Event: func(ev portent.Event) {
		if ev.Kind == portent.IncidentExplained {
			fmt.Println(ev.Incident)
			for _, c := range ev.Incident.Ranking.Metrics[:2] {
				fmt.Printf("  %s: %.0f %%\n", c.Metric, 100*c.Share)
			}
		}
	}}})
	b := m.NewBatch()
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		for k, name := range []string{"queue_length", "latency_seconds", "threads"} {
			v := 100 + 5*rng.NormFloat64()
			if i >= 290 {
				v += []float64{400, 150, 0}[k]
			}
			id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, name, "instance", "web-1"))
			b.Append(id, noon.Add(time.Duration(i)*10*time.Second).UnixMilli(), v)
		}
	}
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	m.Flush() // the end of a replay
	// Output:
	// incident on web-1 since 12:48:20, most to blame: web-1
	//   queue_length: 65 %
	//   latency_seconds: 35 %
}

func ExampleConfig() {
	cfg := portent.Config{
		Group:   "namespace",               // alarms of one namespace make one incident
		Anomaly: anomaly.Config{Budget: 1}, // one false alarm per series and day
		History: 1000,                      // moments kept for ranking causes
	}
	fmt.Println(cfg.Validate())
	// Output: <nil>
}

// Every fault is told at once.
func ExampleConfig_Validate() {
	fmt.Println(portent.Config{History: -1, Join: time.Microsecond, Anomaly: anomaly.Config{Coverage: 95}}.Validate())
	// Output:
	// portent: Config.History is -1: must be at least 0, or 0 for the default
	// portent: Config.Join is 1µs: must be at least a millisecond, or 0 for the default
	// anomaly: Config.Coverage is 95: want 0 (for 0.95) or between 0 and 1
}

// Verdict sees every sample, Event what is worth telling, Batch what became of
// the input.
func ExampleHooks() {
	verdicts, events := 0, 0
	m := replayed(portent.Config{Shards: 1, Hooks: portent.Hooks{
		Verdict: func(ingest.SeriesID, anomaly.Verdict) { verdicts++ },
		Event:   func(portent.Event) { events++ },
	}})
	if err := m.Push(minutes(m, 300, true, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(verdicts, "verdicts,", events, "event")
	// Output: 300 verdicts, 1 event
}

// What was refused is counted by cause.
func ExampleBatchReport() {
	m := replayed(portent.Config{Hooks: portent.Hooks{Batch: func(r portent.BatchReport) {
		fmt.Println(r.Samples, "samples,", r.Drops[ingest.Duplicate], "duplicate,", r.Drops[ingest.OutOfOrder], "out of order")
	}}})
	b := minutes(m, 10, false, "queue_length", "web-1")
	b.Append(b.Series[9], b.Time[9], 7)
	b.Append(b.Series[9], b.Time[3], 7)
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 12 samples, 1 duplicate, 1 out of order
}

// A disk that fills is warned of while there is time.
func ExampleWarning() {
	m := replayed(portent.Config{Hooks: portent.Hooks{Event: func(ev portent.Event) {
		if ev.Kind == portent.WarningRaised {
			fmt.Println(time.UnixMilli(ev.Time).UTC().Format("15:04"), ev.Instance, ev.Warning.Reason())
		}
	}}})
	series := func(metric string) ingest.SeriesID {
		id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, metric, "instance", "db-1", "mountpoint", "/"))
		return id
	}
	size, free := series("node_filesystem_size_bytes"), series("node_filesystem_avail_bytes")
	rng := rand.New(rand.NewPCG(1, 2))
	b := m.NewBatch()
	for i := range 120 {
		at := noon.Add(time.Duration(i) * time.Minute).UnixMilli()
		b.Append(size, at, 100e9)
		b.Append(free, at, 80e9-400e6*float64(i)+1e7*rng.NormFloat64())
	}
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 13:40 db-1 disk_utilization is at 60 % and exhausted in about 1h40m (1h15m to never)
}
