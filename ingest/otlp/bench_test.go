package otlp

import (
	"math"
	"strconv"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// benchMessage returns a request with n points, three in four of them sums and
// gauges, the rest histograms of ten buckets, each with three attributes.
func benchMessage(n int) []byte {
	rm := openMessage(nil, 1)
	resource := openMessage(nil, 1)
	resource = appendAttribute(resource, 1, "service.name", "shop")
	resource = appendAttribute(resource, 1, "service.instance.id", "shop-7d9f5c-x2x4q")
	closeMessage(resource, 0)
	rm = append(rm, resource...)
	sm := openMessage(nil, 2)
	for i := 0; i < n; i += 4 {
		sm = append(sm, benchMetric("http.server.request.duration", histogramField, 1, i)...)
		sm = append(sm, benchMetric("http.server.active_requests", gaugeField, 1, i)...)
		sm = append(sm, benchMetric("http.server.request.body.size", sumField, 2, i)...)
	}
	closeMessage(sm, 0)
	rm = append(rm, sm...)
	closeMessage(rm, 0)
	return rm
}

func benchMetric(name string, field byte, points, i int) []byte {
	m := appendString(openMessage(nil, 2), 1, name)
	begin := len(m)
	m = openMessage(m, field)
	for p := range points {
		at := len(m)
		m = benchPoint(openMessage(m, 1), uint64(field), 4*i+p)
		closeMessage(m, at)
	}
	if field != gaugeField {
		m = appendUint(m, 2, 2)
	}
	closeMessage(m, begin)
	closeMessage(m, 0)
	return m
}

func benchPoint(m []byte, kind uint64, i int) []byte {
	m = appendFixed(appendFixed(m, 2, 1e9), 3, 1767366240e9)
	for k, v := range map[string]string{"http.request.method": "GET", "http.route": "/cart/" + strconv.Itoa(i), "server.address": "shop.example"} {
		m = appendAttribute(m, byte(attributeField(kind)), k, v)
	}
	if kind != histogramField {
		return appendFixed(m, 4, math.Float64bits(float64(i)/7))
	}
	m = appendFixed(appendFixed(m, 4, 100), 5, math.Float64bits(12.5))
	for b := range 10 {
		m = appendFixed(appendFixed(m, 6, 10), 7, math.Float64bits(float64(b)))
	}
	return m
}

func appendAttribute(m []byte, field byte, key, value string) []byte {
	begin := len(m)
	m = appendString(openMessage(m, field), 1, key)
	inner := len(m)
	m = appendString(openMessage(m, 2), 1, value)
	closeMessage(m, inner)
	closeMessage(m, begin)
	return m
}

func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{4, 100, 1000, 10_000} {
		b.Run("points="+strconv.Itoa(n), func(b *testing.B) {
			msg := benchMessage(n)
			d, _ := NewDecoder(Config{})
			batch := ingest.NewBatch(ingest.NewRegistry(0))
			if _, err := d.Decode(batch, msg); err != nil { // meet the series
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.SetBytes(int64(len(msg)))
			for b.Loop() {
				batch.Reset()
				if _, err := d.Decode(batch, msg); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*batch.Len())/b.Elapsed().Seconds()/1e6, "Msamples/s")
		})
	}
}
