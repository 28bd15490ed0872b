package otlp

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// TestPublicData reads the example of the OpenTelemetry project itself: a delta
// sum and two delta histograms over no time at all, of which no rate can be
// told, and a gauge.
func TestPublicData(t *testing.T) {
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set: no public data to read")
	}
	msg, err := os.ReadFile(filepath.Join(root, "formats/opentelemetry-proto/examples/metrics.json"))
	if err != nil {
		t.Skip(err)
	}
	got, rejected, b := decode(t, Config{}, string(msg))
	const want = `my_gauge_ratio{job="my.service",my_gauge_attr="some value"} 1544712660300 10 gauge`
	if got != want || rejected != 3 || b.Drops[ingest.Unsupported] != 3 {
		t.Errorf("%s, %d rejected, %v", got, rejected, b.Faults)
	}
}
