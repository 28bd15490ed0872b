package oracle

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// perRequest is how many series a request of Prometheus 3 holds at most.
const perRequest = 2000

// stream is what a sender with a number of series keeps sending: requests of
// perRequest series, samples of each, ten labels as a Kubernetes cluster has them.
func stream(series, samples int) (out []prompb.WriteRequest) {
	for first := 0; first < series; first += perRequest {
		var req prompb.WriteRequest
		for i := first; i < min(first+perRequest, series); i++ {
			req.Timeseries = append(req.Timeseries, prompb.TimeSeries{Labels: benchLabels(i), Samples: benchSamples(i, samples)})
		}
		out = append(out, req)
	}
	return out
}

func benchLabels(i int) []prompb.Label {
	return []prompb.Label{
		{Name: "__name__", Value: "container_network_receive_packets_dropped_total"},
		{Name: "cluster", Value: "prod-eu-west-1"},
		{Name: "container", Value: "POD"},
		{Name: "endpoint", Value: "https-metrics"},
		{Name: "id", Value: fmt.Sprintf("/kubepods/burstable/pod%08x-77a1-4b61-9d2e-%012x", i*2654435761, i)},
		{Name: "instance", Value: fmt.Sprintf("10.0.%d.%d:10250", i/7%256, i/1792)},
		{Name: "job", Value: "kubelet"},
		{Name: "metrics_path", Value: "/metrics/cadvisor"},
		{Name: "namespace", Value: fmt.Sprintf("team-%d", i%40)},
		{Name: "pod", Value: fmt.Sprintf("service-%d-6c54b5cf4f-x%05d", i%300, i)},
	}
}

func benchSamples(i, n int) (out []prompb.Sample) {
	for j := range n {
		out = append(out, prompb.Sample{Value: float64(i+j+1) * 1.1, Timestamp: now + int64(j)*15_000})
	}
	return out
}

// shapes of the streams that are measured: series, samples of each in a request.
var streams = []struct{ series, samples int }{{1000, 1}, {10_000, 1}, {100_000, 1}, {1, 2000}}

func marshalled(b *testing.B, reqs []prompb.WriteRequest) (out [][]byte) {
	for i := range reqs {
		data, err := reqs[i].Marshal()
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, data)
	}
	return out
}

// benchRequests calls f with one request after the other and reports samples/s.
func benchRequests(b *testing.B, name string, reqs [][]byte, samples int, f func([]byte) error) {
	b.Run(name, func(b *testing.B) {
		size := 0
		for _, data := range reqs { // reach the steady state
			size += len(data)
			if err := f(data); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(size))
		b.ReportAllocs()
		runtime.GC()
		begun := cpuTime(b)
		for b.Loop() {
			for _, data := range reqs {
				if err := f(data); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.N)*float64(samples)/(cpuTime(b)-begun).Seconds(), "samples/cpu-s")
		b.ReportMetric(float64(b.N)*float64(samples)/b.Elapsed().Seconds(), "samples/s")
	})
}

// BenchmarkWriteV1 goes once through a sender's whole stream per iteration:
// decoding into a batch of numbered series, and what prompb does, which ends
// with label strings; each without and with the decompression before it.
func BenchmarkWriteV1(b *testing.B) {
	for _, s := range streams {
		reqs := marshalled(b, stream(s.series, s.samples))
		shape := fmt.Sprintf("series=%d,samples=%d", s.series, s.samples)
		dec, batch, ref := newBench(b)
		ours := func(data []byte) error {
			batch.Reset()
			_, err := dec.DecodeV1(batch, data)
			return err
		}
		prompb := func(data []byte) error { ref.Reset(); return ref.Unmarshal(data) }
		benchRequests(b, shape+"/portent", reqs, s.series*s.samples, ours)
		benchRequests(b, shape+"/prompb", reqs, s.series*s.samples, prompb)
		packed := make([][]byte, len(reqs))
		for i := range reqs {
			packed[i] = snappy.Encode(nil, reqs[i])
		}
		benchRequests(b, shape+"/portent+snappy", packed, s.series*s.samples, unpacking(ours))
		benchRequests(b, shape+"/prompb+snappy", packed, s.series*s.samples, unpacking(prompb))
	}
}

func newBench(b *testing.B) (*prom.WriteDecoder, *ingest.Batch, *prompb.WriteRequest) {
	dec, err := prom.NewWriteDecoder(prom.WriteLimits{})
	if err != nil {
		b.Fatal(err)
	}
	return dec, ingest.NewBatch(ingest.NewRegistry(0)), new(prompb.WriteRequest)
}

func unpacking(f func([]byte) error) func([]byte) error {
	var buf []byte
	return func(packed []byte) error {
		data, err := snappy.Decode(buf[:cap(buf)], packed)
		if err != nil {
			return err
		}
		buf = data
		return f(data)
	}
}

// BenchmarkWriteV2 is the same with messages of 2.0.
func BenchmarkWriteV2(b *testing.B) {
	for _, s := range streams {
		var reqs [][]byte
		for _, req := range stream(s.series, s.samples) {
			data, err := toV2(&req).Marshal()
			if err != nil {
				b.Fatal(err)
			}
			reqs = append(reqs, data)
		}
		shape := fmt.Sprintf("series=%d,samples=%d", s.series, s.samples)
		dec, batch, _ := newBench(b)
		benchRequests(b, shape+"/portent", reqs, s.series*s.samples, func(data []byte) error {
			batch.Reset()
			_, err := dec.DecodeV2(batch, data)
			return err
		})
		var ref writev2.Request
		benchRequests(b, shape+"/writev2", reqs, s.series*s.samples, func(data []byte) error {
			ref.Reset()
			return ref.Unmarshal(data)
		})
	}
}

func toV2(req *prompb.WriteRequest) *writev2.Request {
	table := writev2.NewSymbolTable()
	out := new(writev2.Request)
	for _, ts := range req.Timeseries {
		series := writev2.TimeSeries{Metadata: writev2.Metadata{Type: writev2.Metadata_METRIC_TYPE_COUNTER}}
		for _, l := range ts.Labels {
			series.LabelsRefs = append(series.LabelsRefs, table.Symbolize(l.Name), table.Symbolize(l.Value))
		}
		for _, s := range ts.Samples {
			series.Samples = append(series.Samples, writev2.Sample{Value: s.Value, Timestamp: s.Timestamp})
		}
		out.Timeseries = append(out.Timeseries, series)
	}
	out.Symbols = table.Symbols()
	return out
}
