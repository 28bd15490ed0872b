package prom

import (
	"bytes"
	"fmt"
	"testing"
)

// benchAnswer is a matrix of so many series of 1,000 points.
func benchAnswer(series int) []byte {
	doc := []byte(`{"status":"success","data":{"resultType":"matrix","result":[`)
	for s := range series {
		if s > 0 {
			doc = append(doc, ',')
		}
		doc = fmt.Appendf(doc, `{"metric":{"__name__":"up","instance":"10.0.0.%d:9100"},"values":[`, s)
		for i := range 1000 {
			if i > 0 {
				doc = append(doc, ',')
			}
			doc = fmt.Appendf(doc, `[%d.123,"%g"]`, 1_700_000_000+i*15, float64(i*s)*0.125)
		}
		doc = append(doc, "]}"...)
	}
	return append(doc, "]}}"...)
}

func BenchmarkQueryReader(b *testing.B) {
	for _, series := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("series=%d", series), func(b *testing.B) {
			doc, batch := benchAnswer(series), newBatch()
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				batch.Reset()
				if err := readAll(batch, bytes.NewReader(doc)); err != nil {
					b.Fatal(err)
				}
			}
			reportSamples(b, series*1000)
		})
	}
}

// BenchmarkTimeOrder puts a window of 100 series × 1,000 points in order.
func BenchmarkTimeOrder(b *testing.B) {
	from, batch := newBatch(), newBatch()
	if err := readAll(from, bytes.NewReader(benchAnswer(100))); err != nil {
		b.Fatal(err)
	}
	var o timeOrder
	b.ReportAllocs()
	for b.Loop() {
		batch.Reset()
		batch.Series = append(batch.Series, from.Series...)
		batch.Time = append(batch.Time, from.Time...)
		batch.Value = append(batch.Value, from.Value...)
		o.sort(batch, 0)
	}
	reportSamples(b, from.Len())
}
