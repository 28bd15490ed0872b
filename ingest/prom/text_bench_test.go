package prom

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// benchPage is a page of so many series of a counter.
func benchPage(series int) []byte {
	doc := []byte("# TYPE http_requests_total counter\n")
	for i := range series {
		doc = fmt.Appendf(doc, "http_requests_total{code=\"200\",handler=\"/api/items/%d\",method=\"GET\",zone=\"eu-1\"} %d\n", i, i*31)
	}
	return doc
}

var benchSizes = []int{1, 100, 10_000, 100_000}

func BenchmarkTextParser(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("series=%d", n), func(b *testing.B) {
			p, batch, doc := parser(b, TextConfig{}), newBatch(), benchPage(n)
			p.Parse(batch, doc, testNow)
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				batch.Reset()
				p.Parse(batch, doc, testNow)
			}
			reportSamples(b, n)
		})
	}
}

// BenchmarkTextParserNew meets every series for the first time.
func BenchmarkTextParserNew(b *testing.B) {
	doc := benchPage(10_000)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		parser(b, TextConfig{}).Parse(newBatch(), doc, testNow)
	}
	reportSamples(b, 10_000)
}

func BenchmarkTextReader(b *testing.B) {
	doc := benchPage(10_000)
	src, batch := bytes.NewReader(doc), newBatch()
	r, err := NewTextReader(src, TextConfig{}, testNow)
	if err != nil {
		b.Fatal(err)
	}
	parser(b, TextConfig{}).Parse(batch, doc, testNow) // every series is known
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		src.Reset(doc)
		r.reset(src, testNow)
		for err = nil; err == nil; {
			batch.Reset()
			err = r.Next(context.Background(), batch)
		}
	}
	reportSamples(b, 10_000)
}

func reportSamples(b *testing.B, perOp int) {
	b.ReportMetric(float64(b.N)*float64(perOp)/b.Elapsed().Seconds(), "samples/s")
}

// BenchmarkStaleness compares two scrapes: in the same order, and with one series
// gone near the front.
func BenchmarkStaleness(b *testing.B) {
	for _, moved := range []bool{false, true} {
		b.Run(fmt.Sprintf("changed=%v", moved), func(b *testing.B) {
			var s staleness
			batch := newBatch()
			b.ReportAllocs()
			for round := 0; b.Loop(); round++ {
				batch.Reset()
				for id := range ingest.SeriesID(10_000) {
					if !moved || id != ingest.SeriesID(round%2) {
						s.see(id)
					}
				}
				s.end(batch, 1, nil)
			}
		})
	}
}
