package oracle

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// textPage is a page like that of an HTTP service: histograms, counters, gauges.
func textPage(series int) []byte {
	var s strings.Builder
	s.WriteString("# HELP http_request_duration_seconds Time to answer.\n# TYPE http_request_duration_seconds histogram\n")
	for i := range series * 3 / 4 {
		fmt.Fprintf(&s, "http_request_duration_seconds_bucket{code=\"200\",handler=\"/api/v%d/items/:id\",method=\"GET\",zone=\"eu-%d\",le=\"%g\"} %d\n", i%7, i/70, float64(i%10)/8, i*17)
	}
	s.WriteString("# TYPE process_open_fds gauge\n")
	for i := range series / 4 {
		fmt.Fprintf(&s, "process_open_fds{pid=\"%d\"} %g\n", i, float64(i)*1.0625e3)
	}
	return []byte(s.String())
}

// BenchmarkText reads a page again and again, as a scraper does: into a batch of
// numbered series; with expfmt into metric families; with the server's own
// parser, asking it for nothing but values.
func BenchmarkText(b *testing.B) {
	for _, series := range []int{100, 1000, 20_000} {
		doc := textPage(series)
		p, err := prom.NewTextParser(prom.TextConfig{})
		if err != nil {
			b.Fatal(err)
		}
		batch := ingest.NewBatch(ingest.NewRegistry(0))
		benchText(b, series, "portent", doc, func() error { batch.Reset(); p.Parse(batch, doc, now); return nil })
		ref := expfmt.NewTextParser(model.UTF8Validation)
		benchText(b, series, "expfmt", doc, func() error {
			_, err := ref.TextToMetricFamilies(bytes.NewReader(doc))
			return err
		})
		symbols := labels.NewSymbolTable()
		benchText(b, series, "textparse", doc, func() error { return walk(textparse.NewPromParser(doc, symbols, false)) })
	}
}

func walk(p textparse.Parser) error {
	for {
		if _, err := p.Next(); err != nil {
			return nil // io.EOF: the page was read before
		}
	}
}

func benchText(b *testing.B, series int, name string, doc []byte, f func() error) {
	b.Run(fmt.Sprintf("series=%d/%s", series, name), func(b *testing.B) {
		if err := f(); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		begun := cpuTime(b)
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)*float64(series)/(cpuTime(b)-begun).Seconds(), "samples/cpu-s")
		b.ReportMetric(float64(b.N)*float64(series)/b.Elapsed().Seconds(), "samples/s")
	})
}
