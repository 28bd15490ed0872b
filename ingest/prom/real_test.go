package prom

import (
	"bytes"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

const netdata = "netdata/src/go/plugin/go.d/collector/"

// realPages are scrapes of real processes and the samples they hold; the counts
// of those without a published one are those of the reference parsers, which
// internal/oracle compares with sample by sample.
var realPages = map[string]int{
	"node_exporter/collector/fixtures/e2e-output.txt":                     3027,
	"prometheus/model/textparse/testdata/alltypes.237mfs.prom.txt":        1857,
	netdata + "k8s_apiserver/testdata/metrics.txt.gz":                     18314,
	netdata + "cockroachdb/testdata/metrics.txt":                          2142,
	netdata + "cassandra/testdata/metrics.txt":                            284,
	netdata + "consul/testdata/v1.14.3-cloud/server_v1-agent-metrics.txt": 874,
	netdata + "k8s_kubelet/testdata/metrics.txt":                          438,
	netdata + "prometheus/testdata/haproxy_all_metrics.prom":              481,
	netdata + "traefik/testdata/v2.2.1/metrics.txt":                       1164,
	netdata + "vernemq/testdata/v2.0.1/metrics.txt":                       330,
}

func TestRealPages(t *testing.T) {
	for name, samples := range realPages {
		doc := dataFile(t, name)
		p, b := parser(t, TextConfig{Name: name}), newBatch()
		p.Parse(b, doc, testNow)
		if b.Len() != samples || b.Drops != (ingest.Drops{}) {
			t.Errorf("%s: %d samples, want %d; refused %v: %v", name, b.Len(), samples, causes(b), b.Faults)
		}
		r, err := NewTextReader(bytes.NewReader(doc), TextConfig{Name: name}, testNow)
		if err != nil {
			t.Fatal(err)
		}
		pieces := newBatch()
		for err == nil {
			err = r.Next(t.Context(), pieces)
		}
		sameBatch(t, b, pieces)
		again := func() { b.Reset(); p.Parse(b, doc, testNow) }
		if n := testing.AllocsPerRun(3, again); n != 0 {
			t.Errorf("%s: %v allocations once its series are known", name, n)
		}
	}
}

func TestRealWriteRequest(t *testing.T) {
	data := dataFile(t, "greptimedb-remote-write/src/servers/benches/write_request.pb.data")
	d, b := decoder(t, WriteLimits{}), newBatch()
	stats, err := d.DecodeV1(b, data)
	if err != nil || stats.Series != 1148 || b.Registry().Len() != 1148 || b.Drops.Dropped() != 0 {
		t.Fatalf("%+v %v, %d series, refused %v", stats, err, b.Registry().Len(), causes(b))
	}
	names := map[string]bool{}
	for _, id := range b.Series {
		names[b.Registry().Labels(id).Metric()] = true
	}
	if len(names) != 220 {
		t.Errorf("%d names, want 220", len(names))
	}
}

// realAnswers are stored answers of the query API: series and samples in all
// files of a kind, counted with encoding/json.
var realAnswers = []struct {
	files           []string
	series, samples int
}{
	{upFiles(), 9, 54712},
	{badgerFiles(), 11, 393734},
	{[]string{"victoriametrics/app/vmalert/datasource/testdata/instant_response.json"}, 219, 219},
	{[]string{"victoriametrics/apptest/tests/testdata/prometheus/expected_response.json"}, 2, 2},
	{[]string{"victoriametrics/apptest/tests/testdata/thanos-snapshot/expected_all_aggr_response.json"}, 44, 1000},
	{[]string{"victoriametrics/apptest/tests/testdata/thanos-snapshot/expected_filtered_aggr_response.json"}, 20, 688},
}

func upFiles() (out []string) {
	for _, at := range strings.Fields("28/201907281200 28/201907281800 29/201907290000 29/201907290600 29/201907291200 29/201907291800 30/201907300000 30/201907300600") {
		out = append(out, "prometheus-api-client-python/tests/metrics/prometheus-route-aiops-prod-prometheus-predict.cloud.paas.psi.redhat.com/up/201907"+at+".json.gz")
	}
	return out
}

func badgerFiles() (out []string) {
	for _, day := range strings.Fields("20190819 20190824 20190829 20190903 20190908") {
		out = append(out, "aicoe-prometheus-anomaly-detector/notebooks/metrics/prometheus-route-aiops-prod-prometheus-predict.cloud.paas.psi.redhat.com/badger_disk_reads:rate1m/"+day+"/"+day+"1209.json.gz")
	}
	return out
}

func TestRealAnswers(t *testing.T) {
	for _, want := range realAnswers {
		b := newBatch()
		for _, name := range want.files {
			if err := readAll(b, bytes.NewReader(dataFile(t, name))); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if b.Registry().Len() != want.series || b.Len() != want.samples || b.Drops.Dropped() != 0 {
			t.Errorf("%s …: %d series, %d samples, want %d, %d; refused %v", want.files[0], b.Registry().Len(), b.Len(), want.series, want.samples, causes(b))
		}
	}
}
