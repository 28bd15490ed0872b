package prom

import (
	"errors"
	"net/http"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestKinds(t *testing.T) {
	f := func(answer string, families int, cause error) {
		t.Helper()
		q := querier(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method != http.MethodGet || req.URL.Path != "/prometheus/api/v1/metadata" {
				t.Errorf("%s %s", req.Method, req.URL)
			}
			_, _ = w.Write([]byte(answer))
		}), QueryConfig{})
		reg := ingest.NewRegistry(0)
		n, err := q.Kinds(t.Context(), reg)
		if n != families || !errors.Is(err, cause) {
			t.Errorf("%s: %d families, %v", answer, n, err)
		}
		if families < 2 {
			return
		}
		for name, kind := range map[string]ingest.Kind{"requests": ingest.Counter, "x_total": ingest.Gauge, "other": ingest.Gauge} {
			id, _ := reg.Series(ingest.FromStrings(ingest.MetricName, name))
			if got := reg.Kind(id); got != kind {
				t.Errorf("%s: %v, want %v", name, got, kind)
			}
		}
	}
	f(`{"status":"success","data":{"requests":[{"type":"counter","help":"h","unit":""}],"x_total":[{"help":"type","type":"gauge"}],"other":[{"type":"unknown"}],"e":[]}}`, 2, nil)
	f(`{"status":"success","data":{}}`, 0, nil)
	f(`{"data":[],"x":{"type":"counter"}}`, 0, nil)
	f(`{"data":{"a":[{"type":"counter"}`, 1, ingest.ErrSyntax)
	f(`[]`, 0, ingest.ErrSyntax)
	f(`{"data":{"a":5}}`, 0, ingest.ErrSyntax)
}
