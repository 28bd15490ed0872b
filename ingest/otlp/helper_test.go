package otlp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// onMetrics wraps the JSON of metrics into a request.
func onMetrics(metrics ...string) string {
	return `{"resourceMetrics":[{"resource":{"attributes":[` +
		`{"key":"service.name","value":{"stringValue":"shop"}},{"key":"service.instance.id","value":{"stringValue":"i1"}},` +
		`{"key":"cloud.region","value":{"stringValue":"eu"}}]},` +
		`"scopeMetrics":[{"scope":{"name":"lib","version":"2"},"metrics":[` + strings.Join(metrics, ",") + `]}]}]}`
}

// decode reads a JSON request and returns its samples, one per line, with kinds.
func decode(t testing.TB, cfg Config, msg string) (string, int, *ingest.Batch) {
	t.Helper()
	d, err := NewDecoder(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	rejected, err := d.DecodeJSON(b, []byte(msg))
	if err != nil {
		t.Fatal(err)
	}
	return text(b), rejected, b
}

func text(b *ingest.Batch) string {
	var lines []string
	for i, id := range b.Series {
		v := fmt.Sprint(b.Value[i])
		if ingest.IsStale(b.Value[i]) {
			v = "stale"
		}
		lines = append(lines, fmt.Sprintf("%s %d %s %v", b.Registry().Labels(id), b.Time[i], v, b.Registry().Kind(id)))
	}
	return strings.Join(lines, "\n")
}

const at = `"startTimeUnixNano":"1000000000","timeUnixNano":"11000000000"`
