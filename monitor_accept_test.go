package portent_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/ingest"
)

// An operator says that the nightly job is normal; it raises no alarm again.
func ExampleMonitor_Accept() {
	m := replayed(portent.Config{Hooks: portent.Hooks{Event: func(ev portent.Event) {
		if ev.Anomaly != nil {
			fmt.Println(time.UnixMilli(ev.Time).UTC().Format("Monday 15:04"), ev.Kind)
		}
	}}})
	rng := rand.New(rand.NewPCG(1, 2))
	id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "load", "instance", "web-1"))
	b := m.NewBatch()
	for i := range 3 * 1440 {
		v := 10 + rng.NormFloat64()
		if i%1440 == 1200 && i > 1440 {
			v = 60
		}
		b.Reset()
		b.Append(id, noon.Add(time.Duration(i)*time.Minute).UnixMilli(), v)
		if err := m.Push(b); err != nil {
			log.Fatal(err)
		}
		m.Accept(id)
	}
	// Output:
	// Tuesday 08:00 anomaly_opened
	// Tuesday 08:00 anomaly_closed
}

func TestAcceptNothing(t *testing.T) {
	m := replayed(portent.Config{})
	if m.Accept(7) {
		t.Error("an unknown series had an alarm")
	}
	if err := m.Push(minutes(m, 50, false, "queue_length", "web-1")); err != nil {
		t.Fatal(err)
	}
	id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, "queue_length", "instance", "web-1"))
	if m.Accept(id) {
		t.Error("a quiet series had an alarm")
	}
}
