package view

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca/memory"
	"github.com/portent-go/portent/scoring/catalog"
)

// A leaking instance's health report shows the leak, its size and what helped
// the last time.
func TestHealth(t *testing.T) {
	mem, err := memory.Open("", memory.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := portent.New(portent.Config{
		Now: func() time.Time { return time.Time{} }, Memory: mem,
		Shape: func(string) (catalog.Shape, bool) { return catalog.Example()[0], true },
	})
	if err != nil {
		t.Fatal(err)
	}
	id := func(metric string) ingest.SeriesID {
		id, _ := m.Registry().Series(ingest.FromStrings(ingest.MetricName, metric, "instance", "db-1"))
		return id
	}
	used, limit := id("container_memory_working_set_bytes"), id("container_spec_memory_limit_bytes")
	b := m.NewBatch()
	for i := range 300 {
		at := int64(1_700_000_000_000 + i*15_000)
		b.Append(used, at, 1e9+float64(i%7)*1e6+max(0, float64(i-200))*5e6)
		b.Append(limit, at, 2e9)
	}
	if err := m.Push(b); err != nil {
		t.Fatal(err)
	}
	d, ok := m.Diagnose("db-1")
	if !ok || d.Ranking == nil {
		t.Fatalf("%v %+v", ok, d)
	}
	case1, err := mem.Add(memory.Case{From: 1, Title: "a leak", Blamed: "db-1", Fingerprint: memory.FingerprintOf(d.Ranking)})
	if err == nil {
		err = mem.Resolve(case1, memory.Outcome{Fix: "restart", Result: memory.Worked})
	}
	if err != nil {
		t.Fatal(err)
	}
	d, _ = m.Diagnose("db-1")
	var page bytes.Buffer
	if err := Health(&d).WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Health report", "db-1", "container_memory_working_set_bytes", "exhausted in about", "a leak", "restart"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
