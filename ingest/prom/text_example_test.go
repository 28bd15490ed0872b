package prom_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// A page of metrics becomes a batch; what cannot be read is reported.
func ExampleTextParser() {
	p, err := prom.NewTextParser(prom.TextConfig{Name: "page"})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	p.Parse(b, []byte("# TYPE jobs counter\njobs{queue=\"mail\"} 7\njobs{queue=oops} 8\n"), 1_700_000_000_000)
	for i, id := range b.Series {
		fmt.Println(b.Registry().Labels(id), b.Registry().Kind(id), b.Value[i], b.Time[i])
	}
	fmt.Println(b.Faults[0])
	// Output:
	// jobs{queue="mail"} counter 7 1700000000000
	// ingest: malformed input: page:3: expected a string in double quotes: "jobs{queue=oops} 8"
}

// A reader takes a document of any length piece by piece.
func ExampleTextReader() {
	file := strings.NewReader(strings.Repeat("up{instance=\"a\"} 1\n", 10_000))
	r, err := prom.NewTextReader(file, prom.TextConfig{}, 1_700_000_000_000)
	if err != nil {
		panic(err)
	}
	b, samples := ingest.NewBatch(ingest.NewRegistry(0)), 0
	for err == nil {
		b.Reset()
		err = r.Next(context.Background(), b)
		samples += b.Len() // push b into a sink here
	}
	fmt.Println(samples, errors.Is(err, io.EOF))
	// Output: 10000 true
}

// Labels of the target are added to every series; where the page has the same
// name, its own is renamed.
func ExampleTextConfig() {
	p, err := prom.NewTextParser(prom.TextConfig{Labels: ingest.FromStrings("job", "node")})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	p.Parse(b, []byte(`up{job="theirs"} 1`), 0)
	fmt.Println(b.Registry().Labels(b.Series[0]))
	// Output: up{exported_job="theirs",job="node"}
}

// Time stamps are milliseconds in one format and seconds in the other.
func ExampleTextFormat() {
	for _, format := range []prom.TextFormat{prom.PrometheusText, prom.OpenMetrics} {
		p, err := prom.NewTextParser(prom.TextConfig{Format: format})
		if err != nil {
			panic(err)
		}
		b := ingest.NewBatch(ingest.NewRegistry(0))
		p.Parse(b, []byte("up 1 1700000000\n# EOF\n"), 0)
		fmt.Println(b.Time[0])
	}
	// Output:
	// 1700000000
	// 1700000000000
}
