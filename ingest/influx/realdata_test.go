package influx

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// TestPublicData reads what Telegraf recorded from InfluxDB Cloud. The counts
// are those of github.com/influxdata/line-protocol/v2.
func TestPublicData(t *testing.T) {
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set: no public data to read")
	}
	in, err := os.ReadFile(filepath.Join(root, "formats/telegraf/plugins/inputs/influxdb/testdata/cloud1.influx"))
	if err != nil {
		t.Skip(err)
	}
	samples, b := parse(t, string(in), Config{})
	if len(samples) != 1554 || b.Registry().Len() != 1554 || b.Drops[ingest.Unsupported] != 11 || b.Drops.Dropped() != b.Drops[ingest.Unsupported] {
		t.Errorf("%d samples of %d series, drops %v %v", len(samples), b.Registry().Len(), b.Drops, b.Faults)
	}
}
