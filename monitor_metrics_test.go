package portent_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// readPage reads a page of metrics with the text parser of ingest/prom, which
// must find no fault in it.
func readPage(t *testing.T, page string) map[string]float64 {
	t.Helper()
	r, err := prom.NewTextReader(strings.NewReader(page), prom.TextConfig{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	for err == nil {
		err = r.Next(t.Context(), b)
	}
	if !errors.Is(err, io.EOF) || b.Drops.Dropped() > 0 {
		t.Fatalf("%v, faults %v in\n%s", err, b.Faults, page)
	}
	values := map[string]float64{}
	for i, id := range b.Series {
		name := b.Registry().Labels(id).String()
		if _, twice := values[name]; twice {
			t.Errorf("%s twice on one page", name)
		}
		values[name] = b.Value[i]
	}
	return values
}

func pageOf(t *testing.T, m *portent.Monitor) map[string]float64 {
	t.Helper()
	var page bytes.Buffer
	if err := m.WriteMetrics(&page); err != nil {
		t.Fatal(err)
	}
	return readPage(t, page.String())
}

// feed pushes n samples, a second apart, of every series.
func feed(t *testing.T, m *portent.Monitor, n int, series ...ingest.Labels) {
	t.Helper()
	b := m.NewBatch()
	for i := range n {
		for k, labels := range series {
			id, cause := m.Registry().Series(append(ingest.Labels(nil), labels...))
			if cause != ingest.Accepted {
				t.Fatal(cause)
			}
			b.Append(id, 1_700_000_000_000+int64(i)*1000, float64(10+k+i%3))
		}
	}
	if err := m.Push(b); err != nil {
		t.Fatal(err)
	}
}

func replay(t *testing.T, cfg portent.Config) *portent.Monitor {
	t.Helper()
	cfg.Now = func() time.Time { return time.Time{} }
	m, err := portent.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMetricsPage(t *testing.T) {
	m := replay(t, portent.Config{})
	feed(t, m, 60,
		ingest.FromStrings(ingest.MetricName, "queue", "instance", "a", "for", "x", "path", "C:\\\"new\nline\""),
		ingest.FromStrings(ingest.MetricName, "queue", "instance", "b", "dotted.name", "1", "dotted_name", "2", "bytes", "\xff\xfe"),
		ingest.FromStrings("nameless", "yes"),
	)
	page := pageOf(t, m)
	if n := page[`portent_samples_total{cause="accepted"}`]; n != 180 {
		t.Errorf("%v samples accepted", n)
	}
	if page["portent_series"] != 3 || page["portent_instances"] != 3 {
		t.Errorf("%v series, %v instances", page["portent_series"], page["portent_instances"])
	}
	const a = `{exported_for="x",for="queue",instance="a",path="C:\\\"new\nline\""}`
	lower, y, upper := page["yhat_lower"+a], page["yhat"+a], page["yhat_upper"+a]
	if !(lower < y && y < upper) || y < 10 || y > 12 {
		t.Errorf("yhat %v in [%v, %v]: want 10 to 12, inside", y, lower, upper)
	}
	if s, ok := page["anomaly_score"+a]; !ok || s < 0 || s >= 1 {
		t.Errorf("anomaly_score %v", s)
	}
	if _, ok := page["anomaly_alarm"+a]; !ok {
		t.Error("no anomaly_alarm")
	}
	if p, ok := page[`failure_probability{instance="a"}`]; !ok || !(p > 0 && p < 1) {
		t.Errorf("failure_probability %v", p)
	}
}

// TestMetricsOfNothing: what has not been measured is left out, never 0.
func TestMetricsOfNothing(t *testing.T) {
	m := replay(t, portent.Config{})
	pageOf(t, m)
	one := ingest.FromStrings(ingest.MetricName, "queue", "instance", "a")
	feed(t, m, 1, one)
	absent := func(when string) {
		t.Helper()
		for name := range pageOf(t, m) {
			if strings.HasPrefix(name, "failure_probability") || strings.HasPrefix(name, "load_score") {
				t.Errorf("%s: %s on the page", when, name)
			}
		}
	}
	absent("before the first moment has ended")
	feed(t, m, 60, one)
	state, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	m = replay(t, portent.Config{})
	if err := m.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	absent("restored, before the first sample")
}

func TestExportLimit(t *testing.T) {
	m := replay(t, portent.Config{ExportSeries: 5, Shards: 3})
	var series []ingest.Labels
	for i := range 20 {
		series = append(series, ingest.FromStrings(ingest.MetricName, "queue", "instance", fmt.Sprint(i)))
	}
	feed(t, m, 60, series...)
	count := map[string]int{}
	for name := range pageOf(t, m) {
		metric, _, _ := strings.Cut(name, "{")
		count[metric]++
	}
	for _, metric := range []string{"yhat", "yhat_lower", "yhat_upper", "anomaly_score", "anomaly_alarm"} {
		if count[metric] != 5 {
			t.Errorf("%d of %s", count[metric], metric)
		}
	}
	if count["failure_probability"] != 20 {
		t.Errorf("%d instances", count["failure_probability"])
	}
}

func TestEndedSeriesAreNotExported(t *testing.T) {
	m := replay(t, portent.Config{})
	labels := ingest.FromStrings(ingest.MetricName, "queue", "instance", "a")
	feed(t, m, 60, labels)
	b := m.NewBatch()
	id, _ := m.Registry().Series(labels)
	b.Append(id, 1_700_000_100_000, math.NaN())
	if err := m.Push(b); err != nil {
		t.Fatal(err)
	}
	const yhat = `yhat{for="queue",instance="a"}`
	if _, ok := pageOf(t, m)[yhat]; !ok {
		t.Error("a missing sample took the series off the page")
	}
	b.Reset()
	b.Append(id, 1_700_000_101_000, ingest.StaleMarker())
	if err := m.Push(b); err != nil {
		t.Fatal(err)
	}
	if _, ok := pageOf(t, m)[yhat]; ok {
		t.Error("an ended series is still on the page")
	}
}
