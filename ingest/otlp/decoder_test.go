package otlp

import (
	"errors"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestDecodeKinds(t *testing.T) {
	f := func(metric, want string) {
		t.Helper()
		got, rejected, b := decode(t, Config{}, onMetrics(metric))
		got = strings.ReplaceAll(got, `instance="i1",job="shop"`, `@`)
		if want = strings.Join(strings.Fields(want), " "); strings.ReplaceAll(got, "\n", " ") != want || rejected != 0 {
			t.Errorf("%s:\n%s\nwant:\n%s\n%d rejected %v", metric, got, want, rejected, b.Faults)
		}
	}
	f(`{"name":"a.b","gauge":{"dataPoints":[{`+at+`,"asDouble":1.5}]}}`, "a_b{@} 11000 1.5 gauge")
	f(`{"name":"a","unit":"1","gauge":{"dataPoints":[{`+at+`,"asInt":"-3"}]}}`, "a_ratio{@} 11000 -3 gauge")
	f(`{"name":"a","unit":"By","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{`+at+`,"asInt":7}]}}`,
		"a_bytes_total{@} 11000 7 counter")
	f(`{"name":"a","sum":{"aggregationTemporality":2,"dataPoints":[{`+at+`,"asInt":7}]}}`, "a{@} 11000 7 gauge")
	f(`{"name":"a","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{`+at+`,"asInt":7}]}}`, "a{@} 11000 0.7 gauge")
	f(`{"name":"h","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{`+at+`,"count":"6","sum":9,"bucketCounts":["1","2","3"],"explicitBounds":[0.5,1]}]}}`, `
		h_seconds_sum{@} 11000 9 counter
		h_seconds_count{@} 11000 6 counter
		h_seconds_bucket{@,le="0.5"} 11000 1 counter
		h_seconds_bucket{@,le="1"} 11000 3 counter
		h_seconds_bucket{@,le="+Inf"} 11000 6 counter`)
	f(`{"name":"h","histogram":{"aggregationTemporality":1,"dataPoints":[{`+at+`,"count":20,"bucketCounts":[10,10],"explicitBounds":[1]}]}}`, `
		h_count{@} 11000 2 gauge h_bucket{@,le="1"} 11000 1 gauge h_bucket{@,le="+Inf"} 11000 2 gauge`)
	f(`{"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{`+at+`,"count":6,"sum":9,"scale":2}]}}`,
		"e_sum{@} 11000 9 counter e_count{@} 11000 6 counter")
	f(`{"name":"s","summary":{"dataPoints":[{`+at+`,"count":6,"sum":9,"quantileValues":[{"quantile":0.99,"value":4}]}]}}`,
		`s_sum{@} 11000 9 counter s_count{@} 11000 6 counter s{@,quantile="0.99"} 11000 4 gauge`)
	f(`{"name":"a","gauge":{"dataPoints":[{`+at+`,"flags":1}]}}`, "a{@} 11000 stale gauge")
	f(`{"name":"a","gauge":{"dataPoints":[{`+at+`,"asDouble":"NaN"},{"timeUnixNano":"12000000000","asDouble":"-Infinity"}]}}`,
		"a{@} 11000 NaN gauge a{@} 12000 -Inf gauge")
	f(`{"name":"no data"}`, "")
}

func TestDecodeLabels(t *testing.T) {
	point := `{` + at + `,"asInt":1,"attributes":[` +
		`{"key":"http.method","value":{"stringValue":"GET"}},{"key":"http_method","value":{"stringValue":"get"}},` +
		`{"key":"1st","value":{"boolValue":true}},{"key":"n","value":{"intValue":"-5"}},{"key":"d","value":{"doubleValue":0.5}},` +
		`{"key":"l","value":{"arrayValue":{"values":[{"intValue":1},{"stringValue":"x"}]}}},` +
		`{"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}},` +
		`{"key":"b","value":{"bytesValue":"aGk="}},{"key":"empty","value":{}},{"key":"cloud.region","value":{"stringValue":"own"}}]}`
	f := func(cfg Config, want string) {
		t.Helper()
		got, _, b := decode(t, cfg, onMetrics(`{"name":"a","gauge":{"dataPoints":[`+point+`]}}`))
		if got != "a{"+want+"} 11000 1 gauge" {
			t.Errorf("%+v:\n%s\nwant:\n%s %v", cfg, got, want, b.Faults)
		}
	}
	const own = `b="aGk=",cloud_region="own",d="0.5",http_method="GET;get",instance="i1",job="shop",key_1st="true",l="[1,\"x\"]",m="{\"k\":false}",n="-5"`
	f(Config{}, own)
	f(Config{ResourceLabels: []string{"cloud.region"}}, own)
	f(Config{ScopeLabels: true}, own+`,otel_scope_name="lib",otel_scope_version="2"`)
	f(Config{Labels: ingest.FromStrings("job", "mine")}, strings.Replace(own, `"shop"`, `"mine"`, 1))
}

func TestDecodeResource(t *testing.T) {
	f := func(cfg Config, attributes, want string) {
		t.Helper()
		got, _, _ := decode(t, cfg, `{"resourceMetrics":[{"resource":{"attributes":[`+attributes+`]},"scopeMetrics":[{"metrics":[`+
			`{"name":"a","gauge":{"dataPoints":[{`+at+`,"asInt":1}]}}]}]}]}`)
		if got != want+" 11000 1 gauge" {
			t.Errorf("%s:\n%s\nwant:\n%s", attributes, got, want)
		}
	}
	attribute := func(k, v string) string { return `{"key":"` + k + `","value":{"stringValue":"` + v + `"}}` }
	f(Config{}, "", "a")
	f(Config{}, attribute("service.name", "s")+","+attribute("service.namespace", "n"), `a{job="n/s"}`)
	f(Config{ResourceLabels: []string{"*"}}, attribute("service.name", "s")+","+attribute("host.name", "h"), `a{host_name="h",job="s"}`)
	f(Config{ResourceLabels: []string{"host.name"}}, attribute("host.name", "h")+","+attribute("os", "x"), `a{host_name="h"}`)
}

func TestDecodeFaults(t *testing.T) {
	good := `{"name":"ok","gauge":{"dataPoints":[{` + at + `,"asInt":1}]}}`
	f := func(cfg Config, metric string, cause ingest.Cause, why string) {
		t.Helper()
		got, rejected, b := decode(t, cfg, onMetrics(metric, good))
		if !strings.HasSuffix(got, "1 gauge") || rejected != 1 || b.Drops[cause] != 1 || len(b.Faults) != 1 || !strings.Contains(b.Faults[0].Error(), why) {
			t.Errorf("%s:\n%s\n%d rejected, %v, %v", metric, got, rejected, b.Drops, b.Faults)
		}
	}
	f(Config{}, `{"name":"a","gauge":{"dataPoints":[{"asInt":1}]}}`, ingest.Syntax, "without a time")
	f(Config{}, `{"name":"a","gauge":{"dataPoints":[{`+at+`}]}}`, ingest.Syntax, "without a value")
	f(Config{}, `{"gauge":{"dataPoints":[{`+at+`,"asInt":1}]}}`, ingest.NoLabels, "without a name")
	f(Config{}, `{"name":"a","sum":{"dataPoints":[{`+at+`,"asInt":1}]}}`, ingest.Unsupported, "neither delta nor cumulative")
	f(Config{}, `{"name":"a","sum":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":5,"asInt":1}]}}`, ingest.Unsupported, "no rate can be told")
	f(Config{MaxAttributes: 3}, `{"name":"a","gauge":{"dataPoints":[{`+at+`,"asInt":1,"attributes":[{"key":"a"},{"key":"b"},{"key":"c"},{"key":"d"}]}]}}`, ingest.TooLarge, "attributes")
	f(Config{MaxLabelBytes: 60}, `{"name":"`+strings.Repeat("x", 99)+`","gauge":{"dataPoints":[{`+at+`,"asInt":1}]}}`, ingest.TooLarge, "labels longer")
	f(Config{}, `{"name":"a","gauge":{"dataPoints":[{`+at+`,"asInt":1,"attributes":[{"key":"","value":{"intValue":1}}]}]}}`, ingest.Syntax, "without a key")

	histogram := `{"name":"h","histogram":{"aggregationTemporality":2,"dataPoints":[{` + at + `,"count":1,"bucketCounts":[1,0],"explicitBounds":[1],` +
		`"attributes":[{"key":"","value":{"intValue":1}}]}]}}`
	if _, rejected, b := decode(t, Config{}, onMetrics(histogram)); rejected != 1 || b.Drops[ingest.Syntax] != 3 || len(b.Faults) != 1 {
		t.Errorf("%d rejected, %v %v", rejected, b.Drops, b.Faults)
	}
	got, _, b := decode(t, Config{MaxAttributes: 2}, onMetrics(good))
	if got != `ok{instance="i1",job="shop"} 11000 1 gauge` || b.Drops[ingest.TooLarge] != 1 {
		t.Errorf("resource of three attributes, two allowed: %s %v", got, b.Faults)
	}
	_, rejected, b := decode(t, Config{MaxSamples: 1}, onMetrics(good, good, good))
	if b.Len() != 1 || rejected != 2 || b.Drops[ingest.TooLarge] != 2 {
		t.Errorf("%d samples, %d rejected, %v", b.Len(), rejected, b.Drops)
	}
}

func TestExponentialBucketsAreNoRefusal(t *testing.T) {
	_, rejected, b := decode(t, Config{}, onMetrics(`{"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{`+at+`,"count":6}]}}`))
	if rejected != 0 || b.Drops[ingest.Unsupported] != 1 || b.Len() != 1 {
		t.Errorf("%d rejected, %v, %d samples", rejected, b.Drops, b.Len())
	}
}

func TestDecodeMalformed(t *testing.T) {
	d, _ := NewDecoder(Config{})
	b := ingest.NewBatch(ingest.NewRegistry(0))
	good, err := appendRequest(nil, []byte(onMetrics(`{"name":"a","gauge":{"dataPoints":[{`+at+`,"asInt":1},{}]}}`)))
	if err != nil {
		t.Fatal(err)
	}
	f := func(msg []byte, why string) {
		t.Helper()
		b.Append(0, 1, 2)
		n, drops, faults := b.Len(), b.Drops, len(b.Faults)
		_, err := d.Decode(b, msg)
		if !errors.Is(err, ingest.ErrSyntax) || !strings.Contains(err.Error(), why) {
			t.Errorf("%x: %v, want %s", msg, err, why)
		}
		if b.Len() != n || b.Drops != drops || len(b.Faults) != faults {
			t.Errorf("%x: the batch was changed", msg)
		}
	}
	with := func(tail ...byte) []byte { return append(good[:len(good):len(good)], tail...) }
	f(with(0xff), "varint")
	f(with(0x00), "field number")
	f(with(0x0a, 0x05), "length beyond")
	f(with(0x08, 0x01), "wire type")
	f(with(0x1b), "group")
	f(with(0x7d, 1), "4-byte value")
	f(with(0x79, 1), "8-byte value")
	for i := range good[:len(good)-1] {
		if _, err := d.Decode(ingest.NewBatch(b.Registry()), good[:i+1]); err == nil && i > 0 {
			t.Errorf("cut after %d bytes: taken", i+1)
		}
	}
	if _, err := d.DecodeJSON(b, []byte(`{"resourceMetrics":5}`)); !errors.Is(err, ingest.ErrSyntax) {
		t.Error(err)
	}
	deep := strings.Repeat(`{"arrayValue":{"values":[`, 20) + strings.Repeat(`]}}`, 20)
	if _, err := d.DecodeJSON(b, []byte(onMetrics(`{"name":"a","gauge":{"dataPoints":[{`+at+`,"asInt":1,"attributes":[{"key":"k","value":`+deep+`}]}]}}`))); !errors.Is(err, errDeep) {
		t.Error(err)
	}
}

func TestUnknownFieldsAreSkipped(t *testing.T) {
	msg, _ := appendRequest(nil, []byte(onMetrics(`{"name":"a","gauge":{"dataPoints":[{`+at+`,"asInt":1}]}}`)))
	msg = appendUint(appendFixed(appendString(msg, 13, "x"), 14, 1), 15, 300)
	msg = append(msg, 0x7d, 1, 2, 3, 4)
	d, _ := NewDecoder(Config{})
	b := ingest.NewBatch(ingest.NewRegistry(0))
	if _, err := d.Decode(b, msg); err != nil || b.Len() != 1 {
		t.Error(err, b.Len())
	}
}

func TestKnownSeriesKeepApart(t *testing.T) {
	sum := func(temporality string) string {
		return onMetrics(`{"name":"a","sum":{"aggregationTemporality":` + temporality + `,"dataPoints":[{` + at + `,"asInt":10}]}}`)
	}
	d, _ := NewDecoder(Config{})
	b := ingest.NewBatch(ingest.NewRegistry(0))
	for range 2 {
		for _, temporality := range []string{"1", "2"} {
			if _, err := d.DecodeJSON(b, []byte(sum(temporality))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if b.Registry().Len() != 1 || b.Value[0] != 1 || b.Value[1] != 10 || b.Value[2] != 1 {
		t.Errorf("%d series, values %v", b.Registry().Len(), b.Value)
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	msg := benchMessage(100)
	d, _ := NewDecoder(Config{})
	b := ingest.NewBatch(ingest.NewRegistry(0))
	read := func() {
		b.Reset()
		if _, err := d.Decode(b, msg); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if n := testing.AllocsPerRun(20, read); n > 0 {
		t.Errorf("%v allocations for %d samples", n, b.Len())
	}
}
