package portent_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/feature"
	"github.com/portent-go/portent/ingest"
)

// A model is learnt from lives of machines, and watches others with its reasons.
func ExampleLearned() {
	features, err := feature.New(feature.Config{
		Signals: []feature.Signal{{Name: "disk_utilization", Limit: 1}}, Horizon: time.Hour,
	})
	if err != nil {
		log.Fatal(err)
	}
	table := features.NewTable()
	rng := rand.New(rand.NewPCG(1, 2))
	for k := range 60 { // every other disk fills up, and its machine dies
		life := feature.Life{Entity: fmt.Sprint("db-", k), Failed: k%2 == 0}
		begin := noon.Add(time.Duration(k) * time.Hour).UnixMilli()
		for i := range 300 {
			used := 0.3 + 0.005*rng.NormFloat64()
			if life.Failed {
				used += max(0, float64(i-150)) * 0.005
			}
			if used >= 1 {
				break
			}
			life.Time = append(life.Time, begin+int64(i)*60_000)
			life.Values = append(life.Values, []float64{used})
		}
		life.End = life.Time[len(life.Time)-1] + 60_000
		if err := features.Landmarks(table, life, 600_000, 1_800_000); err != nil {
			log.Fatal(err)
		}
	}
	config := ensemble.Config{Horizon: time.Hour, Boosts: 1, Forests: 1, Hazards: ensemble.None, Nets: ensemble.None}
	config.Boost.Trees, config.Forest.Trees = 50, 20
	model, _, err := config.Fit(table)
	if err != nil {
		log.Fatal(err)
	}
	m := replayed(portent.Config{
		Learned: &portent.Learned{Features: features, Model: model},
		Hooks: portent.Hooks{Event: func(ev portent.Event) {
			if ev.Kind == portent.RiskRaised {
				r := ev.Risk.Reasons[0]
				fmt.Printf("%s fails within %v, mostly because of %s\n", ev.Instance, ev.Risk.Horizon, r.Signal)
				fmt.Println("judged by an ensemble:", strings.HasPrefix(ev.Risk.ModelVersion, "ensemble-"))
			}
		}},
	})
	size, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "node_filesystem_size_bytes", "instance", "db-x", "mountpoint", "/"))
	free, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "node_filesystem_avail_bytes", "instance", "db-x", "mountpoint", "/"))
	b := m.NewBatch()
	for i := range 280 {
		at := noon.Add(time.Duration(i) * time.Minute).UnixMilli()
		b.Append(size, at, 100)
		b.Append(free, at, 70-0.5*max(0, float64(i-150))+0.5*rng.NormFloat64())
	}
	if err := m.Push(b); err != nil {
		log.Fatal(err)
	}
	// Output:
	// db-x fails within 1h0m0s, mostly because of disk_utilization
	// judged by an ensemble: true
}

// One click: everything that is known of an instance now.
func ExampleMonitor_Diagnose() {
	m := replayed(portent.Config{})
	if err := m.Push(minutes(m, 300, true, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	d, ok := m.Diagnose("web-1")
	fmt.Println(ok, "series in alarm:", len(d.Open), "blamed:", d.Ranking.Metrics[0].Metric)
	_, ok = m.Diagnose("web-2")
	fmt.Println(ok)
	// Output:
	// true series in alarm: 1 blamed: queue_length
	// false
}

// A diagnosis says everything about one instance at once.
func ExampleDiagnosis() {
	m := replayed(portent.Config{})
	if err := m.Push(minutes(m, 300, true, "queue_length", "web-1")); err != nil {
		log.Fatal(err)
	}
	d, _ := m.Diagnose("web-1")
	for _, a := range d.Open {
		fmt.Println("in alarm:", a.Series)
	}
	fmt.Println("warnings:", len(d.Warnings), "incidents:", len(d.Incidents))
	fmt.Println("advice:", d.Advice != nil, "problems:", len(d.Problems)) // its size is not known
	// Output:
	// in alarm: queue_length{instance="web-1"}
	// warnings: 0 incidents: 0
	// advice: false problems: 0
}
