package oracle

import (
	"errors"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/prompb"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// maxFuzz bounds the inputs of every fuzz target: longer ones only slow it down.
const maxFuzz = 16 << 10

func seedV1() []byte {
	req := prompb.WriteRequest{
		Timeseries: []prompb.TimeSeries{
			{
				Labels:  []prompb.Label{{Name: "__name__", Value: "up"}, {Name: "job", Value: "größe"}},
				Samples: []prompb.Sample{{Value: 1, Timestamp: 1}, {Value: ingest.StaleMarker(), Timestamp: 1_700_000_000_000}},
			},
			{
				Labels:     []prompb.Label{{Name: "__name__", Value: "h"}},
				Histograms: []prompb.Histogram{{Sum: 1, PositiveSpans: []prompb.BucketSpan{{Offset: -1, Length: 2}}, PositiveDeltas: []int64{1, -1}, NegativeCounts: []float64{2}}},
				Exemplars:  []prompb.Exemplar{{Labels: []prompb.Label{{Name: "trace_id", Value: "x"}}, Value: 1, Timestamp: -5}},
			},
			{Labels: []prompb.Label{{Name: "a", Value: "1"}, {Name: "a", Value: "2"}}, Samples: []prompb.Sample{{}}},
			{Samples: []prompb.Sample{{Value: 5}}},
		},
		Metadata: []prompb.MetricMetadata{{Type: prompb.MetricMetadata_COUNTER, MetricFamilyName: "up", Help: "h", Unit: "u"}},
	}
	data, err := req.Marshal()
	if err != nil {
		panic(err)
	}
	return data
}

// oddV1 are messages that no generated encoder writes.
var oddV1 = []string{
	"\x0a\x0e\x12\x00\x0a\x04\x0a\x01a\x12\x01b\x12\x02\x10\x01", // labels after and between samples
	"\x0a\x0c\x8a\x00\x06\x0a\x01a\x12\x01b\x12\x00",             // a tag in two bytes
	"\x0a\x10\x0a\x06\x0a\x01a\x12\x01b\x12\x00\x2b\x08\x01\x2c", // an unknown group
	"\x0a\x02\x2c\x00", "\x0a\x01\x2b", "\x00\x00", "\x0f", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	"\x0a\x08\x0a\x02\x0a\x05\x12\x02\x10\x01",                       // a label cut short, then a sample
	"\x0a\x13\x0a\x06\x0a\x01a\x12\x01b\x12\x09\x09\x00\x00\x00\x00", // a sample cut short
}

func FuzzWriteV1(f *testing.F) {
	f.Add(seedV1())
	for _, s := range oddV1 {
		f.Add([]byte(s))
	}
	dec, err := prom.NewWriteDecoder(prom.WriteLimits{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= maxFuzz {
			compareV1(t, dec, data)
		}
	})
}

// compareV1 decodes twice into one registry: the second time every series is met
// by its wire form.
func compareV1(t *testing.T, dec *prom.WriteDecoder, data []byte) {
	reg := ingest.NewRegistry(0)
	for _, pass := range []string{"first", "known"} {
		b := ingest.NewBatch(reg)
		stats, err := dec.DecodeV1(b, data)
		var ref prompb.WriteRequest
		if refErr := ref.Unmarshal(data); !sameVerdict(t, err, refErr) || err != nil {
			return
		}
		want, refused, histograms := flattenV1(&ref)
		sameSamples(t, pass, flattenBatch(b), want)
		if got := b.Drops.Dropped(); got != uint64(refused+histograms) {
			t.Fatalf("%s: %d refused, want %d and %d histograms: %v", pass, got, refused, histograms, b.Faults)
		}
		if stats.Series != len(ref.Timeseries) || stats.Samples != len(want) || stats.Metadata != len(ref.Metadata) || stats.Histograms != histograms {
			t.Fatalf("%s: %+v of %v", pass, stats, &ref)
		}
	}
}

// sameVerdict wants both decoders to take or both to refuse a message. Generated
// code reads a value past the end of its packed list; that alone may differ.
func sameVerdict(t *testing.T, ours, reference error) bool {
	t.Helper()
	if ours != nil && !errors.Is(ours, ingest.ErrSyntax) && !errors.Is(ours, ingest.ErrTooLarge) {
		t.Fatalf("error without a cause: %v", ours)
	}
	if (ours == nil) == (reference == nil) {
		return true
	}
	if ours != nil && (strings.Contains(ours.Error(), "packed list") || errors.Is(ours, ingest.ErrTooLarge)) {
		return false
	}
	t.Fatalf("ours: %v, reference: %v", ours, reference)
	return false
}

// flattenV1 returns the samples a receiver should deliver, how many it should
// refuse, and how many native histograms there are.
func flattenV1(req *prompb.WriteRequest) (out []flat, refused, histograms int) {
	for _, ts := range req.Timeseries {
		histograms += len(ts.Histograms)
		var labels ingest.Labels
		for _, l := range ts.Labels {
			labels = append(labels, ingest.Label{Name: l.Name, Value: l.Value})
		}
		kept, ok := keepable(labels)
		if !ok || len(labels) > prom.DefaultMaxLabels {
			refused += len(ts.Samples)
			continue
		}
		for _, s := range ts.Samples {
			out = append(out, flatten(kept, s.Timestamp, s.Value))
		}
	}
	return out, refused, histograms
}
