package oracle

import (
	"testing"

	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

func seedV2() []byte {
	req := writev2.Request{
		Symbols: []string{"", "__name__", "requests_total", "job", "größe", "help", "a"},
		Timeseries: []writev2.TimeSeries{
			{
				LabelsRefs: []uint32{1, 2, 3, 4},
				Samples:    []writev2.Sample{{Value: 1, Timestamp: 2, StartTimestamp: 1}, {Value: ingest.StaleMarker(), Timestamp: 3}},
				Exemplars:  []writev2.Exemplar{{LabelsRefs: []uint32{3, 4}, Value: 2, Timestamp: 1}},
				Metadata:   writev2.Metadata{Type: writev2.Metadata_METRIC_TYPE_COUNTER, HelpRef: 5, UnitRef: 6},
			},
			{
				LabelsRefs: []uint32{1, 6},
				Histograms: []writev2.Histogram{{Sum: 1, PositiveSpans: []writev2.BucketSpan{{Offset: -1, Length: 2}}, PositiveDeltas: []int64{1, -1}, StartTimestamp: 1}},
			},
			{LabelsRefs: []uint32{1, 99}, Samples: []writev2.Sample{{}}},
			{LabelsRefs: []uint32{1}, Samples: []writev2.Sample{{}}},
			{LabelsRefs: []uint32{0, 1}, Samples: []writev2.Sample{{}}},
		},
	}
	data, err := req.Marshal()
	if err != nil {
		panic(err)
	}
	return data
}

// oddV2 are messages that no generated encoder writes.
var oddV2 = []string{
	"\x2a\x08\x08\x00\x08\x01\x12\x02\x10\x05\x22\x01a\x22\x01b", // references one by one; symbols last
	"\x22\x01a\x2a\x06\x0a\x02\x00\x80\x12\x00",                  // a packed list cut short
	"\x0a\x02\x0a\x00", "\x2a\x02\x2a\x00", "\x22\xff",
}

func FuzzWriteV2(f *testing.F) {
	f.Add(seedV2())
	for _, s := range oddV2 {
		f.Add([]byte(s))
	}
	dec, err := prom.NewWriteDecoder(prom.WriteLimits{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= maxFuzz {
			compareV2(t, dec, data)
		}
	})
}

func compareV2(t *testing.T, dec *prom.WriteDecoder, data []byte) {
	reg := ingest.NewRegistry(0)
	for _, pass := range []string{"first", "known"} {
		b := ingest.NewBatch(reg)
		stats, err := dec.DecodeV2(b, data)
		var ref writev2.Request
		if refErr := ref.Unmarshal(data); !sameVerdict(t, err, refErr) || err != nil {
			return
		}
		want, minRefused := flattenV2(&ref)
		sameSamples(t, pass, flattenBatch(b), want)
		if got := b.Drops.Dropped(); got < uint64(minRefused) {
			t.Fatalf("%s: %d refused, want at least %d: %v", pass, got, minRefused, b.Faults)
		}
		if stats.Series != len(ref.Timeseries) || stats.Samples != len(want) {
			t.Fatalf("%s: %+v of %v", pass, stats, &ref)
		}
	}
}

// flattenV2 returns the samples a receiver should deliver and how many samples
// and histograms it should refuse, at least: bad references are reported even
// when no sample comes with them.
func flattenV2(req *writev2.Request) (out []flat, refused int) {
	for _, ts := range req.Timeseries {
		refused += len(ts.Histograms)
		kept, ok := labelsV2(req.Symbols, ts.LabelsRefs)
		if !ok {
			refused += len(ts.Samples)
			continue
		}
		for _, s := range ts.Samples {
			out = append(out, flatten(kept, s.Timestamp, s.Value))
		}
	}
	return out, refused
}

func labelsV2(symbols []string, refs []uint32) (ingest.Labels, bool) {
	if len(refs)%2 != 0 || len(refs) > 2*prom.DefaultMaxLabels {
		return nil, false
	}
	var labels ingest.Labels
	for i := 0; i < len(refs); i += 2 {
		if int(refs[i]) >= len(symbols) || int(refs[i+1]) >= len(symbols) {
			return nil, false
		}
		labels = append(labels, ingest.Label{Name: symbols[refs[i]], Value: symbols[refs[i+1]]})
	}
	return keepable(labels)
}
