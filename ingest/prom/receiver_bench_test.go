package prom

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// BenchmarkReceiver answers whole requests of 2,000 series: decompression,
// decoding, look-up, and a sink that does nothing. internal/oracle measures the
// decoders against their references.
func BenchmarkReceiver(b *testing.B) {
	const series = 2000
	var req msg
	for i := range series {
		req = append(req, requestV1(msg{}.labels(
			"__name__", "container_memory_working_set_bytes", "cluster", "prod-eu-west-1", "container", "app",
			"instance", fmt.Sprintf("10.0.%d.1:10250", i/100), "job", "kubelet", "namespace", fmt.Sprintf("team-%d", i%40),
			"pod", fmt.Sprintf("service-%d-6c54b5cf4f-x%05d", i%300, i),
		).sample(testNow, float64(i)))...)
	}
	r := receiver(b, sinkFunc(func(*ingest.Batch) error { return nil }), ingest.NewRegistry(0), ReceiverConfig{})
	body := pack(req)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		hr := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		hr.Header.Set("Content-Type", typeV1)
		w := httptest.NewRecorder()
		if r.ServeHTTP(w, hr); w.Code != 204 {
			b.Fatal(w.Code, w.Body)
		}
	}
	reportSamples(b, series)
}
